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

    /// Whether it is the least or the greatest: nothing shows that the best isn't beyond.
    public var isAtAnEnd: Bool { model.weight == weights.first || model.weight == weights.last }
  }

  /// Searches the weight that is best by some metric, higher being better; of equal ones the least.
  ///
  /// Scores have any scale, so that powers of 2 are tried: from 1/16 to 32, and further as long as
  /// the last one is the best, to 2^±20; then 3/4 and 3/2 of the best.
  ///
  /// - Parameters:
  ///   - base: the ID model.
  ///   - other: what is added.
  ///   - measure: the metric of a fusion.
  /// - Throws: what `measure` throws.
  public static func tuned(
    base: any Scorer, other: any Scorer, measure: (Fuse) throws -> Double
  ) rethrows -> Tuned {
    var metrics: [Float: Double] = [:]
    func attempt(_ weight: Float) throws {
      metrics[weight] = try measure(Fuse(base: base, other: other, weight: weight))
    }
    var best: Float {
      metrics.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
    }
    func power(_ exponent: Int) -> Float { Float(sign: .plus, exponent: exponent, significand: 1) }
    try attempt(0)
    var (least, greatest) = (-4, 5)
    for exponent in least...greatest { try attempt(power(exponent)) }
    while best == power(greatest), greatest < 20 {
      greatest += 1
      try attempt(power(greatest))
    }
    while best == power(least), least > -20 {
      least -= 1
      try attempt(power(least))
    }
    let coarse = best
    if coarse > 0, coarse < power(greatest) {
      for factor: Float in [0.75, 1.5] { try attempt(factor * coarse) }
    }
    return Tuned(
      model: Fuse(base: base, other: other, weight: best), metric: metrics[best] ?? .nan,
      weights: metrics.keys.sorted())
  }
}
