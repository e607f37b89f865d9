import Interactions
import Support

extension Evaluator {
  /// The pairs of all targets with the other candidates of a block of users.
  func pairs(
    of cases: ArraySlice<RankingCase>, scores: ScoreBlock, with pool: TargetPool,
    progress: Progress
  ) throws -> TargetPool.Pairs {
    var pairs = TargetPool.Pairs()
    if let sampler {
      var drawn = ItemSet(itemCount: ranking.itemCount)
      for (row, `case`) in cases.enumerated() {
        try progress.check()
        let others = sampler.candidates(
          of: `case`.user, excluding: dropped(`case`) + `case`.targets, using: &drawn)
        scores.scores(of: others, for: row).withUnsafeBufferPointer { pool.add($0, to: &pairs) }
      }
      return pairs
    }
    let gone = cases.map { (dropped($0) + $0.targets).sorted() }
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
    return pairs
  }

  /// The prediction minus the rating of a user's rows in the part, where there are both.
  func residuals(of case: RankingCase, in scores: ScoreBlock, at row: Int) -> [Float] {
    guard let ratings = dataset.ratings, let parts = dataset.split?.parts else { return [] }
    let rows = dataset.rows(of: `case`.user).filter { parts[$0] == ranking.part }
    let predictions = scores.scores(of: rows.map { dataset.items[$0] }, for: row)
    return zip(rows, predictions).compactMap { row, prediction in
      prediction.isFinite && ratings[row].isFinite ? prediction - ratings[row] : nil
    }
  }

  /// The metrics of ratings over all rows.
  func ratingErrors(_ residuals: [Float]) -> [Metric: MeanAndError] {
    var values: [Metric: MeanAndError] = [:]
    let count = Double(residuals.count)
    for metric in metrics where metric.kind.isOfRatings {
      let value =
        metric.kind == .mae
        ? residuals.reduce(0.0) { $0 + Double($1.magnitude) } / count
        : (residuals.reduce(0.0) { $0 + Double($1) * Double($1) } / count).squareRoot()
      values[metric] = MeanAndError(whole: value, count: residuals.count)
    }
    return values
  }
}
