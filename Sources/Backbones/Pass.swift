public import Tensors

/// One run through a backbone: the tape that records it, what is bound to weights by name, and what
/// is kept of earlier tokens.
public struct Pass: Sendable {
  /// What records.
  public let tape: Tape
  /// What takes the place of frozen weights, or is added to them.
  public var bound: BoundWeights
  /// Keys and values of earlier tokens, where texts are read piece by piece.
  public var cache: KeyValueCache?

  public init(_ tape: Tape, bound: BoundWeights = BoundWeights(), cache: KeyValueCache? = nil) {
    self.tape = tape
    self.bound = bound
    self.cache = cache
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

  public init(a: Variable, b: Variable, scale: Float) {
    self.a = a
    self.b = b
    self.scale = scale
  }
}

extension Pass {
  /// A weight under its name: what is bound to it, or the frozen numbers.
  func weight(_ name: String, _ frozen: Tensor) -> Variable {
    bound.weights[name] ?? tape.constant(frozen)
  }
}
