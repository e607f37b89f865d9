/// A run of candidates with one score that some of a user's targets are in.
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

/// The place of one target among the candidates.
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

/// The places of one user's targets.
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

/// The rank of each target of each user: enough to compute other metrics of ranks later.
public struct TargetRanks: Hashable, Sendable {
  /// The ids of all users; `EvaluationResult.users` are indexes of it.
  public let userIDs: [String]
  /// The ids of all items; `items` are indexes of it.
  public let itemIDs: [String]
  /// The targets of the n-th user are at `offsets[n]..<offsets[n + 1]` of the lists below.
  public let offsets: [Int]
  /// The items.
  public let items: [Int32]
  /// How many candidates have a higher score.
  public let above: [Int32]
  /// How many candidates have the same score, the target among them; 0 where it isn't ranked.
  public let tied: [Int32]
  /// How many candidates each user's targets were ranked among.
  public let candidates: [Int32]

  init(
    userIDs: [String], itemIDs: [String], offsets: [Int], items: [Int32], above: [Int32],
    tied: [Int32], candidates: [Int32]
  ) {
    self.userIDs = userIDs
    self.itemIDs = itemIDs
    self.offsets = offsets
    self.items = items
    self.above = above
    self.tied = tied
    self.candidates = candidates
  }

  /// Ranks that were kept in a file; `nil` if no ranking has them.
  ///
  /// - Parameters:
  ///   - userIDs: The ids of all users.
  ///   - itemIDs: The ids of all items.
  ///   - offsets: Where each user's targets begin in the lists, and the end of them.
  ///   - items: An item for each target.
  ///   - above: How many candidates have a higher score, for each target.
  ///   - tied: How many have the same, itself among them; 0 where it isn't ranked.
  ///   - candidates: How many items were ranked, for each user.
  public init?(
    keptUserIDs userIDs: [String], itemIDs: [String], offsets: [Int], items: [Int32],
    above: [Int32], tied: [Int32], candidates: [Int32]
  ) {
    guard offsets.first == 0, offsets.last == items.count, offsets.count == candidates.count + 1,
      zip(offsets, offsets.dropFirst()).allSatisfy(<=), above.count == items.count,
      tied.count == items.count, items.allSatisfy({ itemIDs.indices.contains(Int($0)) })
    else { return nil }
    self.init(
      userIDs: userIDs, itemIDs: itemIDs, offsets: offsets, items: items, above: above, tied: tied,
      candidates: candidates)
    for user in candidates.indices {
      let count = Int(candidates[user])
      guard count > 0 else { return nil }
      for index in offsets[user]..<offsets[user + 1] {
        let place = place(at: index)
        guard place.above >= 0, place.tied >= 0, place.above + place.tied <= count else {
          return nil
        }
      }
      let runs = targets(of: user).runs
      guard runs.allSatisfy({ $0.targets <= $0.tied }),
        zip(runs, runs.dropFirst()).allSatisfy({ $0.above + $0.tied <= $1.above })
      else { return nil }
    }
  }

  /// The rank of a target, from 1; the middle one of those that tied candidates share, `nil` where
  /// the scorer can't rank it.
  public func rank(at index: Int) -> Double? {
    let place = place(at: index)
    return place.isRanked ? Double(place.above) + Double(place.tied + 1) / 2 : nil
  }

  /// How many targets the scorer can't rank.
  public var unrankedCount: Int { items.indices.count { !place(at: $0).isRanked } }

  private func place(at index: Int) -> TargetPlace {
    TargetPlace(above: Int(above[index]), tied: Int(tied[index]))
  }

  /// The places of one user's targets.
  private func targets(of user: Int) -> RankedTargets {
    RankedTargets((offsets[user]..<offsets[user + 1]).map(place))
  }

  /// The values of a metric of ranks, one for each user.
  func values(of metric: Metric, itemCount: Int) -> [Float] {
    let most = Int(candidates.max() ?? 0)
    let scale = RankMetrics(metrics: [metric], itemCount: max(itemCount, most))
    return candidates.indices.map { user in
      Float(scale.value(metric, of: targets(of: user), candidates: Int(candidates[user])))
    }
  }
}
