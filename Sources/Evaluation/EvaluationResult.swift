/// The metrics of one scorer under one protocol, user by user.
public struct EvaluationResult: Hashable, Sendable {
  /// How the rankings were made.
  public let ranking: RankingProtocol
  /// What was measured, in the order of columns.
  public let metrics: [Metric]
  /// The dense indexes of the users that were evaluated, ascending.
  public let users: [Int]
  /// A row for each metric: its value for each user; `nan` where a user has no target in the group.
  private let values: [[Float]]

  /// - Precondition: there is a row for each metric and a value for each user.
  public init(ranking: RankingProtocol, metrics: [Metric], users: [Int], values: [[Float]]) {
    precondition(
      values.count == metrics.count && values.allSatisfy { $0.count == users.count },
      "EvaluationResult: values \(values.count)×\(values.first?.count ?? 0)"
        + " for \(metrics.count) metrics and \(users.count) users")
    self.ranking = ranking
    self.metrics = metrics
    self.users = users
    self.values = values
  }

  /// The values of a metric, one for each of `users`.
  ///
  /// - Throws: `EvaluationError.notMeasured`.
  public func values(of metric: Metric) throws(EvaluationError) -> [Float] {
    guard let index = metrics.firstIndex(of: metric) else {
      throw .notMeasured(metric, measured: metrics)
    }
    return values[index]
  }

  /// The summary of each metric, in their order.
  public var summaries: [MeanAndError] { values.map { MeanAndError(of: $0) } }

  /// The mean over the users that have a value, its standard error, and how many they are.
  ///
  /// - Throws: `EvaluationError.notMeasured`.
  public func summary(of metric: Metric) throws(EvaluationError) -> MeanAndError {
    MeanAndError(of: try values(of: metric))
  }

  public static func == (first: EvaluationResult, second: EvaluationResult) -> Bool {
    first.ranking == second.ranking && first.metrics == second.metrics
      && first.users == second.users && first.bits == second.bits
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ranking)
    hasher.combine(metrics)
    hasher.combine(bits)
  }

  /// The values bit for bit: `nan` equals itself.
  private var bits: [[UInt32]] { values.map { $0.map(\.bitPattern) } }
}
