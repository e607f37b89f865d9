public import Support
public import Tensors

/// A language model's numbers ran out of float32: its weights are too large, or damaged.
public struct StatesError: RoomError {
  /// The model's name.
  public var model: String

  public static let examples = [StatesError(model: "MODEL")]

  public var explanation: Explanation {
    Explanation(
      "E801",
      "`\(model)` makes numbers of a text that aren't finite: its weights are too large or damaged",
      about: .languageModel, .model,
      cause:
        "the weights were damaged, or trained with too high a rate, so that 32 bits don't hold "
        + "what comes of them",
      cure: "load the model again, or train it with a smaller rate")
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
