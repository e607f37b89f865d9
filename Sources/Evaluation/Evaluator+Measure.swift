import Interactions

/// What the scores of a block of users come to.
struct MeasuredBlock: Sendable {
  /// Where one target stands among the candidates.
  typealias Place = (item: Int32, counts: RankCounts)
  /// Where the targets of one user stand.
  struct Places: Sendable {
    var targets: [Place] = []
    /// How many items were ranked.
    var candidates: Int
  }

  /// A row for each metric, a value for each user; empty for metrics that are one number for all.
  var values: [[Float]]
  /// Where the targets of each user stand.
  var places: [Places] = []
  /// The score of each target, if all users' pairs are to be counted.
  var targetScores: [Float] = []
  /// The prediction minus the rating of each row that has both.
  var residuals: [Float] = []
}

extension Evaluator {
  /// The metrics of a block of users.
  ///
  /// The scores are `[cases.count, itemCount]`, row-major.
  func measure(
    _ cases: ArraySlice<RankingCase>, scores: [Float], exposures: Exposures
  ) throws -> MeasuredBlock {
    let groups: [TargetGroup?] = Array(Set(metrics.lazy.filter(\.kind.isOfRanks).map(\.group)))
    let cutoffs = Array(Set(metrics.lazy.filter(\.kind.isOfLists).compactMap(\.cutoff)))
    let needsCandidates = sampler != nil || !cutoffs.isEmpty
    let wantsScores = metrics.contains(Metric(.auc, at: nil))
    let wantsRatings = metrics.contains(where: \.kind.isOfRatings)
    var block = MeasuredBlock(values: metrics.map { _ in [] })
    var lists: [Int: [RankedList]] = [:]
    try eachRow(of: scores, cases) { `case`, row in
      let candidates = needsCandidates ? candidates(of: `case`) : []
      let places = try places(of: `case`, among: candidates, in: row)
      let runs = groups.map { group in
        TiedRank.runs(
          places.targets.lazy.filter { has(group, $0.item, `case`) }
            .map { (above: $0.counts.greater, tied: $0.counts.equal) })
      }
      for cutoff in cutoffs {
        lists[cutoff, default: []].append(
          RankedList(row, of: candidates, first: cutoff))
      }
      for (index, metric) in metrics.enumerated() where !metric.kind.isWhole {
        if metric.kind.isOfRanks {
          let runs = runs[groups.firstIndex(of: metric.group) ?? 0]
          block.values[index].append(
            Float(scale.value(metric, of: runs, candidates: places.candidates)))
        } else if let list = lists[metric.cutoff ?? 0]?.last, let scale = self.lists {
          block.values[index].append(Float(scale.value(metric, of: list)))
        }
      }
      if wantsScores { block.targetScores += `case`.targets.map { row[Int($0)] } }
      if wantsRatings { block.residuals += residuals(of: `case`, in: row) }
      block.places.append(places)
    }
    for (cutoff, lists) in lists { exposures.add(lists, cutoff: cutoff) }
    return block
  }

  /// Runs `body` with each user's row of scores.
  func eachRow(
    of scores: [Float], _ cases: ArraySlice<RankingCase>,
    _ body: (RankingCase, UnsafeBufferPointer<Float>) throws -> Void
  ) rethrows {
    let itemCount = ranking.itemCount
    try scores.withUnsafeBufferPointer { scores in
      for (row, `case`) in cases.enumerated() {
        try body(
          `case`, UnsafeBufferPointer(rebasing: scores[row * itemCount..<(row + 1) * itemCount]))
      }
    }
  }

  private func has(_ group: TargetGroup?, _ item: Int32, _ case: RankingCase) -> Bool {
    guard let group else { return true }
    return groups.has(
      group, popularity: popularity[Int(item)], history: `case`.history.count)
  }

  /// The items before the part that leave the ranking.
  private func dropped(_ case: RankingCase) -> Set<Int32> {
    ranking.seen == .drop ? Set(`case`.history).subtracting(`case`.targets) : []
  }

  /// The items that are ranked for a user, ascending.
  func candidates(of case: RankingCase) -> [Int32] {
    let dropped = dropped(`case`)
    guard let sampler else {
      var candidates: [Int32] = []
      candidates.reserveCapacity(ranking.itemCount)
      var next: Int32 = 0
      for item in dropped.sorted() {
        candidates += next..<item
        next = item + 1
      }
      return candidates + (next..<Int32(ranking.itemCount))
    }
    let drawn = sampler.candidates(
      of: `case`.user, excluding: dropped.union(`case`.targets))
    return (drawn + `case`.targets).sorted()
  }

  /// Where each target of a user stands, after the items that were seen have left.
  ///
  /// The candidates matter only where they were drawn.
  private func places(
    of case: RankingCase, among candidates: [Int32], in row: UnsafeBufferPointer<Float>
  ) throws -> MeasuredBlock.Places {
    guard sampler == nil else {
      let scores = candidates.map { row[Int($0)] }
      let targets: [MeasuredBlock.Place] = scores.withUnsafeBufferPointer { scores in
        `case`.targets.map { ($0, RankCounts(scores, around: row[Int($0)])) }
      }
      if targets.contains(where: { $0.counts.unordered > 0 }) {
        throw notANumber(candidates.first { row[Int($0)].isNaN } ?? 0, `case`)
      }
      return MeasuredBlock.Places(targets: targets, candidates: candidates.count)
    }
    var targets: [MeasuredBlock.Place] = `case`.targets.map {
      ($0, RankCounts(row, around: row[Int($0)]))
    }
    if targets.contains(where: { $0.counts.unordered > 0 }) {
      throw notANumber(Int32(row.firstIndex { $0.isNaN } ?? 0), `case`)
    }
    let dropped = dropped(`case`)
    for item in dropped {
      let seen = row[Int(item)]
      for index in targets.indices {
        let score = row[Int(targets[index].item)]
        if seen > score { targets[index].counts.greater -= 1 }
        if seen == score { targets[index].counts.equal -= 1 }
      }
    }
    return MeasuredBlock.Places(targets: targets, candidates: row.count - dropped.count)
  }

  private func notANumber(_ item: Int32, _ case: RankingCase) -> EvaluationError {
    .scoreIsNaN(user: dataset.users[`case`.user], item: dataset.catalogue.ids[Int(item)])
  }

  /// What is kept of where all users' targets came.
  func ranks(_ places: [MeasuredBlock.Places]) -> TargetRanks {
    var offsets = [0]
    for place in places { offsets.append(offsets[offsets.count - 1] + place.targets.count) }
    let targets = places.lazy.flatMap(\.targets)
    return TargetRanks(
      userIDs: dataset.users, itemIDs: dataset.catalogue.ids, offsets: offsets,
      items: targets.map(\.item), above: targets.map { Int32($0.counts.greater) },
      tied: targets.map { Int32($0.counts.equal) },
      candidates: places.map { Int32($0.candidates) })
  }
}
