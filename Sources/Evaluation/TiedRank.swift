/// Where some of a user's targets stand in a ranking: a run of candidates with one score.
///
/// Every order of the tied candidates is as good as any other, so a metric is the mean over all of
/// them.
public struct TiedRank: Hashable, Sendable {
  /// How many candidates have a higher score: the first position of the run, from 0.
  public var above: Int
  /// How many candidates share the score, the targets among them.
  public var tied: Int
  /// How many of them are targets.
  public var targets: Int

  public init(above: Int, tied: Int, targets: Int) {
    precondition(
      above >= 0 && 0 < targets && targets <= tied,
      "TiedRank: \(targets) targets among \(tied) tied candidates below \(above)")
    self.above = above
    self.tied = tied
    self.targets = targets
  }
}
