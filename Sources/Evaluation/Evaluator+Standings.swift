import Interactions
import Support

extension Evaluator {
  /// Where the targets of a user stand, and the user's lists, one for each cut-off.
  typealias Outcome = (places: MeasuredBlock.Places, lists: [RankedList])

  /// How the users of a block fare, after the items that were seen have left.
  ///
  /// In lists, outsiders are numbered from the number of items on.
  func standings(
    of cases: ArraySlice<RankingCase>, scores: ScoreBlock, _ measuring: Measuring,
    cutoffs: [Int], progress: Progress
  ) throws -> [Outcome] {
    let unranked = measuring.unranked
    let listed = cutoffs.max().map { min($0, ranking.itemCount) }
    guard let sampler else {
      let dropped = cases.map { unranked.joined(with: self.dropped($0)) }
      var standings = cases.enumerated().map { row, `case` in
        Standing(
          levels: scores.scores(of: `case`.targets, for: row), dropped: dropped[row],
          listed: listed)
      }
      try scores.forEachTile { tile in
        try progress.check()
        standings[tile.user].add(tile.scores, of: tile.items)
      }
      return try cases.indices.map { index in
        let row = index - cases.startIndex
        let outside = measuring.outsiders?.scores(of: dataset.users[cases[index].user]) ?? []
        standings[row].add(outside: outside, from: ranking.itemCount)
        if let item = standings[row].notANumber { throw notANumber(item, cases[index]) }
        return (
          places(
            of: cases[index].targets, standings[row].counts, unranked: unranked,
            candidates: ranking.itemCount - dropped[row].count + outside.count),
          standings[row].lists(cutoffs)
        )
      }
    }
    var drawn = ItemSet(itemCount: ranking.itemCount)
    return try cases.enumerated().map { row, `case` in
      try progress.check()
      let candidates = candidates(of: `case`, from: sampler, using: &drawn)
      var values = scores.scores(of: candidates, for: row)
      let levels = `case`.targets.map { target in
        values[candidates.partitioningIndex { $0 >= target }]
      }
      let dropped = candidates.indices.filter { unranked.contains(candidates[$0]) }
      var standing = Standing(levels: levels, dropped: dropped.map(Int32.init), listed: listed)
      values.withUnsafeMutableBufferPointer { standing.add($0, of: 0..<candidates.count) }
      if let place = standing.notANumber { throw notANumber(Int(candidates[place]), `case`) }
      return (
        places(
          of: `case`.targets, standing.counts, unranked: unranked,
          candidates: candidates.count - dropped.count),
        standing.lists(cutoffs).map { list in
          var list = list
          list.above = list.above.map { candidates[Int($0)] }
          list.edge = list.edge.map { candidates[Int($0)] }
          return list
        }
      )
    }
  }

  /// Where a user's targets stand; what isn't ranked comes after everything that is.
  private func places(
    of targets: [Int32], _ counts: [RankCounts], unranked: Unranked, candidates: Int
  ) -> MeasuredBlock.Places {
    MeasuredBlock.Places(
      targets: zip(targets, counts).map { item, counts in
        let isUnranked = unranked.contains(item)
        let place = TargetPlace(above: counts.greater, tied: counts.equal)
        return (item, isUnranked ? .unranked(behind: candidates) : place)
      },
      candidates: candidates)
  }

  /// The items that were drawn for a user, and the targets, ascending; `drawn` is there to work
  /// with.
  func candidates(
    of case: RankingCase, from sampler: CandidateSampler, using drawn: inout ItemSet
  ) -> [Int32] {
    let others = sampler.candidates(
      of: `case`.user, excluding: dropped(`case`) + `case`.targets, using: &drawn)
    return (others + `case`.targets).sorted()
  }

  /// The error of an item's score for a user that is no number.
  func notANumber(_ item: Int, _ case: RankingCase) -> EvaluationError {
    .scoreIsNaN(user: dataset.users[`case`.user], item: dataset.catalogue.ids[item])
  }
}
