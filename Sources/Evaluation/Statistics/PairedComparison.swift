public import Support

/// The difference of a metric between two things measured on the same users, and how sure it is.
public struct PairedComparison: Hashable, Sendable {
  /// The metric that was compared.
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

  /// The smallest difference that so many users would show: a two-sided test at 5% finds it with a
  /// probability of 80%.
  public var smallestDifference: Double { (1.959_963_985 + 0.841_621_234) * standardError }

  /// Compares two things, each run once or more.
  ///
  /// - Parameters:
  ///   - first: The one that may be better.
  ///   - second: The one that it is compared with.
  ///   - metric: A mean over users.
  ///   - confidence: The share of resampled means in the interval.
  ///   - resamples: How often users are drawn anew.
  ///   - key: The key of the draws.
  ///   - workers: The threads.
  ///   - progress: The means to stop it.
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

/// The results of one thing measured several times on the same users, once a seed; its value for a
/// user is the mean over the runs.
public struct Runs: Sendable {
  /// The results, one a run.
  public let results: [EvaluationResult]

  /// - Throws: `EvaluationError.notComparable` if users or protocols differ.
  /// - Precondition: there is a result.
  public init(_ results: [EvaluationResult]) throws(EvaluationError) {
    precondition(!results.isEmpty, "Runs: no result")
    self.results = results
    for other in results.dropFirst() { try results[0].requireComparable(other) }
  }

  /// The mean over runs for each user.
  ///
  /// - Throws: `EvaluationError.notMeasured`, `.oneForAll`.
  public func values(of metric: Metric) throws(EvaluationError) -> [Double] {
    var sums = [Double](repeating: 0, count: results[0].users.count)
    for result in results {
      for (index, value) in try result.values(of: metric).enumerated() {
        sums[index] += Double(value)
      }
    }
    return sums.map { $0 / Double(results.count) }
  }

  /// The mean over users for each run.
  ///
  /// - Throws: `EvaluationError.notMeasured`, `.oneForAll`.
  public func means(of metric: Metric) throws(EvaluationError) -> [Double] {
    var means: [Double] = []
    for result in results { means.append(try result.summary(of: metric).mean) }
    return means
  }
}

extension EvaluationResult {
  /// - Throws: `EvaluationError.notComparable` unless users and protocols are the same.
  func requireComparable(_ other: EvaluationResult) throws(EvaluationError) {
    guard ranking.agrees(with: other.ranking), users == other.users else {
      throw .notComparable(ranking, other.ranking)
    }
  }
}

/// The standard deviation of a sample; `nan` for fewer than two.
func deviation(_ values: [Double]) -> Double {
  guard values.count > 1 else { return .nan }
  let mean = values.reduce(0, +) / Double(values.count)
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (squares / Double(values.count - 1)).squareRoot()
}
