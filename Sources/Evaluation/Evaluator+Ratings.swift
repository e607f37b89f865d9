import Interactions
import Support

/// The scores of held-out rows by what their labels say.
struct LabelledScores: Sendable {
  var positive: [Float] = []
  var negative: [Float] = []

  /// The share of pairs of a positive and a negative row that are in order, tied ones counting half;
  /// `nan` where either is missing.
  var auc: Double {
    let pool = TargetPool(positive)
    var pairs = TargetPool.Pairs()
    negative.withUnsafeBufferPointer { pool.add($0, to: &pairs) }
    return pool.auc([pairs])
  }

  mutating func add(_ others: LabelledScores) {
    positive += others.positive
    negative += others.negative
  }
}

extension Dataset {
  /// The rows of a user in a part that have a rating.
  func ratedRows(of user: Int, part: Part) -> [(item: Int32, rating: Float)] {
    guard let ratings, let parts = split?.parts else { return [] }
    return rows(of: user).compactMap { row in
      parts[row] == part && ratings[row].isFinite ? (items[row], ratings[row]) : nil
    }
  }
}

extension Evaluator {
  /// The held-out rows of a user that have a rating, with their scores, −∞ for what isn't ranked.
  ///
  /// - Throws: `EvaluationError.scoreIsNaN`.
  private func rated(
    _ case: RankingCase, in scores: ScoreBlock, at row: Int, unranked: Unranked
  ) throws(EvaluationError) -> [(rating: Float, score: Float)] {
    let rows = dataset.ratedRows(of: `case`.user, part: ranking.part)
    let scores = scores.scores(of: rows.map(\.item), for: row)
    if let place = scores.firstIndex(where: \.isNaN) {
      throw notANumber(Int(rows[place].item), `case`)
    }
    return zip(rows, scores).map { ($0.rating, unranked.contains($0.item) ? -.infinity : $1) }
  }

  /// The scores of a user's held-out rows, by whether their rating is a positive one.
  func labelled(
    _ case: RankingCase, in scores: ScoreBlock, at row: Int, unranked: Unranked
  ) throws(EvaluationError) -> LabelledScores {
    var labels = LabelledScores()
    for (rating, score) in try rated(
      `case`, in: scores, at: row, unranked: unranked)
    {
      if rating >= ranking.positive ?? .infinity {
        labels.positive.append(score)
      } else {
        labels.negative.append(score)
      }
    }
    return labels
  }

  /// The metrics of all users' labelled rows.
  func labelledPool(_ blocks: [LabelledScores]) -> [Metric: MeanAndError] {
    var values: [Metric: MeanAndError] = [:]
    for metric in metrics {
      guard case .allLabels(let value) = metric.kind.measure else { continue }
      let all = blocks.reduce(into: LabelledScores()) { $0.add($1) }
      values[metric] = MeanAndError(
        whole: value(all), count: all.positive.count + all.negative.count)
    }
    return values
  }

  /// The prediction minus the rating of a user's rows in the part, where there are both.
  func residuals(
    of case: RankingCase, in scores: ScoreBlock, at row: Int, unranked: Unranked
  ) throws(EvaluationError) -> [Float] {
    try rated(`case`, in: scores, at: row, unranked: unranked).compactMap { rating, score in
      score.isFinite ? score - rating : nil
    }
  }

  /// The metrics of ratings over all rows.
  func ratingErrors(_ residuals: [Float]) -> [Metric: MeanAndError] {
    var values: [Metric: MeanAndError] = [:]
    for metric in metrics {
      guard case .ratings(let value) = metric.kind.measure else { continue }
      values[metric] = MeanAndError(whole: value(residuals), count: residuals.count)
    }
    return values
  }
}

extension Evaluator {
  /// How many items are to be found, of all users that are evaluated.
  public var targetCount: Int { cases.reduce(0) { $0 + $1.targets.count } }

  /// How the held-out rows are labelled, in numbers.
  public struct LabelCounts: Hashable, Sendable {
    /// Rows whose rating is a positive one.
    public var positive = 0
    /// The other rated rows.
    public var negative = 0
    /// Users who have both.
    public var usersWithBoth = 0
  }

  /// The labels of the users that are evaluated; `nil` where nothing says which rows are positive.
  public var labelCounts: LabelCounts? {
    ranking.positive.map { least in
      cases.reduce(into: LabelCounts()) { counts, `case` in
        let rows = dataset.ratedRows(of: `case`.user, part: ranking.part)
        let positive = rows.count { $0.rating >= least }
        counts.positive += positive
        counts.negative += rows.count - positive
        if positive > 0, positive < rows.count { counts.usersWithBoth += 1 }
      }
    }
  }
}
