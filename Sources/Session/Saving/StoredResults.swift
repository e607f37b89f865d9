import Evaluation

/// The results of a table's rows as a file keeps them: metrics user by user, and ranks.
///
/// Ids of users and items are there once, however many rows were measured on the same data.
struct StoredResults: Codable {
  private struct Result: Codable {
    /// The position of its row.
    var row: Int
    var ranking: StoredRanking
    var users: [Int]
    var metrics: [Measured]
    var folded: Int
    var ranks: Ranks?
  }

  /// A metric: a value for each user, or one for all.
  private struct Measured: Codable {
    var name: String
    var values: [Float]?
    var mean: Double?
    var error: Double?
    var count: Int?
  }

  private struct Ranks: Codable {
    /// The position of its ids.
    var ids: Int
    var offsets: [Int]
    var items: [Int32]
    var above: [Int32]
    var tied: [Int32]
    var candidates: [Int32]
  }

  /// The ids of all users and items of some data.
  private struct Identifiers: Codable, Equatable {
    var users: [String]
    var items: [String]
  }

  private var ids: [Identifiers] = []
  private var rows: [Result] = []

  /// The results of a table's rows; `nil` if no row has one.
  init?(_ results: [EvaluationResult?]) {
    for (row, result) in results.enumerated() {
      guard let result else { continue }
      let ranks = result.ranks.map { ranks in
        let known = Identifiers(users: ranks.userIDs, items: ranks.itemIDs)
        let place = ids.firstIndex(of: known) ?? ids.count
        if place == ids.count { ids.append(known) }
        return Ranks(
          ids: place, offsets: ranks.offsets, items: ranks.items, above: ranks.above,
          tied: ranks.tied, candidates: ranks.candidates)
      }
      let metrics = zip(result.metrics, result.summaries).map { metric, summary in
        metric.kind.isWhole
          ? Measured(
            name: metric.name, mean: summary.mean, error: summary.standardError,
            count: summary.count)
          : Measured(name: metric.name, values: try? result.values(of: metric))
      }
      rows.append(
        Result(
          row: row, ranking: StoredRanking(result.ranking), users: result.users, metrics: metrics,
          folded: result.foldedCount, ranks: ranks))
    }
    if rows.isEmpty { return nil }
  }

  /// A result for each row that has one; `nil` if a value of the file can't be.
  func results(rowCount: Int) -> [EvaluationResult?]? {
    var results = [EvaluationResult?](repeating: nil, count: rowCount)
    for row in rows {
      guard results.indices.contains(row.row), results[row.row] == nil,
        let result = result(of: row)
      else { return nil }
      results[row.row] = result
    }
    return results
  }

  private func result(of row: Result) -> EvaluationResult? {
    guard let ranking = row.ranking.ranking, row.folded >= 0,
      zip(row.users, row.users.dropFirst()).allSatisfy(<), row.users.first ?? 0 >= 0
    else { return nil }
    var metrics: [Metric] = []
    var values: [[Float]] = []
    var wholes: [Metric: MeanAndError] = [:]
    for measured in row.metrics {
      guard let metric = try? Metric(name: measured.name), !metrics.contains(metric) else {
        return nil
      }
      metrics.append(metric)
      values.append(measured.values ?? [])
      if metric.kind.isWhole {
        guard measured.values == nil, let mean = measured.mean, let error = measured.error,
          let count = measured.count, count >= 0
        else { return nil }
        wholes[metric] = MeanAndError(mean: mean, standardError: error, count: count)
      } else if values[values.count - 1].count != row.users.count {
        return nil
      }
    }
    var ranks: TargetRanks?
    if let kept = row.ranks {
      guard ids.indices.contains(kept.ids), kept.candidates.count == row.users.count,
        row.users.last.map({ $0 < ids[kept.ids].users.count }) ?? true,
        let known = TargetRanks(
          keptUserIDs: ids[kept.ids].users, itemIDs: ids[kept.ids].items, offsets: kept.offsets,
          items: kept.items, above: kept.above, tied: kept.tied, candidates: kept.candidates)
      else { return nil }
      // Metrics of ranks are computed up to the last place that there is.
      guard (0...ids[kept.ids].items.count).contains(ranking.itemCount) else { return nil }
      ranks = known
    }
    return EvaluationResult(
      ranking: ranking, metrics: metrics, users: row.users, values: values, wholes: wholes,
      ranks: ranks, foldedCount: row.folded)
  }
}
