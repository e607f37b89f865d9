import Glibc

/// Turns the places of a user's targets into metrics; holds what all users share.
///
/// The mean over all orders of tied candidates is exact for every metric: hits, recall, precision
/// and DCG add up over targets, each of which is equally likely at every place of its run; hit rate
/// and reciprocal rank ask for the first target of a run, whose place is (negative) hypergeometric;
/// average precision counts the targets before each target, of which the run has its share.
public struct RankMetrics: Sendable {
  private let itemCount: Int
  private let logarithmic: Discounts
  private let reciprocal: Discounts

  /// - Parameters:
  ///   - metrics: The metrics that will be asked for.
  ///   - itemCount: How many items can be ranked.
  public init(metrics: [Metric], itemCount: Int) {
    func depth(_ discount: Discounts.Kind) -> Int {
      metrics.filter { $0.kind.discount == discount }
        .map { min($0.cutoff ?? itemCount, itemCount) }.max() ?? 0
    }
    self.itemCount = itemCount
    logarithmic = .logarithmic(count: depth(.logarithmic))
    reciprocal = .reciprocal(count: depth(.reciprocal))
  }

  /// The ranks of a user's targets, and how much of the ranking counts.
  struct Places {
    /// The runs that hold targets, best first.
    var runs: [TiedRank]
    /// How many targets there are, ranked or not; above 0.
    var targets: Int
    /// How many of the first candidates count.
    var cutoff: Int
    /// How many of the first were asked for, though there be fewer.
    var wanted: Int
    /// How many candidates are no targets.
    var others: Int
  }

  /// A metric of ranks for one user, 0 to 1.
  ///
  /// - Parameters:
  ///   - metric: One of those that the scale was made for; its group is the caller's business.
  ///   - places: The places of the user's targets.
  ///   - candidates: How many items were ranked for the user; `nil` for all of them.
  /// - Returns: The mean over all orders of tied candidates; `nan` if there is no target.
  /// - Precondition: the metric is of ranks.
  public func value(
    _ metric: Metric, of places: RankedTargets, candidates: Int? = nil
  ) -> Double {
    guard case .ranks(let value) = metric.kind.measure else {
      preconditionFailure("RankMetrics: \(metric) is no metric of ranks")
    }
    let ranked = places.runs.reduce(0) { $0 + $1.targets }
    let targets = ranked + places.missed
    guard targets > 0 else { return .nan }
    return value(
      self,
      Places(
        runs: places.runs, targets: targets, cutoff: min(metric.cutoff ?? itemCount, itemCount),
        wanted: metric.cutoff ?? itemCount, others: (candidates ?? itemCount) - ranked))
  }

  /// The expected gain of the targets before the cut-off, over the most that so many can have.
  func discountedGain(_ runs: [TiedRank], cutoff: Int, targets: Int) -> Double {
    let gain = runs.reduce(0.0) {
      $0 + Double($1.targets) * logarithmic.mean(of: $1, cutoff: cutoff)
    }
    return gain / logarithmic.sums[min(targets, cutoff)]
  }

  /// The expected sum of the precisions at the targets before the cut-off.
  func averagePrecision(_ runs: [TiedRank], cutoff: Int) -> Double {
    var sum = 0.0
    var before = 0.0
    for run in runs where run.above < cutoff {
      let end = min(run.above + run.tied, cutoff)
      let inside = Double(end - run.above)
      let reciprocals = reciprocal.sums[end] - reciprocal.sums[run.above]
      // A target at place p of the run has p (m − 1) / (n − 1) of the run's others before it, and
      // its rank is above + 1 + p.
      let rate = run.tied > 1 ? Double(run.targets - 1) / Double(run.tied - 1) : 0
      let others = inside - Double(run.above + 1) * reciprocals
      sum +=
        Double(run.targets) / Double(run.tied) * ((before + 1) * reciprocals + rate * others)
      before += Double(run.targets)
    }
    return sum
  }

  /// The share of pairs of a target and another candidate that are in order; tied ones count half.
  func wins(_ runs: [TiedRank], others: Int, targets: Int) -> Double {
    guard others > 0 else { return .nan }
    var sum = 0.0
    var before = 0
    for run in runs {
      let above = Double(run.above - before)
      let tied = Double(run.tied - run.targets)
      sum += Double(run.targets) * (Double(others) - above - tied / 2)
      before += run.targets
    }
    return sum / Double(targets * others)
  }

  /// How many targets are expected before the cut-off.
  func hits(_ runs: [TiedRank], cutoff: Int) -> Double {
    runs.reduce(0.0) { sum, run in
      let inside = min(max(cutoff - run.above, 0), run.tied)
      return sum + Double(run.targets * inside) / Double(run.tied)
    }
  }

  /// The probability that any target is before the cut-off.
  func hitRate(_ runs: [TiedRank], cutoff: Int) -> Double {
    guard let run = runs.first, run.above < cutoff else { return 0 }
    let inside = cutoff - run.above
    // All places before the cut-off miss: C(tied − targets, inside) / C(tied, inside).
    guard inside <= run.tied - run.targets else { return 1 }
    var miss = 1.0
    for target in 0..<run.targets {
      miss *= Double(run.tied - inside - target) / Double(run.tied - target)
    }
    return 1 - miss
  }

  /// The expected reciprocal rank of the first target, where places from the cut-off on give 0.
  func firstHit(_ runs: [TiedRank], cutoff: Int) -> Double {
    guard let run = runs.first else { return 0 }
    if run.targets == 1 { return reciprocal.mean(of: run, cutoff: cutoff) }
    var sum = 0.0
    // The first of m targets among n candidates is at place j with C(n − 1 − j, m − 1) / C(n, m).
    var probability = Double(run.targets) / Double(run.tied)
    let places = min(run.tied - run.targets, cutoff - 1 - run.above)
    for place in stride(from: 0, through: places, by: 1) {
      sum += probability * reciprocal.gains[run.above + place]
      let left = run.tied - 1 - place
      if left > 0 { probability *= Double(left - run.targets + 1) / Double(left) }
    }
    return sum
  }
}

/// The worth of each position, and its sums over the first positions.
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
