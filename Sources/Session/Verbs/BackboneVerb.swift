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

  static func verb(_ library: Library) -> Verb {
    Verb(
      "backbone", group: "language models", "loads a language model; its weights stay as they are",
      takes: [source.among(library.backboneNames), weights], result: .object(.backbone),
      cost: .seconds, isRandom: true, example: #"backbone "minilm""#
    ) { try run($0, from: library) }
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
      let isKnown = Library.fetchable.contains(name)
      throw call.failure(
        "the backbone `\(name)` isn't on this machine", at: source,
        hint: isKnown
          ? "`Scripts/fetch-backbones \(name)` brings it"
          : "say the path of a folder or a GGUF file, or a known name: "
            + library.backboneNames.all().map { "`\($0)`" }.joined(separator: " "))
    }
    let isRandom = call[weights] == .random
    let start = Machine.seconds
    let key = isRandom ? call.key(call.verb.name) : nil
    let (files, loaded, notes) = try call.aside { progress in
      let files = try BackboneFolder(path: path)
      try progress.check()
      let name = String(name.split(separator: "/").last ?? "backbone")
      var notes: [BackboneNote] = []
      let loaded = try files.load(name: name, randomKey: key, noting: { notes.append($0) })
      return (files, loaded, notes)
    }
    let seconds = NumberText.fixed(Machine.seconds - start, digits: 2)
    let object = BackboneObject(loaded, format: isRandom ? nil : files.format)
    call.note("\(object.summary), \(object.size), \(seconds) s")
    for note in notes { call.note("\(note)") }
    let digest = try call.aside { _ in
      try isRandom ? files.digest() : loaded.description.digest
    }
    return .object(object, recipe: call.recipe.adding("contents", digest.description))
  }
}
