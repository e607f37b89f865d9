import Backbones
import Language
import Support

/// The verbs that decide which weights of a language model train; they differ in one thing.
enum Freeze {
  static let names = Positional<[String]?>(
    "names",
    "which weights: names, or parts of names between full stops; all, where none is given")

  static let verb = Verb(
    "freeze", group: "language models", "keeps weights of a language model as they are",
    takes: [Shared.backbone, names], result: .object(.backbone), effect: .updatesVariable,
    example: #"freeze lm ["embeddings"]"#
  ) { try run($0, trains: false) }

  static let unfreeze = Verb(
    "unfreeze", group: "language models",
    "lets weights of a language model train with the model that is made on it",
    takes: [Shared.backbone, names], result: .object(.backbone), effect: .updatesVariable,
    example: #"unfreeze lm ["encoder.layer.5", "LayerNorm"]"#
  ) { try run($0, trains: true) }

  private static func run(_ call: Call, trains: Bool) throws -> Value {
    let before = call[Shared.backbone]
    if trains { try before.backbone.requireLayers() }
    let after = BackboneObject(
      try before.backbone.setting(trains: trains, call[names]), format: before.format)
    call.note(
      "\(NumberText.grouped(before.trainableCount)) → "
        + "\(NumberText.grouped(after.trainableCount)) of \(after.counts)")
    return call.made(after)
  }
}
