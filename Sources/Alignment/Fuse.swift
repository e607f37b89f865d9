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

  /// The weights that tuning tries, 0 among them.
  public static let weights: [Float] = [0, 0.25, 0.5, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32]
}
