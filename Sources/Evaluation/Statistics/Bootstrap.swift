import Support

/// The bootstrap of a mean: the values are drawn anew with replacement, many times, and averaged
/// (Efron & Tibshirani 1993).
struct Bootstrap: Sendable {
  private let values: [Double]
  private let resamples: Int
  private let key: RandomKey

  init(_ values: [Double], resamples: Int, key: RandomKey) {
    self.values = values
    self.resamples = resamples
    self.key = key
  }

  /// The resampled means, in order.
  func means(workers: Workers, progress: Progress) throws -> [Double] {
    try workers.map(resamples) { resample in
      try progress.check()
      return mean(key: key.derived(resample))
    }.sorted()
  }

  /// The interval that holds a share of the resampled means, with equal tails.
  func interval(
    _ confidence: Double, workers: Workers, progress: Progress
  ) throws -> ClosedRange<Double> {
    let means = try means(workers: workers, progress: progress)
    let tail = (1 - confidence) / 2
    return Self.percentile(means, tail)...Self.percentile(means, 1 - tail)
  }

  /// The mean of as many values as there are, drawn with replacement.
  private func mean(key: RandomKey) -> Double {
    let count = UInt64(values.count)
    var sum = 0.0
    values.withUnsafeBufferPointer { values in
      func add(_ word: UInt32) { sum += values[Int((UInt64(word) &* count) >> 32)] }
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
  static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    let position = share * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
  }
}
