/// The metrics of one scorer under one protocol, user by user.
public struct EvaluationResult: Hashable, Sendable {
  /// How the rankings were made.
  public let ranking: RankingProtocol
  /// The metrics, in the order of columns.
  public let metrics: [Metric]
  /// The dense indexes of the users that were evaluated, ascending.
  public let users: [Int]
  /// A row for each metric: its value for each user; `nan` where a user has no target in the group.
  ///
  /// The row of a metric that is one number for all users is empty.
  private let values: [[Float]]
  /// The metrics that are one number for all users.
  private let wholes: [Metric: MeanAndError]
  /// The ranks of the targets, if they were kept.
  public let ranks: TargetRanks?
  /// How many users the model hadn't learnt, so that their vectors were made of their histories.
  public let foldedCount: Int

  /// - Precondition: there is a row for each metric and a value for each user.
  public init(
    ranking: RankingProtocol, metrics: [Metric], users: [Int], values: [[Float]],
    wholes: [Metric: MeanAndError] = [:], ranks: TargetRanks? = nil, foldedCount: Int = 0
  ) {
    precondition(
      values.count == metrics.count
        && zip(metrics, values).allSatisfy { metric, row in
          metric.kind.isWhole ? wholes[metric] != nil : row.count == users.count
        },
      "EvaluationResult: values \(values.count)×\(values.first?.count ?? 0)"
        + " for \(metrics.count) metrics and \(users.count) users")
    self.wholes = wholes
    self.ranks = ranks
    self.foldedCount = foldedCount
    self.ranking = ranking
    self.metrics = metrics
    self.users = users
    self.values = values
  }

  /// The values of a metric, one for each of `users`.
  ///
  /// One that wasn't measured is calculated from the ranks, where they say it all.
  ///
  /// - Throws: `EvaluationError.notMeasured`, `.oneForAll`.
  public func values(of metric: Metric) throws(EvaluationError) -> [Float] {
    if metric.kind.isWhole { throw .oneForAll(metric) }
    if let index = metrics.firstIndex(of: metric) { return values[index] }
    guard let ranks, metric.kind.isOfRanks, metric.group == nil else {
      throw .notMeasured(metric, measured: metrics)
    }
    return ranks.values(of: metric, itemCount: ranking.itemCount)
  }

  /// The summary of each metric, in their order.
  public var summaries: [MeanAndError] {
    zip(metrics, values).map { wholes[$0] ?? MeanAndError(of: $1) }
  }

  /// The mean over the users that have a value, its standard error, and how many they are.
  ///
  /// - Throws: `EvaluationError.notMeasured`.
  public func summary(of metric: Metric) throws(EvaluationError) -> MeanAndError {
    if let whole = wholes[metric] { return whole }
    return MeanAndError(of: try values(of: metric))
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
  private var bits: [[UInt64]] {
    zip(metrics, values).map { metric, values in
      wholes[metric].map { [$0.mean.bitPattern] } ?? values.map { UInt64($0.bitPattern) }
    }
  }
}

/// A mean over users and how well it is known.
public struct MeanAndError: Hashable, Sendable {
  /// The mean; `nan` over nobody.
  public let mean: Double
  /// The standard deviation over users divided by the square root of their number.
  public let standardError: Double
  /// How many users have a value.
  public let count: Int

  public init(mean: Double, standardError: Double, count: Int) {
    self.mean = mean
    self.standardError = standardError
    self.count = count
  }

  /// One number that is no mean over users; of nobody where there was nothing to divide by.
  init(whole value: Double, count: Int) {
    mean = value
    standardError = .nan
    self.count = value.isNaN ? 0 : count
  }

  /// Summarises values, skipping those that are not a number.
  public init(of values: [Float]) {
    var sum = 0.0
    var count = 0
    for value in values where !value.isNaN {
      sum += Double(value)
      count += 1
    }
    let mean = sum / Double(count)
    var squares = 0.0
    for value in values where !value.isNaN {
      squares += (Double(value) - mean) * (Double(value) - mean)
    }
    self.mean = mean
    self.count = count
    standardError = count > 1 ? (squares / Double(count - 1) / Double(count)).squareRoot() : .nan
  }
}
