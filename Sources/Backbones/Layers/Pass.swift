public import Networks
public import Support
public import Tensors

/// One run through a backbone: the tape that records it, what is bound to weights by name, and what
/// is kept of earlier tokens.
public struct Pass {
  /// What records.
  public let tape: Tape
  /// What takes the place of frozen weights, or is added to them.
  public var bound: BoundWeights
  /// Rows that are put into the texts.
  public var injected = Injection()
  /// Keys and values of earlier tokens, where texts are read piece by piece.
  var cache: KeyValueCache?
  /// Draws what changes of low rank don't see in a training step; `nil` where nothing is dropped.
  public var dropout: RandomKey?
  /// The model's own changes of low rank, for maps that nothing is bound to.
  var lora: LoRA?

  public init(
    _ tape: Tape, bound: BoundWeights = BoundWeights(), injected: Injection = Injection()
  ) {
    self.tape = tape
    self.bound = bound
    self.injected = injected
  }
}

/// Variables of a tape that change a backbone's weights for one run.
///
/// Families never look into this: every weight is read by its module, which does.
public struct BoundWeights: Sendable {
  /// In place of a frozen weight, by its name in `NamedWeights`: `layers.3.self_attn.q_proj.weight`.
  public var weights: [String: Variable] = [:]
  /// Added to a linear map, by the map's name: `layers.3.self_attn.q_proj`.
  public var adapters: [String: LowRankChange] = [:]

  public init() {}
}

extension Pass: NetworkPass {
  public func variable(named name: String) -> Variable? { bound.weights[name] }

  /// What is bound to a map's name, or the model's own change.
  public func change(of map: String) -> LowRankChange? {
    bound.adapters[map] ?? lora?.change(of: map, on: tape)
  }
}

extension Pass {
  /// The position of each text's first token: what the cache has read of it.
  func starts(of texts: PackedTexts) -> [Int] {
    cache?.lengths ?? Array(repeating: 0, count: texts.count)
  }

  /// What the cache has of a layer, where there is one.
  func past(_ layer: Int) -> (cache: KeyValueCache, layer: Int)? { cache.map { ($0, layer) } }
}
