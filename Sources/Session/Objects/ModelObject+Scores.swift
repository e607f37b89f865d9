import Alignment
import Evaluation
import Interactions
import Recommenders
import Support
import Synchronization
import Tensors

extension ModelObject {
  /// What `body` makes of the scores of each block of queries.
  ///
  /// The model is prepared once; blocks, which don't depend on the number of threads, are scored on
  /// several threads at once and hold no more than 64 MiB of scores.
  ///
  /// - Parameters:
  ///   - queries: Whom the scores are for.
  ///   - without: What is taken away from a model that has it.
  ///   - task: What long work is called where it is watched; `nil` for nothing to watch.
  ///   - workers: The threads.
  ///   - progress: What can stop it.
  ///   - body: Takes the positions of a block's queries and their scores, [queries, items] row-major.
  /// - Returns: What was made, in the order of the queries; the score of an item that the model can't
  ///   rank is -∞.
  /// - Throws: `EvaluationError.scoreIsNaN`, `UnknownUsers`, `Cancelled`, or what the model or `body`
  ///   throws.
  func scores<Made: Sendable>(
    for queries: [Query], without: Without? = nil, task: String? = nil, workers: Workers,
    progress: Progress, _ body: @escaping @Sendable (Range<Int>, [Float]) throws -> Made
  ) throws -> [Made] {
    try progress.aside {
      try made(
        for: queries, without: without, task: task, workers: workers, progress: $0, body)
    }
  }

  private func made<Made: Sendable>(
    for queries: [Query], without: Without?, task: String?, workers: Workers, progress: Progress,
    _ body: @Sendable (Range<Int>, [Float]) throws -> Made
  ) throws -> [Made] {
    let itemCount = data.itemCount
    let size = max(1, min(256, (16 << 20) / max(1, itemCount), max(16, (queries.count + 31) / 32)))
    let count = (queries.count + size - 1) / size
    let scorer: any Scorer =
      if let without, let model = model as? any Ablatable {
        Ablated(model: model, without: without)
      } else {
        try model.prepared(workers: workers, progress: progress)
      }
    _ = try scorer.foldedIn(queries)
    let unranked = scorer.unranked.map(Int.init)
    let done = Mutex(0)
    return try workers.map(count) { block in
      try progress.check()
      let range = block * size..<min(queries.count, (block + 1) * size)
      let part = Array(queries[range])
      // One block has all threads to itself.
      var scores = try scorer.scores(
        for: part, workers: count > 1 ? Workers(count: 1) : workers, progress: progress)
      try refuseNaN(scores, of: part)
      if !unranked.isEmpty {
        for start in part.indices.map({ $0 * itemCount }) {
          for item in unranked { scores[start + item] = -.infinity }
        }
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

  private func refuseNaN(_ scores: [Float], of queries: [Query]) throws(EvaluationError) {
    guard let place = scores.firstIndex(where: \.isNaN) else { return }
    let (row, item) = place.quotientAndRemainder(dividingBy: data.itemCount)
    throw .scoreIsNaN(
      user: queries[row].user ?? "unknown",
      item: data.catalogue.ids[item])
  }

  /// A vector for each item, [items, width]; `nil` where the model has none.
  ///
  /// - Throws: `Cancelled`.
  func itemVectors(workers: Workers, progress: Progress) throws -> Tensor? {
    try progress.aside { progress in
      try (model as? any HasItemVectors)?.itemVectors(workers: workers, progress: progress)
    }
  }
}

/// A model without one of its parts.
private struct Ablated: Scorer {
  let model: any Ablatable
  let without: Without

  func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    try model.scores(for: queries, without: without, workers: workers, progress: progress)
  }
}
