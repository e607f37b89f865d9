public import Support

/// Whether one thing is better than another on the same users, and how sure that is.
public struct PairedComparison: Hashable, Sendable {
  /// What was compared.
  public let metric: Metric
  /// The mean of first minus second over users.
  public let mean: Double
  /// The standard deviation of the users' differences divided by the square root of their number.
  public let standardError: Double
  /// Percentiles of the means of users drawn anew.
  public let interval: ClosedRange<Double>
  /// Two-sided probability under Student's paired t-test.
  public let studentT: Double
  /// Two-sided probability under Wilcoxon's signed-rank test.
  public let wilcoxon: Double
  /// The standard deviation over seeds of the difference; `nan` where either was run once.
  public let seedDeviation: Double
  /// How many users have a value.
  public let users: Int

  /// The smallest difference that this number of users would show: found with a probability of 80%
  /// by a two-sided test at 5%.
  public var smallestDifference: Double { (1.959_963_985 + 0.841_621_234) * standardError }

  /// Compares two things, each run once or more.
  ///
  /// - Parameters:
  ///   - first: What may be better.
  ///   - second: What it is compared with.
  ///   - metric: A mean over users.
  ///   - confidence: The share of resampled means in the interval.
  ///   - resamples: How often users are drawn anew.
  ///   - key: What they are drawn with.
  ///   - workers: The threads.
  ///   - progress: What can stop it.
  /// - Throws: `EvaluationError.notComparable`, `.notMeasured`, `.oneForAll`, `.nobodyMeasured`;
  ///   `Cancelled`.
  public init(
    of first: Runs, minus second: Runs, metric: Metric, confidence: Double = 0.95,
    resamples: Int = 2000, key: RandomKey, workers: Workers, progress: Progress = .unwatched
  ) throws {
    try first.results[0].requireComparable(second.results[0])
    let differences = try zip(first.values(of: metric), second.values(of: metric))
      .map { $0 - $1 }.filter { !$0.isNaN }
    guard !differences.isEmpty else { throw EvaluationError.nobodyMeasured(metric) }
    self.metric = metric
    users = differences.count
    let mean = differences.reduce(0, +) / Double(users)
    let standardError = deviation(differences) / Double(users).squareRoot()
    self.mean = mean
    self.standardError = standardError
    interval = try Bootstrap(differences, resamples: resamples, key: key)
      .interval(confidence, workers: workers, progress: progress)
    studentT =
      mean == 0 && standardError == 0
      ? 1 : StudentT.twoSided(mean / standardError, degrees: Double(users - 1))
    wilcoxon = Wilcoxon.twoSided(differences)
    let (one, other) = try (first.means(of: metric), second.means(of: metric))
    if one.count == other.count {
      // Seed by seed: both were run on the same ones.
      seedDeviation = deviation(zip(one, other).map { $0 - $1 })
    } else {
      let squares = [one, other].map { $0.count > 1 ? deviation($0) * deviation($0) : 0 }
      seedDeviation = squares.reduce(0, +).squareRoot()
    }
  }
}
