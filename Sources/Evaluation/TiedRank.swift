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

/// Where the targets of one user stand.
public struct RankedTargets: Hashable, Sendable {
  /// The runs that hold targets, best first.
  public var runs: [TiedRank]
  /// How many targets aren't ranked: misses, wherever one looks.
  public var missed: Int

  public init(_ runs: [TiedRank], missed: Int = 0) {
    self.runs = runs
    self.missed = missed
  }

  /// Puts targets of equal score together; one that isn't tied even with itself isn't ranked.
  init(_ places: some Sequence<(above: Int, tied: Int)>) {
    self.init([])
    for place in places.sorted(by: { $0.above < $1.above }) {
      if place.tied == 0 {
        missed += 1
      } else if let last = runs.last, last.above == place.above {
        runs[runs.count - 1].targets += 1
      } else {
        runs.append(TiedRank(above: place.above, tied: place.tied, targets: 1))
      }
    }
  }
}
