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
    guard first.ranking.agrees(with: second.ranking), first.users == second.users else {
      throw EvaluationError.notComparable(first.ranking, second.ranking)
    }
    let pairs = try zip(first.values(of: metric), second.values(of: metric))
    let differences: [Float] = pairs.map { $0 - $1 }.filter { !$0.isNaN }
    self.metric = metric
    self.resamples = resamples
    users = differences.count
    guard users > 0 else {
      throw EvaluationError.nobodyMeasured(metric)
    }
    mean = differences.reduce(0.0) { $0 + Double($1) } / Double(users)
    let means = try workers.map(resamples) { resample in
      try progress.check()
      return Self.resampledMean(differences, key: key.derived(resample))
    }
    let centre = means.reduce(0, +) / Double(resamples)
    let squares = means.reduce(0.0) { sum, mean in sum + (mean - centre) * (mean - centre) }
    standardError = (squares / Double(max(1, resamples - 1))).squareRoot()
    let sorted = means.sorted()
    interval = Self.percentile(sorted, 0.025)...Self.percentile(sorted, 0.975)
  }

  /// The mean of as many values as there are, drawn with replacement.
  private static func resampledMean(_ values: [Float], key: RandomKey) -> Double {
    let count = UInt64(values.count)
    var sum = 0.0
    values.withUnsafeBufferPointer { values in
      func add(_ word: UInt32) { sum += Double(values[Int((UInt64(word) &* count) >> 32)]) }
      // Four draws a block of random words, by multiply and shift.
      for block in 0..<(count + 3) / 4 {
        let words = key.words(at: block)
        let left = count - 4 * block
        add(words.0)
        if left > 1 { add(words.1) }
        if left > 2 { add(words.2) }
        if left > 3 { add(words.3) }
      }
    }
    return sum / Double(count)
  }

  /// A percentile of sorted values, linear between neighbours.
  private static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    let position = share * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
  }
}
