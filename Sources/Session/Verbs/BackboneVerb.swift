import Backbones
import Language
import Support

/// The verb that loads a language model.
enum BackboneVerb {
  static let source = Positional<String>(
    "source", "a name that was fetched, or the path of a folder or a GGUF file")
  static let weights = Option<Weights>(
    "weights", "where the weights come from", default: .trained,
    because: "random weights show what the pre-training is good for")
  static let precision = Option<Precision>(
    "precision", "how weights are kept and multiplied", default: .float32,
    because: "it is what the files' numbers were made for; the others save memory or time")

  static func verb(_ library: Library) -> Verb {
    Verb(
      "backbone", group: "language models", "loads a language model; its weights stay as they are",
      takes: [source.among(library.backboneNames), weights, precision], result: .object(.backbone),
      cost: .seconds, isRandom: true, example: #"backbone "minilm""#
    ) {
      try run($0, from: library)
    } foresees: { call in
      if let name = call[source], !call.mayExist(name), library.path(ofBackbone: name) == nil {
        throw library.absence(ofBackbone: name)
      }
      if call[weights] == .random, call[precision] == .stored {
        throw BackboneError.notStored
      }
      return call.result.with(.trains, false)
    }
  }

  /// Where the weights come from.
  enum Weights: String, Choice {
    case trained, random

    var meaning: String {
      switch self {
      case .trained: "as the files have them"
      case .random: "drawn at random, as a control"
      }
    }
  }

  private static func run(_ call: Call, from library: Library) throws -> Value {
    let name = call[source]
    guard let path = library.path(ofBackbone: name) else {
      throw library.absence(ofBackbone: name)
    }
    let isRandom = call[weights] == .random
    let start = Machine.seconds
    let precision = call[precision]
    let key = isRandom ? call.key(call.verb.name) : nil
    let (files, loaded, notes) = try call.aside { progress in
      let files = try BackboneFolder(path: path)
      try progress.check()
      let name = String(name.split(separator: "/").last ?? "backbone")
      var notes: [BackboneNote] = []
      let loaded = try files.load(
        name: name, randomKey: key, precision: precision, noting: { notes.append($0) })
      return (files, loaded, notes)
    }
    let seconds = NumberText.fixed(Machine.seconds - start, digits: 2)
    let object = BackboneObject(loaded, format: isRandom ? nil : files.format)
    call.note("\(object.summary), \(object.size), \(seconds) s")
    for note in notes { call.note(note.line) }
    let digest = try call.aside { _ in
      try isRandom ? files.digest() : loaded.description.digest
    }
    return .object(object, recipe: call.recipe.adding("contents", digest.description))
  }
}

extension Library {
  /// That a language model isn't here, and how to bring it.
  func absence(ofBackbone name: String) -> LookupError {
    .noBackbone(
      name, isFetchable: Self.fetchable.contains(name), known: backboneNames.all())
  }
}

extension BackboneNote {
  /// The note, with the verb that it is for.
  fileprivate var line: String {
    guard case .prompts(_, _, usual: nil) = self else { return description }
    return "\(self), as `\(Embed.verb.name)` does with `\(Embed.prompt.name)=`"
  }
}
