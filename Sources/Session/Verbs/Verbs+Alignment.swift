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
    "rarec", group: "alignment",
    "makes rows of an ID model's vectors that every layer of a frozen language model sees",
    positionals: [.base, .backbone], options: alignmentOptions(usesIDs: true),
    result: .object(.model), cost: .seconds, isRandom: true, family: "model",
    formula: "p^(l) = W^(l) z + b^(l), seen with m free rows as extra keys and values at layer l; "
      + "score(u, i) = s · cos(h_u, h_i), or h_u · h_i",
    citation: "Yu et al., RA-Rec, arXiv 2402.04527", example: "rarec base lm rows=4",
    run: { try align($0, usesIDs: true) }),
  Verb(
    "textonly", group: "alignment",
    "is `rarec` without the ID rows: titles and free rows alone, the baseline",
    positionals: [.base, .backbone], options: alignmentOptions(usesIDs: false),
    result: .object(.model), cost: .seconds, isRandom: true, family: "model",
    formula: "m free rows as extra keys and values at each layer (prefix tuning)",
    citation: "the ablation without ID representation of RA-Rec, arXiv 2402.04527",
    example: "textonly base lm rows=4",
    run: { try align($0, usesIDs: false) }),
  Verb(
    "zeroshot", group: "alignment",
    "ranks by how alike titles are to a frozen language model, untrained: the baseline",
    positionals: [.data, .backbone],
    options: [
      .option(
        "titles", .integer, "how many of the last items make the user", default: .number(10),
        because: "as in `rarec`", unit: "titles", interval: .closed(1, 1_000))
    ],
    result: .object(.model), cost: .seconds, family: "model",
    formula: "score(u, i) = cos(mean of the last items' text vectors, text vector of i)",
    example: "zeroshot shop lm titles=10",
    run: { call in
      let data = try call.dataset()
      let backbone = try call.object("backbone", as: BackboneObject.self).backbone
      let model = try ZeroShot(
        dataset: data, backbone: backbone, titles: call.integer("titles"), workers: call.workers,
        progress: call.progress)
      return call.made(ModelObject(model: model, data: data, options: call.givenCells))
    }),
  Verb(
    "fuse", group: "alignment",
    "adds a multiple of another model's scores to a model's: what mere mixing gives",
    positionals: [
      .value("base", .object([.model]), "the model, usually an ID model"),
      .value("other", .object([.model]), "what is added, usually `zeroshot`"),
    ],
    options: [
      .option(
        "weight", .number, "how much of the other", because: "the best on valid of a fixed grid",
        interval: .atLeast(0)),
      .option(
        "users", .integer, "users of valid that the weight is tuned on", default: .number(1000),
        because: "enough to tell the grid's weights apart", unit: "users", interval: .atLeast(1)),
    ],
    result: .object(.model), cost: .seconds, family: "model",
    formula: "score(u, i) = score_base(u, i) + w · score_other(u, i)",
    example: "fuse base (zeroshot shop lm)",
    run: fuse),
]

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
  func option(
    _ name: String, _ type: ParameterType, _ summary: String, interval: Interval? = nil,
    _ value: (RARec.Configuration) -> Value
  ) -> Parameter {
    let reasons = presets.map { "\(value($0.configuration).text) for `\($0.name)`" }
    return .option(
      name, type, summary,
      because: value(.tuned).text == value(.paper).text
        ? value(.tuned).text : reasons.joined(separator: ", "), interval: interval)
  }
  var options: [Parameter] = [
    .option(
      "preset", .cases(presets.map { Case($0.name, $0.summary) }),
      "what the other options start as",
      default: .text("tuned"), because: "the paper's own settings are mostly unknown"),
    option("rows", .integer, "free rows a layer, m", interval: .closed(0, 256)) {
      .number($0.rows)
    },
    option("from_layer", .integer, "the lowest layer with rows", interval: .atLeast(0)) {
      .number($0.fromLayer)
    },
    option("titles", .integer, "titles of the history in a user's prompt", interval: .atLeast(1)) {
      .number($0.titles)
    },
    option("longest", .integer, "the most tokens of a prompt", interval: .closed(8, 4096)) {
      .number($0.longest)
    },
    option(
      "pool", .cases(Pooling.allCases.map { Case($0.rawValue) }),
      "how last states become one vector"
    ) { .text("\($0.pooling)") },
    option(
      "score", .cases(RARec.Score.allCases.map { Case($0.rawValue) }),
      "what compares user and item; a cosine has a learnt scale"
    ) { .text("\($0.score)") },
    option(
      "loss", .cases(RARec.Loss.allCases.map { Case($0.rawValue) }), "the recommendation loss"
    ) { .text("\($0.loss)") },
    option(
      "negatives", .integer, "items drawn uniformly beside the batch's own",
      interval: .closed(0, 100_000)
    ) { .number($0.negatives) },
    option("user_prompt", .text, "the user's prompt, with slots such as `<history titles=10>`") {
      .text($0.userPrompt)
    },
    option("item_prompt", .text, "the item's prompt, with slots such as `<item.title>`") {
      .text($0.itemPrompt)
    },
  ]
  guard usesIDs else { return options }
  options += [
    option(
      "init", .cases(RARec.Initialisation.allCases.map { Case($0.rawValue) }),
      "how the maps start: users' and items' apart, or equal"
    ) { .text("\($0.initialisation)") },
    option("deviation", .number, "the deviation of the maps' first weights", interval: .atLeast(0))
    {
      .number(Double($0.deviation).shortened)
    },
    option("lambda", .number, "the weight of the alignment loss", interval: .atLeast(0)) {
      .number(Double($0.alignment).shortened)
    },
    option("tau", .number, "the temperature of the alignment loss", interval: .above(0)) {
      .number(Double($0.temperature).shortened)
    },
    option("residual", .boolean, "add a learnt multiple of the ID model's own score; ours") {
      .boolean($0.residual)
    },
  ]
  return options
}

extension Double {
  /// The number that a `Float` was written as: 0.2, not 0.20000000298.
  fileprivate var shortened: Double { Double("\(Float(self))") ?? self }
}

extension RARec.Configuration {
  /// The configuration that a call asks for.
  fileprivate init(_ call: Call, usesIDs: Bool) {
    self = call.text("preset") == "paper" ? .paper : .tuned
    self.usesIDs = usesIDs
    func integer(_ name: String, _ value: inout Int) {
      if let given = call.integer(ifGiven: name) { value = given }
    }
    func number(_ name: String, _ value: inout Float) {
      if let given = call.number(ifGiven: name) { value = Float(given) }
    }
    func word<Word: RawRepresentable<String>>(_ name: String, _ value: inout Word) {
      if let given = call.text(ifGiven: name).flatMap(Word.init) { value = given }
    }
    integer("rows", &rows)
    integer("from_layer", &fromLayer)
    integer("titles", &titles)
    integer("longest", &longest)
    integer("negatives", &negatives)
    word("pool", &pooling)
    word("score", &score)
    word("loss", &loss)
    word("init", &initialisation)
    number("deviation", &deviation)
    number("lambda", &alignment)
    number("tau", &temperature)
    residual = call.boolean(ifGiven: "residual") ?? residual
    userPrompt = call.text(ifGiven: "user_prompt") ?? userPrompt
    itemPrompt = call.text(ifGiven: "item_prompt") ?? itemPrompt
  }
}

private func align(_ call: Call, usesIDs: Bool) throws -> Value {
  let base = try call.model("base")
  guard let idModel = base.model as? any IDModel else {
    throw ModelError.noIDVectors(kind: base.model.kind)
  }
  let backbone = try call.object("backbone", as: BackboneObject.self).backbone
  let configuration = RARec.Configuration(call, usesIDs: usesIDs)
  guard configuration.rows > 0 || usesIDs else {
    throw call.failure("`textonly` without rows has nothing to train", at: "rows")
  }
  let model = try RARec(
    configuration, dataset: base.data, base: idModel, backbone: backbone, key: call.key,
    workers: call.workers)
  if usesIDs, base.model.stepsTaken == 0 {
    call.note("the ID model is untrained, its vectors are noise")
  }
  let preset = [(name: "preset", cell: Cell.text(call.text("preset")))]
  let object = ModelObject(
    model: model, data: base.data,
    options: preset + call.givenCells.filter { $0.name != "preset" })
  call.note("\(object.parameterCounts)")
  return call.made(object)
}

private func fuse(_ call: Call) throws -> Value {
  let base = try call.model("base")
  let other = try call.model("other")
  guard base.data.catalogue.ids == other.data.catalogue.ids else {
    throw ModelError.otherCatalogue(data: other.data.name, modelData: base.data.name)
  }
  func fused(_ weight: Float) -> Fuse {
    Fuse(base: base.model, other: other.model, weight: weight)
  }
  var model = fused(Float(call.number(ifGiven: "weight") ?? 0))
  if !call.isGiven("weight") {
    let options = TrainOptions(validationUsers: call.integer("users"))
    guard let validation = Validation(base.data, options: options) else {
      throw EvaluationError.nothingHeldOut(data: base.data.name, part: .valid)
    }
    var best = -Double.infinity
    for weight in Fuse.weights {
      try call.progress.check()
      let candidate = fused(weight)
      let metric = try validation.measure(
        candidate, workers: call.workers, progress: call.progress)
      if metric > best { (best, model) = (metric, candidate) }
    }
    call.note(
      "weight \(Value.text(of: Double(model.weight))), \(options.metric) "
        + "\(NumberText.fixed(best, digits: 4)) on valid, the best of \(Fuse.weights.count)")
  }
  return call.made(ModelObject(model: model, data: base.data, options: call.givenCells))
}
