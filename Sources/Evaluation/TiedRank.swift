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

/// Where one target stands among the candidates.
struct TargetPlace: Hashable, Sendable {
  /// How many candidates have a higher score.
  var above: Int
  /// How many have the same score, the target among them; 0 where it isn't ranked.
  var tied: Int

  /// Whether it is ranked: what isn't is tied with none, not even itself.
  var isRanked: Bool { tied > 0 }

  /// The place of a target that isn't ranked, after all that are.
  static func unranked(behind candidates: Int) -> TargetPlace {
    TargetPlace(above: candidates, tied: 0)
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

  /// Puts targets of equal score together.
  init(_ places: some Sequence<TargetPlace>) {
    self.init([])
    for place in places.sorted(by: { $0.above < $1.above }) {
      if !place.isRanked {
        missed += 1
      } else if let last = runs.last, last.above == place.above {
        runs[runs.count - 1].targets += 1
      } else {
        runs.append(TiedRank(above: place.above, tied: place.tied, targets: 1))
      }
    }
  }
}
