public import Interactions
import Support

/// A mistake that a user can make in an evaluation.
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
  /// The metric is one number for all users; there is nothing to compare user by user.
  case oneForAll(Metric)
  /// The data set has no ratings to compare scores with.
  case noRatings(Metric, data: String)
  /// The metric compares labels, and nothing says which held-out rows are positive.
  case unlabelled(Metric)
  /// Held-out rows are to be labelled by their ratings, and the data set has none.
  case noLabels(data: String)
  /// No held-out row has a rating that makes it positive.
  case nothingPositive(Float, data: String, part: Part)
  /// The scores only rank; they don't predict ratings.
  case scoresAreNoRatings(Metric)
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownMetric(let name):
      let kinds = Metric.Kind.all.map { kind in
        switch kind.cutoffRule {
        case .required: "`\(kind.name)@k`"
        case .usual, .unusual: "`\(kind.name)@k` `\(kind.name)`"
        case .none: "`\(kind.name)`"
        }
      }
      let groups = TargetGroup.allCases.map { "`_\($0.rawValue)`" }
      return "`\(name)` is no metric; metrics are \(kinds.joined(separator: " ")), "
        + "and those of ranks on a group, as `ndcg_tail@k`: \(groups.joined(separator: " "))"
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
    case .oneForAll(let metric):
      return "`\(metric)` is one number for all users; only means over users can be compared"
    case .noRatings(let metric, let data):
      return "`\(metric)` compares scores with ratings, and `\(data)` has none"
    case .unlabelled(let metric):
      return "`\(metric)` compares held-out items that are positive with those that aren't, "
        + "and nothing says which are"
    case .noLabels(let data):
      return "`\(data)` has no ratings that say which held-out items are positive"
    case .nothingPositive(let least, let data, let part):
      let rating = NumberText.shortest(least.asWritten)
      return "`\(data)` has no \(part) rows with a rating of \(rating) or more"
    case .scoresAreNoRatings(let metric):
      return "`\(metric)` compares scores with ratings, and these scores only rank"
    }
  }
}
