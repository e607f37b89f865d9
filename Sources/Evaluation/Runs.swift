/// One thing measured several times on the same users, once a seed: the unit is the user, averaged
/// over the runs.
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
