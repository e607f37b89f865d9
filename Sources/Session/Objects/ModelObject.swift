import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support
import Tensors

extension ObjectKind {
  static let model = ObjectKind("model", subject: .model)
}

/// A recommender in the language, with the data that it was made for.
struct ModelObject: DisplayedObject, ArgumentObject {
  static let kind = ObjectKind.model

  var model: any Recommender
  /// The data that it ranks and learns from.
  let data: Dataset
  /// The options that its verb was given, columns of tables.
  var options: [(name: String, cell: Cell)]
  /// The record of its trainings.
  var record = TrainingRecord()
  /// The data sets that it was trained on since it had its first weights; none where a file tells
  /// nothing of them.
  var taught: [Dataset] = []
  /// The data that the models that it is made of learnt from.
  var inherited: [Dataset] = []
  /// Whether a file told what is known of it.
  var isRestored = false
  /// How what it stands on was made.
  var origin = Origin()

  /// How the data of a model were made, and the language model that it reads texts with.
  struct Origin: Sendable {
    var data: Recipe?
    var backbone: Recipe?
  }

  var summary: String {
    var parts = ["\(model.kind) on \(data.name)"]
    if !options.isEmpty {
      parts.append(options.map { "\($0.name)=\($0.cell.value.text)" }.joined(separator: " "))
    }
    if model.usualTraining != nil { parts.append(state) }
    return parts.joined(separator: ", ")
  }

  /// Whether it has weights that train, and they are the random first ones.
  var isUntrained: Bool { model.usualTraining != nil && record.steps == 0 }

  /// The model as one that reads texts.
  ///
  /// - Throws: `MismatchError.readsNoTexts`.
  var alignment: AlignedModel {
    get throws {
      guard let model = model as? AlignedModel else {
        throw MismatchError.readsNoTexts(kind: model.kind)
      }
      return model
    }
  }

  /// The data sets whose training parts it learnt from, as far as is known.
  var sources: [Dataset] {
    (model.isFitted ? [data] : lessons) + inherited + learntValidation
  }

  /// What it or its ID model learnt of validation, which files keep, too.
  private var learntValidation: [Dataset] {
    let base = (model as? AlignedModel)?.base
    return model.hasLearntValidation || base?.hasLearntValidation == true
      ? [data.teachingValidation] : []
  }

  /// The data sets that it was trained on: its own, where that isn't known.
  private var lessons: [Dataset] { taught.isEmpty && record.steps > 0 ? [data] : taught }

  /// Takes down that it is to be trained on a data set, or so anew, with new weights.
  mutating func learn(from source: Dataset, fresh: Bool) {
    if fresh { (record, taught) = (TrainingRecord(), []) }
    taught = lessons.filter { $0.digest != source.digest } + [source]
  }

  /// How far it is trained, in words.
  private var state: String {
    if isUntrained { return "untrained" }
    let steps = NumberText.counted(record.steps, "step")
    return (record.isInterrupted ? "interrupted after \(steps)" : "trained for \(steps)")
      + (stageWords.map { " of stage \($0)" } ?? "")
  }

  /// `1 of 2`: the stage that its training ended in before the last; `nil` where none is waiting.
  var stageWords: String? {
    guard !isUntrained, let model = model as? AlignedModel, model.waitingStages > 0 else {
      return nil
    }
    let count = model.sentence.stages.count
    return "\(count - model.waitingStages) of \(count)"
  }

  var memberNames: [String] {
    ["kind", "data", "trainable", "frozen", "steps", "pairs", "seconds", "memory", "interrupted"]
      + (record.best == nil ? [] : ["best"]) + (record.history == nil ? [] : ["history"])
      + (model is AlignedModel ? ["base"] : [])
  }

  func member(_ name: String) throws -> Value? {
    switch name {
    case "kind": .text(model.kind)
    case "data": .text(data.name)
    case "trainable": .number(model.trainableCount)
    case "frozen": .number(model.frozenCount)
    case "steps": .number(record.steps)
    case "pairs": .number(record.pairs)
    case "seconds": .number(record.seconds)
    case "memory": .number(record.memory)
    case "interrupted": .boolean(record.isInterrupted)
    case "base":
      (model as? AlignedModel).map { aligned in
        var base = ModelObject(model: aligned.base, data: data, options: [], taught: inherited)
        // An alignment keeps no record of its ID model's trainings.
        if !inherited.isEmpty || aligned.hasGrownBase || aligned.base.hasLearntValidation
          || isRestored
        {
          base.record.steps = max(
            1, (aligned.base as? any TrainableModel)?.training.next.step ?? 0)
        }
        if aligned.hasGrownBase, let growth = record.growth {
          (base.record.steps, base.record.pairs) = (growth.steps, growth.pairs)
          base.record.seconds = growth.seconds
        }
        return .object(base, recipe: .literal(base.summary))
      } ?? nil
    case "best": record.best.map(Value.number) ?? Value.none
    case "history":
      record.historyTable.map { table in
        let object = TableObject(table)
        return .object(object, recipe: .literal(object.summary))
      } ?? Value.none
    default: nil
    }
  }

  func display(_ style: DisplayStyle) -> String {
    var lines = [summary]
    let settings = model.settings.map { "\($0.name)=\($0.value)" }
    if !settings.isEmpty { lines.append("  " + settings.joined(separator: " ")) }
    if model.trainableCount + model.frozenCount > 0 {
      lines.append("  " + parameterCounts)
    }
    if let best = record.best, let metric = record.metric {
      // Where the training was cut short, the weights are those of the last step, not the best.
      let place =
        record.isInterrupted ? record.bestStep.map { ", at step \(NumberText.grouped($0))" } : nil
      lines.append(
        "  best \(metric) on valid: \(NumberText.fixed(best, digits: 4))" + (place ?? ""))
    }
    return lines.joined(separator: "\n")
  }

  /// `73,984 parameters train, 22,713,216 are frozen`.
  var parameterCounts: String {
    "\(NumberText.grouped(model.trainableCount)) parameters train, "
      + "\(NumberText.grouped(model.frozenCount)) are frozen"
  }
}

/// The record of all trainings of a model.
struct TrainingRecord: Sendable, Codable {
  /// Steps of the optimiser.
  var steps = 0
  /// Training pairs seen.
  var pairs = 0
  /// Seconds spent, validation included.
  var seconds = 0.0
  /// The largest resident memory of the process when the last training ended, in MiB.
  var memory = 0
  /// Whether the last training was cut short.
  var isInterrupted = false
  /// The best that was measured on the validation part, with the metric and the users of the last
  /// training; unless that was cut short, the metric of the weights that were kept.
  var best: Double?
  /// The steps after which it was measured.
  var bestStep: Int?
  /// Its name.
  var metric: String?
  /// The measurements on the way; `nil` before the first training.
  var history: [Checkpoint]?
  /// What an alignment's ID model took to go on with pairs that it had been denied; `nil` where it
  /// hasn't.
  var growth: Growth?

  /// The training of an ID model by its alignment.
  struct Growth: Sendable, Codable {
    var steps: Int
    var pairs: Int
    var seconds: Double
  }

  /// A measurement at the end of an epoch, or when the model was validated.
  struct Checkpoint: Hashable, Sendable, Codable {
    var epoch: Int
    var steps: Int
    var pairs: Int
    /// Seconds of training until then, over all calls.
    var seconds: Double
    var loss: Double
    /// The metric: `ndcg@10`; `nil` where none was measured.
    var metric: String?
    var value: Double?
    /// How many users' sample it was measured on; `nil` for all.
    var users: Int?
  }

  /// Adds what one call of `train` did.
  mutating func add(_ report: TrainReport) {
    let before = seconds
    history =
      (history ?? [])
      + report.history.map {
        Checkpoint(
          epoch: $0.epoch, steps: $0.steps, pairs: $0.pairs, seconds: before + $0.seconds,
          loss: $0.loss, metric: $0.metric.map { _ in "\(report.metric)" }, value: $0.metric,
          users: $0.users)
      }
    steps += report.steps
    pairs += report.pairs
    seconds += report.seconds
    memory = report.peakMemory
    isInterrupted = report.interrupted
    if let grown = report.growth, grown.steps > 0 {
      growth = Growth(steps: grown.steps, pairs: grown.pairs, seconds: grown.seconds)
    }
    best = report.growth?.metric ?? report.bestMetric
    bestStep = report.bestStep
    metric = "\(report.metric)"
  }
}

extension TrainingRecord {
  /// The history as a table, a row a checkpoint; `nil` before the first training.
  ///
  /// Figures of different metrics stand in columns of their own, and where the users that were
  /// measured changed from one training to another, each row says how many there were.
  var historyTable: ResultTable? {
    guard let history, !history.isEmpty else { return nil }
    var metrics: [String] = []
    for point in history {
      if let name = point.metric, !metrics.contains(name) { metrics.append(name) }
    }
    let hasUsers = Set(history.filter { $0.metric != nil }.map(\.users)).count > 1
    return ResultTable(
      columns: ["epoch", "steps", "pairs"].map { ResultTable.Column($0, .tag) }
        + [ResultTable.Column("seconds", .tag, digits: 1)]
        + (hasUsers ? [ResultTable.Column("users", .tag)] : [])
        + [ResultTable.Column("loss", .value)] + metrics.map { ResultTable.Column($0, .metric) },
      rows: history.map { point in
        let users: Cell =
          point.metric == nil ? .none : point.users.map(Cell.integer) ?? .text("all")
        return ResultTable.Row(
          [
            .integer(point.epoch), .integer(point.steps), .integer(point.pairs),
            .number(point.seconds),
          ]
            + (hasUsers ? [users] : []) + [.number(point.loss)]
            + metrics.map { $0 == point.metric ? point.value.map(Cell.number) ?? .none : .none })
      })
  }
}

extension ModelObject {
  /// The results that `body` makes of the scores of each block of queries.
  ///
  /// The model is prepared once.
  ///
  /// - Parameters:
  ///   - queries: Whom the scores are for.
  ///   - without: What is taken away from a model that has it.
  ///   - task: What long work is called where it is watched; `nil` for nothing to watch.
  ///   - workers: The threads.
  ///   - progress: What can stop it.
  ///   - body: Takes the positions of a block's queries and their scores, [queries, items] row-major.
  /// - Returns: What was made, in the order of the queries; the score of an item that the model can't
  ///   rank is -∞.
  /// - Throws: `EvaluationError.scoreIsNaN`, `UnknownUsers`, `Cancelled`, or what the model or `body`
  ///   throws.
  func scores<Made: Sendable>(
    for queries: [Query], without: Ablation? = nil, task: String? = nil, workers: Workers,
    progress: Progress, _ body: @escaping @Sendable (Range<Int>, [Float]) throws -> Made
  ) throws -> [Made] {
    try progress.aside { progress in
      let scorer: any Scorer =
        if let without, let model = model as? any Ablatable {
          Ablated(model: model, without: without)
        } else {
          try model.prepared(workers: workers, progress: progress)
        }
      return try scorer.mapScores(
        for: queries, on: data, task: task, workers: workers, progress: progress, body)
    }
  }

  /// A vector for each item, [items, width]; `nil` where the model has none.
  ///
  /// - Throws: `Cancelled`.
  func itemVectors(workers: Workers, progress: Progress) throws -> Tensor? {
    try progress.aside { progress in
      try (model as? any HasItemVectors)?.itemVectors(workers: workers, progress: progress)
    }
  }
}

/// A model without one of its parts.
private struct Ablated: Scorer {
  let model: any Ablatable
  let without: Ablation

  func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    try model.scores(for: queries, without: without, workers: workers, progress: progress)
  }
}
