public import Tensors

/// A language model's numbers ran out of float32: its weights are too large, or damaged.
public struct StatesError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The model's name.
  public var model: String

  public var description: String {
    "`\(model)` makes numbers of a text that aren't finite: its weights are too large or damaged"
  }
}

extension Backbone {
  /// Hands on vectors or logits, one a row, if they are numbers and their norms are too.
  ///
  /// Whatever leaves the model for a result comes through here.
  ///
  /// - Throws: `StatesError`.
  public func finite(_ rows: Tensor) throws(StatesError) -> Tensor {
    guard rows.isFinite, Float(rows.sumOfSquares).isFinite else {
      throw StatesError(model: description.name)
    }
    return rows
  }
}
