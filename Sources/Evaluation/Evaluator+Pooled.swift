import Interactions

/// The scores of all users' targets, in order, to count others against.
struct TargetPool: Sendable {
  /// How pairs of a target and another candidate, of any users, are ordered.
  struct Pairs: Sendable {
    /// How many others there are.
    var others: UInt64 = 0
    /// In how many pairs the target has the higher score, and half of those of equal scores: doubled.
    var doubledWins: UInt64 = 0
  }

  private let scores: [Float]

  init(_ scores: [Float]) { self.scores = scores.sorted() }

  /// Counts the pairs of another item's score with every target.
  func add(_ score: Float, to pairs: inout Pairs) {
    let notAbove = scores.partitioningIndex { $0 > score }
    let below = scores.partitioningIndex { $0 >= score }
    pairs.others += 1
    pairs.doubledWins += UInt64(2 * (scores.count - notAbove) + (notAbove - below))
  }

  /// The share of pairs that are in order.
  func auc(_ blocks: [Pairs]) -> Double {
    let others = blocks.reduce(0) { $0 + $1.others }
    let wins = blocks.reduce(0) { $0 + $1.doubledWins }
    return Double(wins) / 2 / (Double(others) * Double(scores.count))
  }
}

extension Evaluator {
  /// The pairs of all targets with the other candidates of a block of users.
  func pairs(
    of cases: ArraySlice<RankingCase>, scores: [Float], with pool: TargetPool
  ) -> TargetPool.Pairs {
    var pairs = TargetPool.Pairs()
    eachRow(of: scores, cases) { `case`, row in
      let targets = Set(`case`.targets)
      for item in candidates(of: `case`) where !targets.contains(item) {
        pool.add(row[Int(item)], to: &pairs)
      }
    }
    return pairs
  }

  /// The prediction minus the rating of a user's rows in the part, where there are both.
  func residuals(of case: RankingCase, in row: UnsafeBufferPointer<Float>) -> [Float] {
    guard let ratings = dataset.ratings, let parts = dataset.split?.parts else { return [] }
    return dataset.rows(of: `case`.user).compactMap { index in
      let prediction = row[Int(dataset.items[index])]
      guard parts[index] == ranking.part, prediction.isFinite, ratings[index].isFinite else {
        return nil
      }
      return prediction - ratings[index]
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
