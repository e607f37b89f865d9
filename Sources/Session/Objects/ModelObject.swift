import Evaluation
import Interactions
import Language
import Recommenders
import Support

extension ObjectKind {
  static let model: ObjectKind = "model"
}

/// A recommender in the language, with the data that it was made for.
struct ModelObject: DisplayedObject {
  var model: any Model
  /// What it ranks and learns from.
  let data: Dataset
  /// The options that its verb was given, columns of tables.
  var options: [(name: String, cell: Cell)]
  /// What its trainings came to.
  var record = TrainingRecord()

  var kind: ObjectKind { .model }

  var summary: String {
    var parts = ["\(model.kind) on \(data.name)"]
    if !options.isEmpty {
      parts.append(options.map { "\($0.name)=\($0.cell.value.text)" }.joined(separator: " "))
    }
    if model.usualTraining != nil { parts.append(state) }
    return parts.joined(separator: ", ")
  }

  /// How far it is trained, in words.
  private var state: String {
    if record.steps == 0 { return "untrained" }
    let steps = NumberText.counted(record.steps, "step")
    return record.isInterrupted ? "interrupted after \(steps)" : "trained for \(steps)"
  }

  var memberNames: [String] {
    ["kind", "data", "trainable", "frozen", "steps", "pairs", "seconds", "memory", "interrupted"]
      + (record.best == nil ? [] : ["best"])
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
    case "best": record.best.map(Value.number) ?? Value.none
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
      lines.append("  best \(metric) on valid: \(NumberText.fixed(best, digits: 4))")
    }
    return lines.joined(separator: "\n")
  }

  /// `73,984 parameters train, 22,713,216 are frozen`.
  var parameterCounts: String {
    "\(NumberText.grouped(model.trainableCount)) parameters train, "
      + "\(NumberText.grouped(model.frozenCount)) are frozen"
  }
}

/// What all trainings of a model came to.
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
  /// The metric of the weights that were kept, on the validation part.
  var best: Double?
  /// Its name.
  var metric: String?

  /// Adds what one call of `train` did.
  mutating func add(_ report: TrainReport) {
    steps += report.steps
    pairs += report.pairs
    seconds += report.seconds
    memory = report.peakMemory
    isInterrupted = report.interrupted
    best = report.bestMetric ?? best
    metric = "\(report.metric)"
  }
}
