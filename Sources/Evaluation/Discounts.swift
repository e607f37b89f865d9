import Glibc

/// What a position is worth, and sums of it over the first positions.
struct Discounts: Sendable {
  /// `gains[r]` is the worth of position r.
  let gains: [Double]
  /// `sums[r]` is the worth of the positions before r.
  let sums: [Double]

  /// How the worth of positions falls.
  enum Kind: Sendable {
    case logarithmic, reciprocal
  }

  private init(count: Int, gain: (Double) -> Double) {
    var gains: [Double] = []
    var sums = [0.0]
    gains.reserveCapacity(count)
    sums.reserveCapacity(count + 1)
    var sum = 0.0
    for position in 0..<count {
      let value = gain(Double(position))
      gains.append(value)
      sum += value
      sums.append(sum)
    }
    self.gains = gains
    self.sums = sums
  }

  /// 1 / log₂(r + 2), for `count` positions.
  static func logarithmic(count: Int) -> Discounts {
    Discounts(count: count) { 1 / log2($0 + 2) }
  }

  /// 1 / (r + 1), for `count` positions.
  static func reciprocal(count: Int) -> Discounts { Discounts(count: count) { 1 / ($0 + 1) } }

  /// The mean worth of the positions of a run, where those from `cutoff` on are worth nothing.
  func mean(of run: TiedRank, cutoff: Int) -> Double {
    if run.above >= cutoff { return 0 }
    if run.tied == 1 { return gains[run.above] }
    return (sums[min(run.above + run.tied, cutoff)] - sums[run.above]) / Double(run.tied)
  }
}
