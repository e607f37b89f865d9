import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verbs that train, and take a training back.
let trainVerbs: [Verb] = [
  Verb(
    "train", group: "work",
    "trains a model, from where it was; the best weights on valid are what comes back",
    positionals: [.model],
    options: [
      .option(
        "on", .object([.pairs, .dataset]), "what to learn from: pairs from `construct`, or data",
        because: "the training part of the model's own data"),
      .budget("epochs", .integer, "the most epochs of this call", unit: "epochs"),
      .budget("steps", .integer, "the most steps of this call", unit: "steps"),
      .budget(
        "pairs", .integer, "training pairs after which this call ends, its last batch being whole",
        unit: "training pairs"),
      .budget("minutes", .number, "the most minutes of this call", unit: "minutes"),
      .option(
        "patience", .either(.integer, .cases(["none"])),
        "validations without a new best before it stops; `none` never stops early",
        because: "as the kind of model trains best", unit: "validations", interval: .atLeast(1)),
      .option(
        "metric", .text, "what decides which weights are best", default: .text("ndcg@10"),
        because: "what most papers report"
      ).standing(for: .metric),
      .option(
        "every", .integer, "steps between validations", because: "as the kind of model trains best",
        unit: "steps", interval: .atLeast(1)
      ).standing(for: .setting("validationInterval")),
      .option(
        "users", .integer, "users of valid that are measured", because: "as the kind of model",
        unit: "users", interval: .atLeast(1)
      ).standing(for: .setting("validationUsers")),
      .option(
        "rate", .number, "the learning rate of AdamW", because: "as the kind of model trains best",
        interval: .singleAboveZero),
      .option(
        "warmup", .integer, "steps in which the rate rises", because: "as the kind of model",
        unit: "steps", interval: .atLeast(0)
      ).standing(for: .setting("warmUp")),
      .option(
        "decay", .number, "the weight decay of AdamW", because: "as the kind of model",
        interval: .singleFromZero),
      .option(
        "batch", .integer, "sequences or pairs a step", because: "as the kind of model",
        interval: .atLeast(1)),
      .option(
        "fresh", .boolean, "start over with new weights", default: .boolean(false),
        because: "training goes on from where it was"),
    ],
    result: .object(.model), cost: .long, effect: .updatesVariable, isRandom: true,
    example: "train base epochs=20 patience=3",
    habits: ["fit"],
    run: train,
    foresees: { call in
      var model = call.facts("model")
      model.kind = call.verb.result
      if model.lacks(.trains), let kind = model.maker {
        throw ModelError.nothingToTrain(kind: kind)
      }
      if let metric = call.text("metric") { _ = try Metric(name: metric) }
      return model.with(.trained, true)
    }),
  Verb(
    "undo", group: "work", "brings back the value that a variable had before",
    positionals: [.value("variable", .any, "the variable's name")],
    effect: .restoresVariable, example: "undo base",
    run: { call in throw call.failure("`undo` stands alone: `undo m`, where `m` is a variable") }),
]

extension Parameter {
  /// An option that says when training ends.
  fileprivate static func budget(
    _ name: String, _ type: ParameterType, _ summary: String, unit: String
  ) -> Parameter {
    .option(
      name, type, summary,
      because: "whatever of the budget is spent first ends it", unit: unit, interval: .above(0))
  }
}

extension TrainOptions {
  /// A model's usual training with what a call says otherwise.
  fileprivate init(_ call: Call, usual: TrainOptions) throws {
    self = usual
    epochs = call.integer(ifGiven: "epochs") ?? epochs
    steps = call.integer(ifGiven: "steps") ?? steps
    pairs = call.integer(ifGiven: "pairs") ?? pairs
    minutes = call.number(ifGiven: "minutes") ?? minutes
    if call.isGiven("patience") { patience = call.integer(ifGiven: "patience") }
    metric = try Metric(name: call.text("metric"))
    validationInterval = call.integer(ifGiven: "every") ?? validationInterval
    validationUsers = call.integer(ifGiven: "users") ?? validationUsers
    rate = call.number(ifGiven: "rate").map { Float($0) } ?? rate
    warmUp = call.integer(ifGiven: "warmup") ?? warmUp
    decay = call.number(ifGiven: "decay").map { Float($0) } ?? decay
    batch = call.integer(ifGiven: "batch") ?? batch
    fresh = call.boolean("fresh")
  }
}

private func train(_ call: Call) throws -> Value {
  var object = try call.model()
  guard let usual = object.model.usualTraining else {
    throw ModelError.nothingToTrain(kind: object.model.kind)
  }
  let options = try TrainOptions(call, usual: usual)
  let source = call.value(ifGiven: "on")?.object
  let pairs = source as? PairsObject
  let data = (source as? DatasetObject)?.dataset ?? object.data
  if let pairs, pairs.data.digest != object.data.digest {
    throw ModelError.otherPairs(data: object.data.name)
  }
  guard data.catalogue.ids == object.data.catalogue.ids else {
    throw ModelError.unfit(data, for: object.data)
  }
  for option in ["patience", "metric", "every", "users"]
  where option != "patience" || options.patience != nil {
    try call.require(
      option, needs: (data.split?.count(of: .valid) ?? 0) > 0,
      "a part for validation, which `\(data.name)` doesn't have")
  }
  object.learn(from: data, fresh: options.fresh)
  let report = try object.model.train(
    on: data, pairs: pairs?.pairs, options: options,
    key: call.key(object.model.role, of: object.data),
    workers: call.workers, progress: call.progress)
  object.record.add(report)
  call.note("\(report)" + (object.model.frozenCount > 0 ? "; \(object.parameterCounts)" : ""))
  if case .notFinite(let epoch, let batch) = report.ending {
    call.session.warn(
      "the loss is not a number at epoch \(epoch), batch \(batch); the last good weights are kept",
      at: call.verbRange)
  }
  if report.isUnguided, !report.interrupted {
    call.session.warn(
      "`\(report.metric)` was never above 0 on valid and tells no weights apart; the last ones are "
        + "kept", at: call.verbRange)
  }
  // A clock or a person decided how long this took, so the recipe alone doesn't make it again.
  let isTimed = report.interrupted || options.minutes != nil
  let steps = NumberText.counted(object.record.steps, "step")
  let recipe =
    isTimed ? call.recipe.adding("stopped after", steps) : call.recipe
  return .object(object, recipe: recipe)
}
