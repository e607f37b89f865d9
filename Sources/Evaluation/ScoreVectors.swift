public import Support
public import Tensors

/// Vectors whose dot products are a scorer's scores: what ranks without a table of all scores.
public struct ScoreVectors: Sendable {
  /// A vector an item, [itemCount, d].
  public let items: Tensor
  /// Makes a vector a query, [queries.count, d].
  public let users: @Sendable ([Query], Workers) throws -> Tensor

  /// - Parameters:
  ///   - items: a vector an item, [itemCount, d].
  ///   - users: makes a vector a query, [queries.count, d]; one that ranks nothing is zero.
  public init(items: Tensor, users: @escaping @Sendable ([Query], Workers) throws -> Tensor) {
    self.items = items
    self.users = users
  }
}

extension Scorer {
  /// Scores of some items for each query, [queries.count, items.count].
  ///
  /// - Throws: what `scores` does.
  public func scores(
    of items: [Int32], for queries: [Query], workers: Workers, progress: Progress
  ) throws -> Tensor {
    if let vectors = scoreVectors {
      try progress.check()
      return try vectors.users(queries, workers).timesTransposed(vectors.items.gatheredRows(items))
    }
    let all = try scores(for: queries, workers: workers, progress: progress)
    let itemCount = all.count / max(1, queries.count)
    return Tensor(shape: [queries.count, items.count]) { out in
      for place in 0..<out.count {
        let (query, item) = place.quotientAndRemainder(dividingBy: items.count)
        out[place] = all[query * itemCount + Int(items[item])]
      }
    }
  }
}
