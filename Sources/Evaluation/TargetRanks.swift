/// Where each target of each user came: enough to measure ranks again, otherwise or elsewhere.
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

  /// Where one user's targets stand.
  private func targets(of user: Int) -> RankedTargets {
    RankedTargets((offsets[user]..<offsets[user + 1]).map(place))
  }

  /// The values of a metric of ranks, one for each user.
  func values(of metric: Metric, itemCount: Int) -> [Float] {
    let most = Int(candidates.max() ?? 0)
    let scale = RankingScale(metrics: [metric], itemCount: max(itemCount, most))
    return candidates.indices.map { user in
      Float(scale.value(metric, of: targets(of: user), candidates: Int(candidates[user])))
    }
  }
}
