public import Evaluation
public import Support

/// An ID model's scores plus w times those of another scorer, such as zero-shot text.
///
/// The control that shows what mere mixing gives: w is tuned on the validation part.
public struct Fuse: Scorer {
  /// The ID model.
  public let base: any Scorer
  /// What is added.
  public let other: any Scorer
  /// How much of it.
  public let weight: Float

  public init(base: any Scorer, other: any Scorer, weight: Float) {
    self.base = base
    self.other = other
    self.weight = weight
  }

  public func prepared(workers: Workers, progress: Progress) throws -> any Scorer {
    Fuse(
      base: try base.prepared(workers: workers, progress: progress),
      other: try other.prepared(workers: workers, progress: progress), weight: weight)
  }

  public func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int] {
    Set(try base.foldedIn(queries)).union(try other.foldedIn(queries)).sorted()
  }

  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    var scores = try base.scores(for: queries, workers: workers, progress: progress)
    let others = try other.scores(for: queries, workers: workers, progress: progress)
    for index in scores.indices { scores[index] += weight * others[index] }
    return scores
  }

  /// What one of the two can't rank is left to the other, whose score alone counts then.
  public var unranked: [Int32] {
    let others = Set(other.unranked)
    return others.isEmpty ? [] : base.unranked.filter(others.contains)
  }
}

extension Fuse {
  /// The best of the weights that were tried.
  public struct Tuned: Sendable {
    public var model: Fuse
    /// What it came to.
    public var metric: Double
    /// All weights that were tried, ascending; 0 is the first.
    public var weights: [Float]
    /// The least and the greatest of those that are tried whatever they come to.
    public var ends: ClosedRange<Float>

    /// Whether nothing shows that the best isn't beyond what was tried.
    public var isAtAnEnd: Bool {
      model.weight <= ends.lowerBound || model.weight >= ends.upperBound
    }
  }

  /// Searches the weight that is best by some metric, higher being better; of equal ones the least.
  ///
  /// Scores have any scale. So 0 is tried, then the power of 2 that makes both scores spread alike,
  /// those from 1/256 to 256 times as large, and last 3/4 and 3/2 of the best.
  ///
  /// - Parameters:
  ///   - base: the ID model.
  ///   - other: what is added.
  ///   - queries: whose scores tell how far they spread.
  ///   - workers: who computes these.
  ///   - progress: what can stop it.
  ///   - measure: the metric of a fusion.
  /// - Returns: the best, and what was tried.
  /// - Throws: what the scorers or `measure` throw.
  public static func tuned(
    base: any Scorer, other: any Scorer, by queries: [Query], workers: Workers,
    progress: Progress, measure: (Fuse) throws -> Double
  ) throws -> Tuned {
    func spread(_ scorer: any Scorer) throws -> Double {
      let scorer = try scorer.prepared(workers: workers, progress: progress)
      let scores = try scorer.scores(for: queries, workers: workers, progress: progress)
      let width = max(1, scores.count / max(1, queries.count))
      return stride(from: 0, to: scores.count, by: width).reduce(0) {
        $0 + scores[$1..<min(scores.count, $1 + width)].deviation
      }
    }
    let (own, others) = try (spread(base), spread(other))
    let middle = own > 0 && others > 0 ? (own / others * 2.0.squareRoot()).exponent : 0
    func power(_ exponent: Int) -> Float {
      Float(sign: .plus, exponent: min(100, max(-100, middle)) + exponent, significand: 1)
    }
    var metrics: [Float: Double] = [:]
    func attempt(_ weight: Float) throws {
      metrics[weight] = try measure(Fuse(base: base, other: other, weight: weight))
    }
    var best: Float {
      metrics.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
    }
    try attempt(0)
    for exponent in -8...8 { try attempt(power(exponent)) }
    let coarse = best
    if coarse > 0 { for factor: Float in [0.75, 1.5] { try attempt(factor * coarse) } }
    return Tuned(
      model: Fuse(base: base, other: other, weight: best), metric: metrics[best] ?? .nan,
      weights: metrics.keys.sorted(), ends: power(-8)...power(8))
  }
}

extension ArraySlice<Float> {
  /// The standard deviation of those that are finite.
  fileprivate var deviation: Double {
    let values = lazy.filter(\.isFinite).map(Double.init)
    let count = Double(Swift.max(1, values.count))
    let mean = values.reduce(0, +) / count
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }
}
