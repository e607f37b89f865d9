import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that puts a model beside what might explain its gain instead.
enum Controls {
  static let only = Option<[Control]?>("only", "which controls", because: "all that the model has")
  static let of = Option<Picture>(
    "of", "which table", default: .rankings, because: "what a gain is compared with comes first")
  static let count = Option<Int>(
    "rows", "users and items that `of=layers` looks at", default: 200, because: "a second or two",
    interval: .closed(2, 10_000))

  /// The options that say what is measured of rankings.
  private static let ofRankings: [any ParameterKey] = [
    Evaluate.cutoffs, Evaluate.metrics, Evaluate.on, Evaluate.users, Evaluate.seen, Evaluate.known,
    Evaluate.positive, Evaluate.candidates, Evaluate.negatives, Evaluate.draw, Evaluate.groups,
    Shared.fold, Evaluate.metric,
  ]

  static let verb = Verb(
    "controls", group: "alignment",
    "puts an alignment beside what might explain its gain: its ID model, shuffled ids and texts, random "
      + "weights, text alone, fusions; what trains has the alignment's own budget",
    takes: [Shared.model, only, of, count] + ofRankings,
    result: .object(.table), cost: .long,
    formula: "difference = control − model, a mean over users with its paired bootstrap interval",
    example: "controls (rarec base lm | train steps=10) only=[id_model, text] users=200", run: run)

  /// The column that says what controls learnt from, where what the model learnt from isn't known.
  private static let trainingColumn = "learnt_from"

  /// Which table there is.
  enum Picture: String, Choice {
    case rankings, layers

    var meaning: String {
      switch self {
      case .rankings: "the model and its controls, each a row"
      case .layers:
        "how alike ID rows are to what the language model makes of their own texts, by layer, before "
          + "training and after"
      }
    }
  }

  private static func run(_ call: Call) throws -> Value {
    let object = call[Shared.model]
    let model = try object.alignment
    if object.isUntrained { call.warnOfUntrained(object.model.kind, at: Shared.model) }
    call.warnOfStages(object, object.model.kind, at: Shared.model)
    let key = try call.key(AlignedModel.role, of: object.data)
    if case .other(let data) = call[Evaluate.on] {
      throw ModelError.unfit(data, for: object.data)
    }
    if call[of] == .layers {
      for option in [only] + ofRankings {
        try call.require(option, needs: false, "`of=rankings`")
      }
      return try layers(of: object, call)
    }
    try call.require(count, needs: false, "`of=layers`")
    if let missing = call[only]?.first(where: { !model.has($0) }) {
      throw MismatchError.noControl(
        missing.rawValue, kind: model.kind,
        known: Control.allCases.filter(model.has).map(\.rawValue))
    }
    if call[only]?.isEmpty == true { throw UsageError.empty(option: only.name, what: "control") }
    return try rankings(of: model, object, key, call)
  }

  private static func rankings(
    of model: AlignedModel, _ object: ModelObject, _ key: RandomKey, _ call: Call
  ) throws -> Value {
    try call.requireDraws()
    let measures = try call.metrics()
    let evaluator = try call.evaluator(of: object.data, measures)
    let label = call.value(of: Shared.model).name ?? model.kind
    let (data, workers) = (object.data, try call.workers)
    let last = model.lastTraining
    // Where a file doesn't tell how it was trained, the rows say what their controls learnt from.
    let isGuess = last == nil && !object.isUntrained
    let lessons =
      Explanation.alternatives(
        Set(model.sources(in: model.usualTraining ?? AlignedModel.trainOptions)).map(\.rawValue)
          .sorted()) + " pairs"
    func tags(_ lesson: String?) -> [(name: String, value: Cell)] {
      isGuess ? [(name: trainingColumn, value: lesson.map(Cell.text) ?? .none)] : []
    }
    if isGuess {
      call.note(
        "how it was trained isn't known any more: its controls train as is usual, on \(lessons), as the "
          + "column `\(trainingColumn)` says; before `save` they train as it did")
    }
    let key = last?.key ?? key
    var options = last?.options ?? model.usualTraining ?? AlignedModel.trainOptions
    (options.epochs, options.steps, options.minutes) = (nil, nil, nil)
    (options.pairs, options.fresh) = (max(1, object.record.pairs), false)
    var made: [Control: any Recommender] = [:]
    var table = try call.row(of: object.model, label, evaluator, tags: tags("unknown"))
    let isUntrained = object.isUntrained
    if isUntrained {
      call.note("what has the alignment's training is left out: it has had none")
    }
    for control in call[only] ?? Control.allCases.filter(model.has)
    where !isUntrained || !control.trains {
      let started = Machine.seconds
      do {
        let ranker = try call.aside { [made, options] progress in
          try model.control(
            control, on: data, options: options, pairs: last?.pairs, made: made, key: key,
            workers: workers, progress: progress)
        }
        made[control] = ranker
        table = try table.appending(
          call.row(
            of: ranker, control.rawValue, evaluator,
            tags: tags(control.trains ? lessons : nil)))
      } catch is Cancelled where table.rows.count > 1 {
        call.note("interrupted: the controls that were done are kept")
        break
      } catch let error as any RoomError where call[only] == nil {
        // One that can't be made of these data takes nothing from the others.
        call.note("\(control.rawValue) is left out: \(error.explanation.message)")
        continue
      }
      call.note(
        "\(control.rawValue): \(control.meaning), "
          + "\(NumberText.fixed(Machine.seconds - started, digits: 1)) s")
    }
    guard table.rows.count > 1 else { return call.made(TableObject(table)) }
    return call.made(
      TableObject(
        try call.comparing(table, with: label, metrics: measures.filter { !$0.kind.isWhole })))
  }

  private static func layers(of object: ModelObject, _ call: Call) throws -> Value {
    let (before, after) = try call.levelVectors(of: object, count: call[count])
    let names = ["matched", "mismatched", "retrieval"]
    let columns =
      [ResultTable.Column("of", .label), ResultTable.Column("layer", .tag)]
      + ["", "_before"].flatMap { end in
        names.map { ResultTable.Column($0 + end, .value, digits: 3) }
      }
    let rows = zip(after, before).map { after, before in
      ResultTable.Row(
        [.text(after.tower.rawValue), .text("\(after.level)")]
          + [after, before].map(LevelAlignment.init).flatMap { one in
            [one.matched, one.mismatched, one.retrieval].map { Cell.number($0) }
          })
    }
    return call.made(TableObject(ResultTable(columns: columns, rows: rows)))
  }
}

extension Call {
  /// An alignment's rows beside its texts, before training and after, level by level.
  ///
  /// - Throws: `MismatchError.readsNoTexts`, `.noIDRowsBesideTexts`.
  func levelVectors(
    of object: ModelObject, count: Int
  ) throws -> (before: [LevelVectors], after: [LevelVectors]) {
    let (model, data, workers) = (try object.alignment, object.data, try workers)
    let key = try model.lastTraining?.key ?? key(AlignedModel.role, of: data)
    let vectors = try aside { progress in
      let untrained = try model.control(
        .untrained, on: data, options: AlignedModel.trainOptions, key: key, workers: workers,
        progress: progress)
      return try [untrained, model].map {
        try ($0 as? AlignedModel)?
          .levelVectors(on: data, count: count, workers: workers, progress: progress) ?? []
      }
    }
    guard !vectors[1].isEmpty else { throw MismatchError.noIDRowsBesideTexts(kind: model.kind) }
    return (vectors[0], vectors[1])
  }

  /// The row of what ranks.
  fileprivate func row(
    of ranker: any Recommender, _ label: String, _ evaluator: Evaluator,
    tags: [(name: String, value: Cell)]
  ) throws -> ResultTable {
    let workers = try workers
    return try aside { progress in
      ResultTable(
        try evaluator.evaluate(ranker, workers: workers, progress: progress), model: ranker.kind,
        label: label, options: [], tags: tags)
    }
  }
}
