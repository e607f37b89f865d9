import Interactions

extension Evaluator {
  /// The metrics of a block of users: a row for each metric, a value for each user.
  ///
  /// The scores are `[cases.count, itemCount]`, row-major.
  func measure(_ cases: ArraySlice<RankingCase>, scores: [Float]) throws -> [[Float]] {
    let itemCount = ranking.itemCount
    precondition(
      scores.count == cases.count * itemCount,
      "Evaluator: \(scores.count) scores for \(cases.count) queries × \(itemCount) items")
    let groups: [PopularityGroup?] = Array(Set(metrics.map(\.group)))
    var values = metrics.map { _ in [Float]() }
    try scores.withUnsafeBufferPointer { scores in
      for (row, `case`) in cases.enumerated() {
        let row = UnsafeBufferPointer(rebasing: scores[row * itemCount..<(row + 1) * itemCount])
        let places = try places(of: `case`, in: row)
        let runs = groups.map { group in
          Self.runs(places.filter { group == nil || group == self.group(of: $0.item) })
        }
        for (index, metric) in metrics.enumerated() {
          let runs = runs[groups.firstIndex(of: metric.group) ?? 0]
          values[index].append(Float(scale.value(metric, of: runs)))
        }
      }
    }
    return values
  }

  /// Where one target stands among the candidates.
  private typealias Place = (item: Int32, counts: RankCounts)

  private func group(of item: Int32) -> PopularityGroup {
    groups.group(popularity: popularity[Int(item)])
  }

  /// Where each target of a user stands, after the items that were seen have left.
  private func places(
    of case: RankingCase, in row: UnsafeBufferPointer<Float>
  ) throws -> [Place] {
    var places: [Place] = `case`.targets.map { ($0, RankCounts(row, around: row[Int($0)])) }
    if places.contains(where: { $0.counts.unordered > 0 }) {
      let item = row.firstIndex { $0.isNaN } ?? 0
      throw EvaluationError.scoreIsNaN(
        user: dataset.users[`case`.user], item: dataset.catalogue.ids[item])
    }
    guard ranking.seen == .drop else { return places }
    for item in Set(`case`.history).subtracting(`case`.targets) {
      let seen = row[Int(item)]
      for index in places.indices {
        let score = row[Int(places[index].item)]
        if seen > score { places[index].counts.greater -= 1 }
        if seen == score { places[index].counts.equal -= 1 }
      }
    }
    return places
  }

  /// Puts targets of equal score together, best first.
  private static func runs(_ places: [Place]) -> [TiedRank] {
    var runs: [TiedRank] = []
    for place in places.sorted(by: { $0.counts.greater < $1.counts.greater }) {
      if let last = runs.last, last.above == place.counts.greater {
        runs[runs.count - 1].targets += 1
      } else {
        runs.append(TiedRank(above: place.counts.greater, tied: place.counts.equal, targets: 1))
      }
    }
    return runs
  }
}
