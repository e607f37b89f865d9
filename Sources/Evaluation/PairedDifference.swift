public import Support

/// The difference of a metric between two results on the same users, with its uncertainty.
///
/// Paired bootstrap over users (Efron & Tibshirani 1993; Sakai, SIGIR 2006): users are drawn with
/// replacement, and the mean of their differences is taken, again and again.
public struct PairedDifference: Hashable, Sendable {
  /// What was compared.
  public let metric: Metric
  /// The mean of first minus second.
  public let mean: Double
  /// The standard deviation of the resampled means.
  public let standardError: Double
  /// The 2.5th and 97.5th percentile of the resampled means.
  public let interval: ClosedRange<Double>
  /// How many users have a value.
  public let users: Int
  /// How often users were drawn anew.
  public let resamples: Int

  /// Compares two results.
  ///
  /// - Parameters:
  ///   - first: The result whose advantage is asked for.
  ///   - second: What it is compared with.
  ///   - metric: One that both hold.
  ///   - resamples: How often users are drawn anew.
  ///   - key: What they are drawn with.
  ///   - workers: The threads.
  ///   - progress: What can stop it.
  /// - Throws: `EvaluationError.notComparable`, `.notMeasured`, `.nobodyMeasured`; `Cancelled`.
  public init(
    of first: EvaluationResult, minus second: EvaluationResult, metric: Metric,
    resamples: Int = 2000, key: RandomKey, workers: Workers, progress: Progress = .unwatched
  ) throws {
    try first.requireComparable(second)
    let pairs = try zip(first.values(of: metric), second.values(of: metric))
    let differences = pairs.map { Double($0 - $1) }.filter { !$0.isNaN }
    self.metric = metric
    self.resamples = resamples
    users = differences.count
    guard users > 0 else {
      throw EvaluationError.nobodyMeasured(metric)
    }
    mean = differences.reduce(0, +) / Double(users)
    let means = try Bootstrap(differences, resamples: resamples, key: key)
      .means(workers: workers, progress: progress)
    let spread = deviation(means)
    standardError = spread.isNaN ? 0 : spread
    interval = Bootstrap.percentile(means, 0.025)...Bootstrap.percentile(means, 0.975)
  }
}
