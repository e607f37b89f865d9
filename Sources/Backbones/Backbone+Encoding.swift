import Glibc
internal import Networks
public import Support
public import Tensors

extension Backbone {
  /// Text embeddings: pooled states, without extra rows.
  ///
  /// - Parameters:
  ///   - texts: what to encode.
  ///   - layers: how many layers read them; all by default, 0 for the embeddings of tokens alone.
  ///   - pooling: how states become one vector; the model's own way by default.
  ///   - endsAsItsFiles: whether what the files do with a pooled vector is done.
  ///   - workers: who computes the shards.
  ///   - progress: what is told how far the work is.
  /// - Returns: [texts, width]; what the model's files do with a pooled vector is done where layers
  ///   and pooling are the model's own.
  /// - Throws: `StatesError`, `Cancelled`.
  public func encode(
    _ texts: PackedTexts, layers: Int? = nil, pooling: Pooling? = nil,
    endsAsItsFiles: Bool = true, workers: Workers, progress: Progress
  ) throws -> Tensor {
    let layers = layers ?? description.layers
    let pooling = pooling ?? description.pooling
    let steps = endsAsItsFiles ? steps(layers: layers, pooling: pooling) : []
    let shards = texts.shards()
    let parts = try workers.map(shards.count) { index in
      let shard = texts[shards[index]]
      let tape = Tape(recording: false, cancellation: progress.cancellation)
      let pooled = try finite(
        vectors(
          layers: 0..<layers, from: tape.constant(embeddings(of: shard)), texts: shard,
          pooling: pooling, in: Pass(tape)
        ).value)
      return try steps.reduce(pooled) { try finite($1($0)) }
    }
    return parts.isEmpty ? .zeros([0, description.width]) : .concatenatingRows(parts)
  }

  /// The steps that change vectors pooled after so many layers in this way: those in the model's
  /// files, which hold for the model's own way alone.
  public func steps(layers: Int, pooling: Pooling) -> [EmbeddingStep] {
    layers == description.layers && pooling == description.pooling ? texts.steps : []
  }

  /// Mean-pooled states that enter each of some layers, without extra rows.
  ///
  /// - Parameters:
  ///   - texts: what to encode.
  ///   - states: what enters the first of the layers, [tokens, width].
  ///   - layers: which layers' inputs are wanted.
  ///   - pass: a run whose tape doesn't record.
  /// - Returns: one [texts, width] a layer.
  /// - Throws: `Cancelled`.
  public func meanInputStates(
    of texts: PackedTexts, from states: Variable, layers: Range<Int>, in pass: Pass
  ) throws -> [Tensor] {
    var states = states
    return try layers.map { index in
      if index > layers.lowerBound {
        try pass.tape.checkCancellation()
        states = layer(index - 1, states, texts: texts, rows: nil, in: pass)
      }
      return pass.tape.segmentMeans(states, offsets: texts.offsets).value
    }
  }
}

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
