internal import Networks
public import Support
public import Tensors

/// One run through a backbone: the tape that records it, what is bound to weights by name, and what
/// is kept of earlier tokens.
public struct Pass {
  /// What records.
  public let tape: Tape
  /// What takes the place of frozen weights, or is added to them.
  public var bound: BoundWeights
  /// Keys and values of earlier tokens, where texts are read piece by piece.
  var cache: KeyValueCache?
  /// Draws what changes of low rank don't see in a training step; `nil` where nothing is dropped.
  public var dropout: RandomKey?
  /// The model's own changes of low rank, for maps that nothing is bound to.
  var lora: LoRA?

  public init(_ tape: Tape, bound: BoundWeights = BoundWeights()) {
    self.tape = tape
    self.bound = bound
  }
}

/// Variables of a tape that change a backbone's weights for one run.
///
/// Families never look into this: every weight is read through `Linear`, `Norm` or
/// `Pass.weight(_:_:)`, which do.
public struct BoundWeights: Sendable {
  /// In place of a frozen weight, by its name in `NamedWeights`: `layers.3.self_attn.q_proj.weight`.
  public var weights: [String: Variable] = [:]
  /// Added to a linear map, by the map's name: `layers.3.self_attn.q_proj`.
  public var adapters: [String: LowRankChange] = [:]

  public init() {}
}

/// A change of low rank to a linear map: x wᵀ + scale × (x aᵀ) bᵀ.
///
/// Hu et al., LoRA: low-rank adaptation of large language models, ICLR 2022.
public struct LowRankChange: Sendable {
  /// [rank, in].
  public var a: Variable
  /// [out, rank].
  public var b: Variable
  /// α / rank.
  public var scale: Float
  /// The share of x that isn't seen where the pass has a key to draw it.
  public var dropout: Float

  public init(a: Variable, b: Variable, scale: Float, dropout: Float = 0) {
    self.a = a
    self.b = b
    self.scale = scale
    self.dropout = dropout
  }
}

extension Pass {
  /// A weight under its name: what is bound to it, or the frozen numbers.
  func weight(_ name: String, _ frozen: Tensor) -> Variable {
    bound.weights[name] ?? tape.constant(frozen)
  }

  /// The change of a linear map: what is bound to its name, or the model's own.
  func change(of map: String) -> LowRankChange? {
    bound.adapters[map] ?? lora?.change(of: map, on: tape)
  }
}
