/// The scores of all users' targets, in order, to count others against.
struct TargetPool: Sendable {
  /// How pairs of a target and another candidate, of any users, are ordered.
  struct Pairs: Sendable {
    /// How many others there are.
    var others: UInt64 = 0
    /// In how many pairs the target has the higher score, and half of those of equal scores: doubled.
    var doubledWins: UInt64 = 0
  }

  private let scores: [Float]
  /// Intervals of equal width cut the scores into parts: part b is `starts[b]..<starts[b + 1]`.
  private let starts: [Int32]
  private let low: Float
  private let high: Float
  /// How many intervals there are in a unit.
  private let density: Double

  init(_ scores: [Float]) {
    let sorted = scores.sorted()
    let finite = sorted.filter(\.isFinite)
    let (low, high) = (finite.first ?? 0, finite.last ?? 0)
    let count = max(1, min(4 * sorted.count, 1 << 18))
    let density = high > low ? Double(count - 1) / (Double(high) - Double(low)) : 0
    var starts: [Int32] = []
    starts.reserveCapacity(count + 1)
    for (place, score) in sorted.enumerated() {
      let interval = Self.interval(
        of: score, low: low, high: high, density: density, count: count)
      while starts.count <= interval { starts.append(Int32(place)) }
    }
    while starts.count <= count { starts.append(Int32(sorted.count)) }
    (self.scores, self.starts) = (sorted, starts)
    (self.low, self.high, self.density) = (low, high, density)
  }

  /// Counts the pairs of other items' scores with every target; what is no number is nobody's.
  func add(_ others: UnsafeBufferPointer<Float>, to pairs: inout Pairs) {
    let count = starts.count - 1
    scores.withUnsafeBufferPointer { scores in
      starts.withUnsafeBufferPointer { starts in
        for other in others where !other.isNaN {
          let interval = Self.interval(
            of: other, low: low, high: high, density: density, count: count)
          let range = Int(starts[interval])..<Int(starts[interval + 1])
          let below = scores.partitioningIndex(in: range) { $0 >= other }
          let notAbove = scores.partitioningIndex(in: below..<range.upperBound) { $0 > other }
          pairs.others += 1
          pairs.doubledWins += UInt64(2 * (scores.count - notAbove) + (notAbove - below))
        }
      }
    }
  }

  /// The interval of a score; it never falls where the score rises.
  private static func interval(
    of score: Float, low: Float, high: Float, density: Double, count: Int
  ) -> Int {
    if score <= low { return 0 }
    if score >= high { return count - 1 }
    return min(count - 1, Int((Double(score) - Double(low)) * density))
  }

  /// The share of pairs that are in order.
  func auc(_ blocks: [Pairs]) -> Double {
    let others = blocks.reduce(0) { $0 + $1.others }
    let wins = blocks.reduce(0) { $0 + $1.doubledWins }
    return Double(wins) / 2 / (Double(others) * Double(scores.count))
  }
}

extension UnsafeBufferPointer<Float> {
  /// The first index of a range whose score fulfils a condition that all later ones fulfil too.
  fileprivate func partitioningIndex(in range: Range<Int>, where belongs: (Float) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
