public import Interactions

/// What a user can do wrong in an evaluation.
public enum EvaluationError: Error, Hashable, Sendable {
  /// The name isn't that of a metric.
  case unknownMetric(String)
  /// No user has a target: the data set isn't split, or the part is empty.
  case nothingHeldOut(data: String, part: Part)
  /// A score isn't a number; user and item by their ids outside.
  case scoreIsNaN(user: String, item: String)
  /// Two evaluations to be compared don't have the same users under the same protocol.
  case notComparable(RankingProtocol, RankingProtocol)
  /// A result doesn't hold the metric; the metrics that it holds.
  case notMeasured(Metric, measured: [Metric])
  /// No user has a value of the metric: nobody has a target in its group.
  case nobodyMeasured(Metric)
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownMetric(let name):
      let kinds = Metric.Kind.allCases.flatMap { kind in
        kind.needsCutoff
          ? ["`\(kind.rawValue)@k`"] : ["`\(kind.rawValue)@k`", "`\(kind.rawValue)`"]
      }
      return "`\(name)` is no metric; metrics are \(kinds.joined(separator: ", ")), "
        + "and on a third of the targets by popularity `ndcg_tail@k`, `_middle`, `_head`"
    case .nothingHeldOut(let data, let part):
      return "`\(data)` has no \(part) rows of a user with earlier rows; split it first"
    case .scoreIsNaN(let user, let item):
      return "the score of item `\(item)` for user `\(user)` is not a number"
    case .notComparable(let first, let second):
      return "can't compare results of different protocols: `\(first)` and `\(second)`"
    case .notMeasured(let metric, let measured):
      return "`\(metric)` was not measured; there is "
        + measured.map { "`\($0)`" }.joined(separator: ", ")
    case .nobodyMeasured(let metric):
      return "no user has a target that `\(metric)` could be measured on"
    }
  }
}
