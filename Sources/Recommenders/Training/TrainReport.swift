public import Evaluation
import Support

/// A report of one call of `train`.
public struct TrainReport: Hashable, Sendable {
  /// Why training ended.
  public enum Ending: Hashable, Sendable {
    /// The budget was spent.
    case budget
    /// The metric had not improved for as long as `patience` says.
    case stoppedEarly
    /// Somebody asked it to stop; the model of the last whole step was kept.
    case interrupted
    /// The loss or a gradient was infinite or not a number, at this epoch and batch, counted
    /// from 1; the last good weights were kept.
    case notFinite(epoch: Int, batch: Int)
  }

  /// A measurement when the model was validated, or at the end of an epoch.
  public struct Checkpoint: Hashable, Sendable {
    /// The epoch, counted from 1 over all calls.
    public let epoch: Int
    /// Steps taken until then, over all calls.
    public let steps: Int
    /// Training pairs seen until then, over all calls.
    public let pairs: Int
    /// The mean loss since the checkpoint before.
    public let loss: Double
    /// The metric on the validation part; `nil` without one.
    public let metric: Double?
    /// How many users' sample the metric was measured on; `nil` for all.
    public let users: Int?
    /// Seconds since this call began.
    public let seconds: Double
  }

  /// How well an ID model ranks what is aligned with it, and what isn't.
  public struct Memory: Hashable, Sendable {
    /// The metric.
    public let metric: Metric
    /// Its value on the latest pair of each user that is learnt from.
    public let onPairs: Double
    /// Its value on the validation part.
    public let onValid: Double
    /// Whether the ID model has learnt from those pairs, so that what they are ranked better by is memory.
    public var isOfLearntPairs = true

    public init(metric: Metric, onPairs: Double, onValid: Double) {
      (self.metric, self.onPairs, self.onValid) = (metric, onPairs, onValid)
    }
  }

  /// The training of an ID model that was denied pairs, after the alignment's own.
  public struct Growth: Hashable, Sendable {
    /// The steps that it went on for.
    public let steps: Int
    /// The training pairs that it saw.
    public let pairs: Int
    /// The seconds that this took.
    public let seconds: Double
    /// Whether its time was over before it stopped by itself.
    public let isOutOfTime: Bool
    /// The metric of the alignment with what has grown; `nil` without validation.
    public let metric: Double?
  }

  /// What the ID model remembers of the pairs; `nil` for what has none.
  public var memory: Memory?
  /// How the ID model grew afterwards; `nil` where it didn't.
  public private(set) var growth: Growth?
  /// Why training ended.
  public internal(set) var ending = Ending.budget
  /// Whole epochs before this call; 0 for a new model.
  public internal(set) var epochsBefore = 0
  /// Epochs finished in this call.
  public internal(set) var epochs = 0
  /// Whether this call began and ended between epochs, and the best weights are from there too.
  var isOfWholeEpochs = false
  /// Steps before this call.
  public internal(set) var stepsBefore = 0
  /// Steps taken in this call, those after which the loss stopped being finite left out.
  public internal(set) var steps = 0
  /// Training pairs seen in this call.
  public internal(set) var pairs = 0
  /// The metric that decided which weights are best.
  public internal(set) var metric: Metric
  /// The epoch of the best weights, counted from 1 over all calls; `nil` without validation, or
  /// where it measured nothing above 0.
  public internal(set) var bestEpoch: Int?
  /// The steps that the best weights are of, counted over all calls; `nil` without them.
  public internal(set) var bestStep: Int?
  /// The metric of the best weights on the validation part; `nil` without them.
  public internal(set) var bestMetric: Double?
  /// Seconds that the call took, validation included.
  public internal(set) var seconds = 0.0
  /// The largest resident memory of the process so far, in MiB.
  public internal(set) var peakMemory = 0
  /// One entry an epoch or validation.
  public internal(set) var history: [Checkpoint] = []

  init(metric: Metric) { self.metric = metric }

  /// Adds that the ID model went on with pairs that it had been denied: a training of its own, whose
  /// steps, pairs and seconds aren't among the alignment's.
  ///
  /// - Parameters:
  ///   - report: what the training was; `nil` where there was none.
  ///   - limit: the minutes that it might take; `nil` for any.
  ///   - metric: the metric of the alignment with what has grown.
  public mutating func add(
    growth report: TrainReport?, within limit: Double?, metric: Double?
  ) {
    growth = Growth(
      steps: report?.steps ?? 0, pairs: report?.pairs ?? 0, seconds: report?.seconds ?? 0,
      isOutOfTime: limit.map { (report?.seconds ?? 0) >= $0 * 60 } ?? false, metric: metric)
    peakMemory = max(peakMemory, report?.peakMemory ?? 0)
  }

  /// Notes that it was stopped before what belongs to it was done.
  public mutating func interrupt() { ending = .interrupted }

  /// Whether somebody asked the training to stop before its end.
  public var interrupted: Bool { ending == .interrupted }

  /// Whether validation measured nothing above 0, so that it couldn't tell which weights are best.
  public var isUnguided: Bool { bestMetric == nil && history.contains { $0.metric != nil } }
}

extension TrainReport: CustomStringConvertible {
  /// One line: `12 epochs, best 9, ndcg@10 0.1810, 41 s, 812 MiB`; all in steps where epochs weren't
  /// whole: `40 steps after 15, best 50, ndcg@10 0.1810, 41 s, 812 MiB`.
  public var description: String {
    let (done, unit, before, best) =
      isOfWholeEpochs
      ? (epochs, "epoch", epochsBefore, bestEpoch) : (steps, "step", stepsBefore, bestStep)
    var parts = [NumberText.counted(done, unit)]
    if before > 0 { parts[0] += " after \(NumberText.grouped(before))" }
    if let best, let bestMetric {
      parts.append("best \(NumberText.grouped(best))")
      parts.append("\(metric) \(NumberText.fixed(bestMetric, digits: 4))")
    }
    parts.append("\(Int(seconds.rounded())) s")
    parts.append("\(peakMemory) MiB")
    switch ending {
    case .budget: break
    case .stoppedEarly: parts.append("stopped early")
    case .interrupted: parts.append("interrupted")
    case .notFinite(let epoch, let batch):
      parts.append("stopped at epoch \(epoch), batch \(batch): the loss is not finite")
    }
    return parts.joined(separator: ", ")
  }
}
