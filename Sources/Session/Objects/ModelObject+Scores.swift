import Alignment
import Evaluation
import Interactions
import Recommenders
import Support
import Tensors

extension ModelObject {
  /// What `body` makes of the scores of each block of queries.
  ///
  /// The model is prepared once.
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
    try progress.aside { progress in
      let scorer: any Scorer =
        if let without, let model = model as? any Ablatable {
          Ablated(model: model, without: without)
        } else {
          try model.prepared(workers: workers, progress: progress)
        }
      return try scorer.mapScores(
        for: queries, on: data, task: task, workers: workers, progress: progress, body)
    }
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
