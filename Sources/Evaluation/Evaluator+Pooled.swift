import Interactions
import Support

extension Evaluator {
  /// The pairs of all targets with the other candidates of a block of users.
  func pairs(
    of cases: ArraySlice<RankingCase>, scores: ScoreBlock, _ measuring: Measuring,
    with pool: TargetPool, progress: Progress
  ) throws -> TargetPool.Pairs {
    let unranked = measuring.unranked
    var pairs = TargetPool.Pairs()
    if let sampler {
      var drawn = ItemSet(itemCount: ranking.itemCount)
      for (row, `case`) in cases.enumerated() {
        try progress.check()
        let others = sampler.candidates(
          of: `case`.user, excluding: dropped(`case`) + `case`.targets, using: &drawn
        ).filter { !unranked.contains($0) }
        scores.scores(of: others, for: row).withUnsafeBufferPointer { pool.add($0, to: &pairs) }
      }
      return pairs
    }
    let gone = cases.map { unranked.joined(with: (dropped($0) + $0.targets).sorted()) }
    var left = gone.map { _ in 0 }
    try scores.forEachTile { tile in
      try progress.check()
      let gone = gone[tile.user]
      while left[tile.user] < gone.count, Int(gone[left[tile.user]]) < tile.items.upperBound {
        tile.scores[Int(gone[left[tile.user]]) - tile.items.lowerBound] = .nan
        left[tile.user] += 1
      }
      pool.add(UnsafeBufferPointer(tile.scores), to: &pairs)
    }
    if let outsiders = measuring.outsiders {
      for `case` in cases {
        Array(outsiders.scores(of: dataset.users[`case`.user])).withUnsafeBufferPointer {
          pool.add($0, to: &pairs)
        }
      }
    }
    return pairs
  }
}
