import Backbones
import Language
import Recommenders
import Support

/// The verb that makes a language model to be trained from the start.
enum NewBackbone {
  static let source = Positional<String>(
    "source", "the language model whose tokenizer it takes: a name that was fetched, or a path")
  private static let usual = ScratchModel()
  static let family = Option<Family>(
    "family", "an encoder with a decoder, or a decoder", default: .t5,
    because: "text-to-text tuning")
  static let layers = Option<Int>(
    "layers", "layers; of `t5` as many encode as decode", default: usual.layers,
    because: "small enough for a CPU", interval: .closed(1, 48))
  static let dim = Option<Int>(
    "dim", "the width of a hidden state", default: usual.width, because: "small enough for a CPU",
    interval: .closed(1, 8_192))
  static let heads = Option<Int>(
    "heads", "attention heads; they share `dim` evenly", default: usual.heads,
    because: "heads of width 16", interval: .closed(1, 128))
  static let inner = Option<Int?>(
    "inner", "the inner width of the feed-forward blocks", because: "four times `dim`",
    interval: .closed(1, 65_536))
  static let longest = Option<Int>(
    "longest", "the most tokens of a text", default: usual.longest, because: "as T5's",
    interval: .closed(16, 8_192))
  static let dropout = Option<Double>(
    "dropout", as: .fraction, "the share that training steps leave out of what a block adds",
    default: 0.1, because: "as in both papers", interval: .halfOpen(0, below: 1))

  /// The families that can be made.
  enum Family: String, Choice {
    case t5, gpt2

    var meaning: String {
      switch self {
      case .t5: "an encoder and a decoder with scores by distance"
      case .gpt2: "a decoder with learnt positions"
      }
    }
  }

  static func verb(_ library: Library) -> Verb {
    Verb(
      "new_backbone", group: "language models",
      "makes a language model with new weights, all of which train",
      takes: [
        source.among(library.backboneNames), family, layers, dim, heads, inner, longest, dropout,
      ], result: .object(.backbone), cost: .seconds, isRandom: true,
      citation: "Raffel et al., T5, JMLR 2020; Radford et al., GPT-2, 2019",
      example: #"new_backbone "minilm" family="t5" layers=2 dim=64"#
    ) {
      try run($0, from: library)
    } foresees: { call in
      if let name = call[source], !call.mayExist(name), library.path(ofBackbone: name) == nil {
        throw library.absence(ofBackbone: name)
      }
      return call.result
    }
  }

  private static func run(_ call: Call, from library: Library) throws -> Value {
    let name = call[source]
    guard let path = library.path(ofBackbone: name) else {
      throw library.absence(ofBackbone: name)
    }
    guard call[dim] % call[heads] == 0 else {
      throw SettingError.headsDoNotDivide(width: call[dim], heads: call[heads])
    }
    var model = ScratchModel()
    model.family = call[family] == .t5 ? .t5 : .gpt2
    (model.layers, model.width, model.heads) = (call[layers], call[dim], call[heads])
    model.inner = call[inner] ?? 4 * call[dim]
    model.longest = call[longest]
    model.dropout = Float(call[dropout])
    let key = call.key(call.verb.name)
    let (made, digest) = try call.aside { [model] _ in
      let made = try model.made(tokenizingLike: BackboneFolder(path: path), key: key)
      return (made, made.description.digest)
    }
    let object = BackboneObject(made)
    call.note("\(object.summary), \(object.size)")
    return .object(object, recipe: call.recipe.adding("contents", digest.description))
  }
}
