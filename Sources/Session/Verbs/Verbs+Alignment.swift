import Alignment
import Backbones
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verbs that align id representations with a language model, and their baselines.
let alignmentVerbs: [Verb] = [
  Verb(
    "rarec", group: "alignment", RARec.card,
    positionals: [.base, .backbone], options: alignmentOptions(usesIDs: true),
    cost: .seconds, isRandom: true, run: { try align($0, usesIDs: true) },
    foresees: foreseeAlignment),
  Verb(
    "textonly", group: "alignment", RARec.textCard,
    positionals: [.base, .backbone], options: alignmentOptions(usesIDs: false),
    cost: .seconds, isRandom: true, run: { try align($0, usesIDs: false) },
    foresees: foreseeAlignment),
  Verb(
    "zeroshot", group: "alignment", ZeroShot.card,
    positionals: [.data, .backbone],
    options: [
      .option(
        "titles", .integer, "how many of the last items make the user", default: .number(10),
        because: "as in `rarec preset=paper`", unit: "titles", interval: .closed(1, 1_000))
    ],
    cost: .seconds,
    run: { call in
      let data = try call.dataset()
      let object = try call.object("backbone", as: BackboneObject.self)
      try call.requireTitles(of: data, at: Shared.data, "can't be ranked")
      let (backbone, titles, workers) = (
        object.backbone, call.integer("titles"), try call.workers
      )
      let model = try call.aside { progress in
        try ZeroShot(
          dataset: data, backbone: backbone, titles: titles, workers: workers, progress: progress)
      }
      let count = NumberText.counted(data.catalogue.titledCount, "title")
      call.note("\(count) read by \(object.label)")
      return call.made(ModelObject(model: model, data: data, options: call.givenCells))
    }, foresees: { $0.model(ZeroShot.self) }),
  Verb(
    "fuse", group: "alignment", Fuse.card,
    positionals: [
      .value("base", .object([.model]), "the model, usually an ID model"),
      .value("other", .object([.model]), "what is added, usually `zeroshot`").standing(
        for: .reference),
    ],
    options: [
      .option(
        "weight", .number, "how much of the other",
        because: "the best on valid of 0 and of powers of 2 around where both spread alike",
        interval: .singleFromZero),
      .option(
        "users", .integer, "users of valid that the weight is tuned on", default: .number(1000),
        because: "enough to tell weights apart", unit: "users", interval: .atLeast(1)),
    ],
    cost: .seconds, run: fuse,
    foresees: { call in
      var facts = call.model(Fuse.self, of: "base")
      if !call.isGiven("weight") { facts.settings?.append("weight") }
      return facts
    }
  )
  .hinting(Hint("E781", "`rankings` with `unknown=drop` makes lists that can be fused")),
]

/// What is known of an aligned model.
///
/// - Throws: `ModelError.noIDVectors`.
@Sendable private func foreseeAlignment(_ call: Foresight) throws -> Facts {
  let base = call.facts("base")
  if base.lacks(.vectors), let kind = base.maker { throw ModelError.noIDVectors(kind: kind) }
  var facts = call.model(RARec.self, trains: true, of: "base")
  if !call.isGiven("preset") { facts.settings?.append("preset") }
  return facts
}

extension Parameter {
  fileprivate static var base: Parameter {
    .value("base", .object([.model]), "an ID model, best trained")
  }

  fileprivate static var backbone: Parameter {
    .value("backbone", .object([.backbone]), "the language model")
  }
}

/// The options of `rarec`; those about ID rows are left out for `textonly`.
///
/// Where an option isn't given, the preset decides.
private func alignmentOptions(usesIDs: Bool) -> [Parameter] {
  let presets: [(name: String, summary: String, configuration: RARec.Configuration)] = [
    ("tuned", "what our own trials found best", .tuned),
    ("paper", "as the paper says, as far as it is known", .paper),
  ]
  let preset = Parameter.option(
    "preset", .cases(presets.map { Case($0.name, $0.summary) }), "what the other options start as",
    default: .text("tuned"), because: "the paper's own settings are mostly unknown")
  return [preset]
    + RARec.Configuration.settings(usesIDs: usesIDs).map { setting in
      let texts = presets.map { (name: $0.name, text: setting.literal(in: $0.configuration)) }
      let isSame = Set(texts.map(\.text)).count == 1
      return .option(
        setting.name, setting.kind.type, setting.summary,
        because: isSame
          ? texts[0].text : texts.map { "\($0.text) for `\($0.name)`" }.joined(separator: ", "),
        interval: setting.kind.interval)
    }
}

extension RARec.Configuration {
  /// The configuration that a call asks for.
  ///
  /// - Throws: `SettingError.outOfRange`.
  fileprivate init(_ call: Call, usesIDs: Bool) throws(SettingError) {
    self = call.text("preset") == "paper" ? .paper : .tuned
    self.usesIDs = usesIDs
    try set(call)
  }
}

extension Call {
  /// Refuses an aligned model whose prompts say nothing of any item, and says of how many they don't.
  fileprivate func requireTexts(of model: RARec, _ data: Dataset) throws {
    let untold = model.untold.count
    if untold == data.itemCount {
      if data.catalogue.titledCount == 0 { try requireTitles(of: data, at: Parameter.base, "") }
      throw failure(
        "no item of `\(data.name)` has what `item_prompt` names", at: "item_prompt")
    }
    guard untold > 0 else { return }
    let lost = model.unranked.count
    note(
      untitled: untold, of: data.itemCount, "no text for their prompt",
      (model.configuration.usesIDs
        ? "are told apart by their ID rows alone" : "aren't told apart")
        + (lost > 0
          ? "; \(NumberText.grouped(lost)) of them are cold too and can't be ranked" : ""))
  }

  /// Refuses options of an alignment that its other settings leave without a use, and warns of a
  /// prompt that is the same for all.
  fileprivate func checkUse(of configuration: RARec.Configuration) throws {
    try require("scale", needs: configuration.score == .cosine, "`score=cosine`")
    let user = try PromptTemplate(configuration.userPrompt)
    let item = try PromptTemplate(configuration.itemPrompt)
    try require("titles", needs: user.takesCount, "a slot `<history>` in `user_prompt`")
    for (isFit, option, whom, slot) in [
      (user.readsHistories, "user_prompt", "user", "<history>"),
      (item.readsItems, "item_prompt", "item", "<item.title>"),
    ] where !isFit {
      session.warn(
        "`\(option)` has no slot, so that each \(whom) gets the same prompt",
        at: range(of: option) ?? verbRange, hint: "write `\(slot)` where titles are to stand")
    }
  }
}

private func align(_ call: Call, usesIDs: Bool) throws -> Value {
  let base = try call.model("base")
  guard let idModel = base.model as? any IDModel else {
    throw ModelError.noIDVectors(kind: base.model.kind)
  }
  let backbone = try call.object("backbone", as: BackboneObject.self).backbone
  let configuration = try RARec.Configuration(call, usesIDs: usesIDs)
  guard configuration.rows > 0 || usesIDs else {
    throw call.failure("`textonly` without rows has nothing to train", at: "rows")
  }
  try call.checkUse(of: configuration)
  let (data, workers) = (base.data, try call.workers)
  let key = try call.key(RARec.role, of: data)
  let model = try call.aside { _ in
    try RARec(
      configuration, dataset: data, base: idModel, backbone: backbone, key: key, workers: workers)
  }
  try call.requireTexts(of: model, data)
  if !backbone.texts.steps.isEmpty {
    let steps = backbone.texts.steps.map(\.description).joined(separator: ", ")
    call.note(
      "`\(call.verb.name)` takes the states of the last layer; what the model does after it for "
        + "`embed` is left out: \(steps)")
  }
  if usesIDs, base.isUntrained {
    call.note("the ID model is untrained, its vectors are noise")
  }
  let preset = [(name: "preset", cell: Cell.text(call.text("preset")))]
  let object = ModelObject(
    model: model, data: base.data,
    options: preset + call.givenCells.filter { $0.name != "preset" })
  call.note("\(object.parameterCounts)")
  return call.made(object)
}

extension Fuse.Tuned {
  /// That the best may be beyond what was tried; empty where it isn't.
  fileprivate var endWords: String {
    guard isAtAnEnd else { return "" }
    if model.weight == 0 { return "; that is the least: the other adds nothing there" }
    return model.weight <= ends.lowerBound
      ? "; that is the least beside 0: less may be better still"
      : "; that is the greatest: more may be better still"
  }
}

private func fuse(_ call: Call) throws -> Value {
  let base = try call.model("base")
  let other = try call.model("other")
  guard base.data.catalogue.ids == other.data.catalogue.ids else {
    throw ModelError.unfit(other.data, for: base.data)
  }
  for (parameter, part) in zip(call.verb.positionals, [base, other]) where part.isUntrained {
    call.warnOfUntrained(part.model.kind, at: parameter)
  }
  var model = Fuse(
    base: base.model, other: other.model, weight: Float(call.number(ifGiven: "weight") ?? 0))
  try model.requireCommonItems()
  let isGiven = call.number(ifGiven: "weight") != nil
  try call.require("users", needs: !isGiven, "`weight` left out, to be tuned on them")
  if isGiven {
    call.note("weight \(Value.text(of: Double(model.weight))), as given")
  } else {
    let options = TrainOptions(validationUsers: call.integer("users"))
    guard let validation = try call.aside({ _ in Validation(base.data, options: options) }) else {
      throw EvaluationError.nothingHeldOut(data: base.data.name, part: .valid)
    }
    let users = min(64, base.data.userCount, max(1, (1 << 22) / max(1, base.data.itemCount)))
    let queries = (0..<users).map { user in
      Query(
        user: base.data.users[user], history: base.data.history(of: user, before: .valid),
        folds: true)
    }
    let workers = try call.workers
    let tuned = try call.aside { progress in
      try Fuse.tuned(
        base: base.model, other: other.model, by: queries, workers: workers, progress: progress
      ) { candidate in
        try progress.check()
        return try validation.measure(candidate, workers: workers, progress: progress)
      }
    }
    model = tuned.model
    func text(_ weight: Float?) -> String { Value.text(of: Double(weight ?? 0)) }
    call.note(
      "weight \(text(model.weight)), \(options.metric) "
        + "\(NumberText.fixed(tuned.metric, digits: 4)) on valid, the best of "
        + "\(tuned.weights.count) from 0 to \(text(tuned.weights.last))"
        + tuned.endWords)
  }
  let weight = (name: "weight", cell: Cell.number(Double(model.weight)))
  return call.made(
    ModelObject(
      model: model, data: base.data, options: call.givenCells + (isGiven ? [] : [weight])))
}
