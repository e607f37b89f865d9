import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that adds up what two models say.
enum FuseVerb {
  static let base = Positional<ModelObject>("base", "the model, usually an ID model")
  static let other = Positional<ModelObject>(
    "other", "what is added, usually `zeroshot`"
  ).standing(for: .reference)
  static let weight = Option<Double?>(
    "weight", "how much of the other",
    because: "the best on valid of 0 and of powers of 2 around where both spread alike",
    interval: .singleFromZero)
  static let users = Option<Int>(
    "users", "users of valid that the weight is tuned on", default: 1000,
    because: "enough to tell weights apart", unit: "users", interval: .atLeast(1))

  static let verb = Verb(
    "fuse", group: "alignment", Fuse.card, takes: [base, other, weight, users], cost: .seconds,
    hints: [Hint("E781", "`rankings` with `unknown=drop` makes lists that can be fused")], run: run
  ) { call in
    var facts = call.model(Fuse.self, of: base.name)
    if !call.isGiven(weight) { facts.settings?.append(tunedName) }
    return facts
  }

  /// The column of a weight that was tuned.
  private static let tunedName = ResultTable.tunedPrefix + weight.name

  private static func run(_ call: Call) throws -> Value {
    let (base, other) = (call[base], call[other])
    guard base.data.catalogue.ids == other.data.catalogue.ids else {
      throw ModelError.unfit(other.data, for: base.data)
    }
    for (key, part) in [(Self.base, base), (Self.other, other)] where part.isUntrained {
      call.warnOfUntrained(part.model.kind, at: key)
    }
    let given = call[weight]
    var model = Fuse(base: base.model, other: other.model, weight: Float(given ?? 0))
    try model.requireCommonItems()
    try call.require(users, needs: given == nil, "`weight` left out, to be tuned on them")
    if given != nil {
      call.note("weight \(Value.text(of: Double(model.weight))), as given")
    } else {
      model = try tuned(call, base, other)
    }
    let tuned = (name: tunedName, cell: Cell.number(Double(model.weight)))
    return call.made(
      ModelObject(
        model: model, data: base.data, options: call.givenCells + (given == nil ? [tuned] : [])))
  }

  /// Whether one of the two has learnt from targets that the weight would be tuned on.
  private static func learntFromValid(_ base: ModelObject, _ other: ModelObject) throws -> Bool {
    let metrics = [TrainOptions().metric]
    let evaluator = try? Evaluator(base.data, part: .valid, metrics: metrics)
    guard let valid = evaluator else { return false }
    return valid.learntTargets(from: base.sources + other.sources) > 0
  }

  /// The two with the weight that is the best on valid.
  private static func tuned(
    _ call: Call, _ base: ModelObject, _ other: ModelObject
  ) throws -> Fuse {
    let workers = try call.workers
    let isLearnt = try call.aside { _ in try learntFromValid(base, other) }
    let options = TrainOptions(validationUsers: call[users])
      .stopping(by: isLearnt ? .choosing : nil)
    let tuned = try call.aside { progress in
      try Fuse.tuned(
        base: base.model, other: other.model, on: base.data, options: options, workers: workers,
        progress: progress)
    }
    func text(_ weight: Float?) -> String { Value.text(of: Double(weight ?? 0)) }
    call.note(
      "weight \(text(tuned.model.weight)), \(options.metric) "
        + "\(NumberText.fixed(tuned.metric, digits: 4)) on valid"
        + (options.validationUse == nil ? "" : "'s users for choosing") + ", the best of "
        + "\(tuned.weights.count) from 0 to \(text(tuned.weights.last))"
        + tuned.endWords)
    return tuned.model
  }
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
