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
