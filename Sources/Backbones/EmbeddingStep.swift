import Glibc
internal import Networks
internal import Tensors

/// A step from a text's pooled vector to the text's embedding.
public enum EmbeddingStep: Sendable {
  /// A linear map and a function of each number.
  case dense(DenseStep)
  /// The vector is scaled to a Euclidean norm of 1; one of zeros stays.
  case normalise
}

/// A linear map x wᵀ + b followed by a function of each number.
public struct DenseStep: Sendable {
  let map: Linear
  let activation: Activation

  /// The function.
  enum Activation: String, CaseIterable, Sendable {
    case identity = "Identity"
    case tanh = "Tanh"
    case relu = "ReLU"
    case gelu = "GELU"
    case sigmoid = "Sigmoid"

    func callAsFunction(_ x: Float) -> Float {
      switch self {
      case .identity: x
      case .tanh: Glibc.tanh(x)
      case .relu: x.isNaN ? x : max(0, x)
      case .gelu: 0.5 * x * (1 + erf(x / Float(2).squareRoot()))
      case .sigmoid: 1 / (1 + exp(-x))
      }
    }
  }

  /// The width of what comes out.
  public var width: Int { map.outputWidth }
}

extension EmbeddingStep {
  /// The step on vectors [texts, width], one a row.
  func callAsFunction(_ vectors: Tensor) -> Tensor {
    switch self {
    case .normalise: return vectors.rowsNormalised()
    case .dense(let step):
      let tape = Tape(recording: false)
      let mapped = step.map(tape.constant(vectors), in: Pass(tape)).value
      guard step.activation != .identity else { return mapped }
      return Tensor(shape: mapped.shape, values: mapped.values.map { step.activation($0) })
    }
  }
}

extension EmbeddingStep: CustomStringConvertible {
  /// The step in words: `a map to 128 and tanh`, `norm 1`.
  public var description: String {
    switch self {
    case .normalise: "norm 1"
    case .dense(let step):
      "a map to \(step.width)"
        + (step.activation == .identity ? "" : " and \(step.activation.rawValue.lowercased())")
    }
  }
}
