import Support

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
  /// The start of the first interval.
  private let low: Double
  /// How many intervals there are in a unit.
  private let density: Double

  init(_ scores: [Float]) {
    let sorted = scores.sorted()
    let finite = sorted.filter(\.isFinite)
    let (low, high) = (Double(finite.first ?? 0), Double(finite.last ?? 0))
    let count = max(1, min(4 * sorted.count, 1 << 18))
    let density = high > low ? Double(count - 1) / (high - low) : 0
    var starts: [Int32] = []
    starts.reserveCapacity(count + 1)
    for (place, score) in sorted.enumerated() {
      let interval = Self.interval(of: score, low: low, density: density, count: count)
      while starts.count <= interval { starts.append(Int32(place)) }
    }
    while starts.count <= count { starts.append(Int32(sorted.count)) }
    (self.scores, self.starts, self.low, self.density) = (sorted, starts, low, density)
  }

  /// Counts the pairs of other items' scores with every target; what is no number is nobody's.
  func add(_ others: UnsafeBufferPointer<Float>, to pairs: inout Pairs) {
    let (count, low, density) = (starts.count - 1, low, density)
    var sum = Pairs()
    scores.withUnsafeBufferPointer { scores in
      starts.withUnsafeBufferPointer { starts in
        for other in others where !other.isNaN {
          let interval = Self.interval(of: other, low: low, density: density, count: count)
          var below = Int(starts[interval])
          var notAbove = below
          let end = Int(starts[interval + 1])
          // Most intervals have one target or none.
          if below < end {
            below = scores[below..<end].partitioningIndex { $0 >= other }
            notAbove = scores[below..<end].partitioningIndex { $0 > other }
          }
          sum.others &+= 1
          sum.doubledWins &+= UInt64(2 &* (scores.count &- notAbove) &+ (notAbove &- below))
        }
      }
    }
    pairs.others += sum.others
    pairs.doubledWins += sum.doubledWins
  }

  /// The interval of a score: it never falls where the score rises, and is the first where there is
  /// but one.
  private static func interval(of score: Float, low: Double, density: Double, count: Int) -> Int {
    let place = (Double(score) - low) * density
    return place >= 1 ? place < Double(count) ? Int(place) : count - 1 : 0
  }

  /// The share of pairs that are in order.
  func auc(_ blocks: [Pairs]) -> Double {
    let others = blocks.reduce(0) { $0 + $1.others }
    let wins = blocks.reduce(0) { $0 + $1.doubledWins }
    return Double(wins) / 2 / (Double(others) * Double(scores.count))
  }
}

/// The scores of held-out rows by what their labels say.
struct LabelledScores: Sendable {
  var positive: [Float] = []
  var negative: [Float] = []

  /// The share of pairs of a positive and a negative row that are in order, tied ones counting half;
  /// `nan` where either is missing.
  var auc: Double {
    let pool = TargetPool(positive)
    var pairs = TargetPool.Pairs()
    negative.withUnsafeBufferPointer { pool.add($0, to: &pairs) }
    return pool.auc([pairs])
  }

  /// How many rows there are.
  var count: Int { positive.count + negative.count }

  mutating func add(_ others: LabelledScores) {
    positive += others.positive
    negative += others.negative
  }
}
