public import Interactions
public import Support
import Synchronization

extension Scorer {
  /// The results that `body` makes of the scores of each block of queries.
  ///
  /// Blocks, which don't depend on the number of threads, are scored on several threads at once and
  /// hold no more than 64 MiB of scores.
  ///
  /// - Parameters:
  ///   - queries: Whom the scores are for.
  ///   - data: What is ranked.
  ///   - task: What long work is called where it is watched; `nil` for nothing to watch.
  ///   - workers: The threads.
  ///   - progress: What can stop it.
  ///   - body: Takes the positions of a block's queries and their scores, [queries, items] row-major.
  /// - Returns: What was made, in the order of the queries; the score of an item that the scorer can't
  ///   rank is -∞.
  /// - Precondition: The scorer is prepared.
  /// - Throws: `EvaluationError.scoreIsNaN`, `UnknownUsers`, `Cancelled`, or what the scorer or `body`
  ///   throws.
  public func mapScores<Made: Sendable>(
    for queries: [Query], on data: Dataset, task: String? = nil, workers: Workers,
    progress: Progress, _ body: @Sendable (Range<Int>, [Float]) throws -> Made
  ) throws -> [Made] {
    let itemCount = data.itemCount
    let size = max(1, min(256, (16 << 20) / max(1, itemCount), max(16, (queries.count + 31) / 32)))
    let count = (queries.count + size - 1) / size
    _ = try foldedIn(queries)
    let unranked = unranked.map(Int.init)
    let done = Mutex(0)
    return try workers.map(count) { block in
      try progress.check()
      let range = block * size..<min(queries.count, (block + 1) * size)
      let part = Array(queries[range])
      // One block has all threads to itself.
      var scores = try self.scores(
        for: part, workers: count > 1 ? Workers(count: 1) : workers, progress: progress)
      if let place = scores.firstIndex(where: \.isNaN) {
        let (row, item) = place.quotientAndRemainder(dividingBy: itemCount)
        throw EvaluationError.scoreIsNaN(
          user: part[row].user ?? "unknown", item: data.catalogue.ids[item])
      }
      for start in part.indices.map({ $0 * itemCount }) where !unranked.isEmpty {
        for item in unranked { scores[start + item] = -.infinity }
      }
      let made = try body(range, scores)
      if let task {
        done.withLock { done in
          done += part.count
          progress.report(
            ProgressUpdate(
              task: task, completed: Double(done), total: Double(queries.count), unit: "users"))
        }
      }
      return made
    }
  }
}
