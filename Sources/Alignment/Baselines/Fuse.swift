public import Evaluation
public import Interactions
public import Recommenders
public import Support

/// An ID model's scores plus w times those of another scorer, such as zero-shot text.
///
/// The control that shows what mere mixing gives: w is tuned on the validation part. With w = 0 it
/// is the ID model alone.
public struct Fuse: Recommender {
  public static let card = ModelCard(
    "adds a multiple of another model's scores to a model's: what mere mixing gives",
    formula: "score(u, i) = score_base(u, i) + w · score_other(u, i); who can't rank an item, such "
      + "as an ID model a cold one, adds 0 to it, wherever that is among its other scores",
    example: "fuse base (zeroshot shop lm)")
  public let kind = "fuse"
  /// The ID model.
  public let base: any Scorer
  /// The model that is added.
  public let other: any Scorer
  /// How much of it.
  public let weight: Float

  public init(base: any Scorer, other: any Scorer, weight: Float) {
    self.base = base
    self.other = other
    self.weight = weight
  }

  /// The parts that are models.
  private var models: [any Recommender] { [base, other].compactMap { $0 as? any Recommender } }

  public var settings: [(name: String, value: String)] {
    models.map { ("of", $0.kind) } + [("weight", "\(weight)")]
  }

  public var frozenCount: Int { models.reduce(0) { $0 + $1.trainableCount + $1.frozenCount } }

  /// Whether nothing is added.
  private var isBase: Bool { weight == 0 }

  /// The fusion of what was prepared.
  ///
  /// - Throws: `FuseError`; what the parts throw.
  public func prepared(workers: Workers, progress: Progress) throws -> any Scorer {
    try requireCommonItems()
    return Fuse(
      base: try base.prepared(workers: workers, progress: progress),
      other: isBase ? other : try other.prepared(workers: workers, progress: progress),
      weight: weight)
  }

  /// Refuses lists in which items keep places that the other part has no scores of.
  ///
  /// - Throws: `FuseError.unknownItems`.
  public func requireCommonItems() throws(FuseError) {
    if [base, other].contains(where: { $0.outsiders?.handling == .keep }) {
      throw .unknownItems
    }
  }

  /// A sum of scores predicts no ratings, whatever its parts do.
  public var predictsRatings: Bool { isBase && base.predictsRatings }

  /// That items unknown to the catalogue have left the lists of a part; those that keep their
  /// places are refused.
  public var outsiders: Outsiders? { base.outsiders ?? (isBase ? nil : other.outsiders) }

  /// No vectors have the sum for a product, but where nothing is added.
  public var scoreVectors: ScoreVectors? { isBase ? base.scoreVectors : nil }

  public func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int] {
    let folded = try base.foldedIn(queries)
    return isBase ? folded : Set(folded).union(try other.foldedIn(queries)).sorted()
  }

  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    var scores = try base.scores(for: queries, workers: workers, progress: progress)
    guard !isBase else { return scores }
    var others = try other.scores(for: queries, workers: workers, progress: progress)
    scores.clear(base.unranked, queries: queries.count)
    others.clear(other.unranked, queries: queries.count)
    return zip(scores, others).map(sum)
  }

  /// What either doesn't list the fusion doesn't: -∞ + ∞ would be no number.
  private func sum(_ own: Float, _ other: Float) -> Float {
    own == -.infinity || other == -.infinity ? -.infinity : own + weight * other
  }

  public var scoresCandidates: Bool { [base, other].contains { $0.scoresCandidates } }

  public func scores(
    among candidates: [[Int32]], listing listed: [[Int32]], for queries: [Query],
    workers: Workers, progress: Progress
  ) throws -> [[Float]] {
    func scores(_ scorer: any Scorer) throws -> [[Float]] {
      let unranked = Set(scorer.unranked)
      let own = try scorer.scores(
        among: candidates, listing: listed, for: queries, workers: workers, progress: progress)
      return zip(candidates, own).map { items, scores in
        zip(items, scores).map { unranked.contains($0) ? 0 : $1 }
      }
    }
    let own = try scores(base)
    guard !isBase else { return own }
    return zip(own, try scores(other)).map { zip($0, $1).map(sum) }
  }

  /// What one of the two can't rank is left to the other, whose score alone counts then: the one
  /// adds 0, wherever that is among its scores.
  public var unranked: [Int32] {
    guard !isBase else { return base.unranked }
    let others = Set(other.unranked)
    return others.isEmpty ? [] : base.unranked.filter(others.contains)
  }
}

extension Fuse {
  /// The best of the weights that were tried.
  public struct Tuned: Sendable {
    public var model: Fuse
    /// Its metric.
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

  /// Searches the weight that is best on the validation part of the data.
  ///
  /// - Parameters:
  ///   - base: the ID model.
  ///   - other: what is added.
  ///   - data: what both rank the items of.
  ///   - options: the metric, and of how many users.
  ///   - workers: who computes.
  ///   - progress: what can stop it.
  /// - Returns: the best, and what was tried.
  /// - Throws: `EvaluationError.nothingHeldOut` without a validation part; what the scorers throw.
  public static func tuned(
    base: any Scorer, other: any Scorer, on data: Dataset, options: TrainOptions, workers: Workers,
    progress: Progress
  ) throws -> Tuned {
    guard let validation = Validation(data, options: options) else {
      throw EvaluationError.nothingHeldOut(data: data.name, part: .valid)
    }
    // Some users' scores tell how far they spread, as many as keep the matrix below 16 MB.
    let users = min(64, data.userCount, max(1, (1 << 22) / max(1, data.itemCount)))
    let queries = (0..<users).map { user in
      Query(user: data.users[user], history: data.history(of: user, before: .valid), folds: true)
    }
    return try tuned(base: base, other: other, by: queries, workers: workers, progress: progress) {
      try progress.check()
      return try validation.measure($0, workers: workers, progress: progress)
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
    var weights: [Float] = []
    var best: (weight: Float, metric: Double) = (0, .nan)
    func attempt(_ weight: Float) throws {
      let metric = try measure(Fuse(base: base, other: other, weight: weight))
      weights.append(weight)
      guard !metric.isNaN else { return }
      if best.metric.isNaN || (metric, -weight) > (best.metric, -best.weight) {
        best = (weight, metric)
      }
    }
    try attempt(0)
    for exponent in -8...8 { try attempt(power(exponent)) }
    let coarse = best.weight
    if coarse > 0 { for factor: Float in [0.75, 1.5] { try attempt(factor * coarse) } }
    return Tuned(
      model: Fuse(base: base, other: other, weight: best.weight), metric: best.metric,
      weights: weights.sorted(), ends: power(-8)...power(8))
  }
}

/// Why two scorers can't be fused.
public enum FuseError: Error, Hashable, Sendable {
  /// Ranked lists of a part have items that the catalogue lacks, in kept places.
  case unknownItems
}

extension FuseError: RoomError {
  public static let examples: [FuseError] = [.unknownItems]

  public var explanation: Explanation {
    switch self {
    case .unknownItems:
      Explanation(
        "E781",
        "ranked lists with unknown items in their places can't be fused: the other model has no "
          + "scores of these", about: .model,
        cause: "lists made elsewhere hold items that the data don't have",
        cure: "drop these items when the lists are read")
    }
  }
}

extension [Float] {
  /// Makes the scores of some items 0 in each query's row.
  fileprivate mutating func clear(_ items: [Int32], queries: Int) {
    guard !items.isEmpty, queries > 0, count >= queries else { return }
    for start in stride(from: 0, to: count, by: count / queries) {
      for item in items { self[start + Int(item)] = 0 }
    }
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
