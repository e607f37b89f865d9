import Alignment
import Backbones
import Language
import Networks
import Recommenders
import Support

/// The verbs that decide what of a language model trains.
let adapterVerbs: [Verb] = [
  Verb(
    "lora", group: "language models",
    "puts changes of low rank beside a language model's linear maps; they alone train",
    positionals: [
      .value(
        "model", .object([.backbone, .model]),
        "a language model, or an aligned model, whose language model is taken as it was trained")
    ],
    options: [
      .option(
        "rank", .integer, "the rank r of a change", default: .number(8), because: "as in PEFT",
        interval: .closed(1, 4_096)),
      .option(
        "alpha", .number, "the strength α of a change", default: .number(16),
        because: "twice the rank, as is usual", interval: .singleAboveZero),
      .option(
        "dropout", .fraction, "the share of a map's inputs that a training step leaves out",
        default: .number(0), because: "as in PEFT", interval: .halfOpen(0, below: 1)),
      .option(
        "on", .either(.cases(["all"]), .oneOrMore(.text)),
        "which linear maps: names, or parts of names between full stops, or `all`",
        because: "the queries and values of attention, as in the paper"),
      .option(
        "from_layer", .integer, "the lowest layer whose maps are changed", default: .number(0),
        because: "every layer, as in the paper", interval: .atLeast(0)),
      .option("from", .path, "a folder that PEFT or `save` wrote", because: "new changes"),
      .option(
        "merge", .boolean, "whether the changes are put into the weights, where they train no more",
        because: "beside the weights, or as they are"),
    ],
    result: .object(.backbone), cost: .seconds, isRandom: true,
    formula: "x wᵀ + (α / r) · (x aᵀ) bᵀ, a [r, in] uniform in ±1/√in and b [out, r] zero at first",
    citation: "Hu et al., LoRA, ICLR 2022",
    example: #"lora lm rank=8 alpha=16 on=["query", "value"]"#,
    run: lora),
  freezing(
    "freeze", trains: false, "keeps weights of a language model as they are",
    example: #"freeze lm ["embeddings"]"#),
  freezing(
    "unfreeze", trains: true,
    "lets weights of a language model train with the model that is made on it",
    example: #"unfreeze lm ["encoder.layer.5", "LayerNorm"]"#),
]

/// `freeze` and `unfreeze`, which differ in one thing.
private func freezing(
  _ name: String, trains: Bool, _ summary: String, example: String
) -> Verb {
  Verb(
    name, group: "language models", summary,
    positionals: [
      .value("backbone", .object([.backbone]), "the language model"),
      .value(
        "names", .oneOrMore(.text),
        "which weights: names, or parts of names between full stops; all, where none is given",
        count: .optional),
    ],
    result: .object(.backbone), effect: .updatesVariable, example: example,
    run: { call in
      let before = try call.object("backbone", as: BackboneObject.self)
      let patterns = call.isGiven("names") ? call.texts("names") : nil
      let after = BackboneObject(
        try before.backbone.setting(trains: trains, patterns), format: before.format)
      call.note(
        "\(NumberText.grouped(before.trainableCount)) → "
          + "\(NumberText.grouped(after.trainableCount)) of \(after.counts)")
      return call.made(after)
    })
}

private func lora(_ call: Call) throws -> Value {
  let source = call.value("model").object
  let given = source as? BackboneObject
  let backbone = try given?.backbone ?? tunedBackbone(call)
  let settings = ["rank", "alpha", "dropout", "on", "from_layer", "from"]
  var adapted = backbone
  if backbone.tuning.lora == nil {
    adapted = try new(call, beside: backbone)
  } else if settings.contains(where: call.isGiven) || given != nil && !call.isGiven("merge") {
    throw TuningError.alreadyAdapted
  }
  if let merges = call.boolean(ifGiven: "merge") {
    adapted = try adapted.setting(isMerged: merges)
  }
  let object = BackboneObject(adapted, format: given?.format)
  call.note("\(object.adapters), \(NumberText.grouped(object.trainableCount)) of \(object.counts)")
  return call.made(object)
}

/// The language model of an aligned model, as it was trained.
private func tunedBackbone(_ call: Call) throws -> any Backbone {
  let model = try call.model().model
  guard let model = model as? any ReadsTexts else {
    throw call.failure("`\(model.kind)` trains no language model", at: "model")
  }
  return try model.tunedBackbone
}

private func new(_ call: Call, beside backbone: any Backbone) throws -> any Backbone {
  if let folder = call.text(ifGiven: "from") {
    return try AdapterFolder(path: folder).adapting(backbone)
  }
  return try backbone.adapted(
    by: LoRA.Configuration(
      rank: call.integer("rank"), alpha: Float(call.number("alpha")),
      dropout: Float(call.number("dropout"))),
    on: call.isGiven("on") ? maps(call) : backbone.usualMaps,
    fromLayer: call.integer("from_layer"), key: call.key(call.verb.name))
}

/// The maps that `on=` names; `nil` for all.
private func maps(_ call: Call) -> [String]? {
  call.text(ifGiven: "on") == "all" ? nil : call.texts("on")
}

extension BackboneObject {
  /// How many numbers train.
  var trainableCount: Int { backbone.trainableParameters.elementCount }

  /// `22,713,216 parameters train`, to stand after a count.
  fileprivate var counts: String {
    "\(NumberText.grouped(backbone.description.parameterCount)) parameters train"
  }

  /// `all frozen`, or `147,456 of them train`.
  var training: String {
    trainableCount == 0 ? "all frozen" : "\(NumberText.grouped(trainableCount)) of them train"
  }

  /// `LoRA of rank 8 on 12 maps`; empty where there is none.
  var adapters: String {
    guard let lora = backbone.tuning.lora else { return "" }
    return "LoRA of rank \(lora.configuration.rank) on \(lora.maps.count) maps"
      + (backbone.tuning.isMerged ? ", merged" : "")
  }
}
