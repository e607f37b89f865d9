public import Networks
public import Tensors

/// What is added to a backbone's linear maps, and which of its weights train.
public struct Tuning: Sendable {
  /// Changes of low rank, or none.
  public var lora: LoRA?
  /// Whether the changes are part of the weights, so that they cost nothing but train no more.
  public var isMerged = false
  /// The names of the weights that train, those of the changes among them.
  public var trainable: Set<String> = []
  /// The names of weights of the model itself that aren't those it was loaded with.
  public var replaced: Set<String> = []

  /// Whether the model computes what it was loaded as, whatever of it trains.
  public var isPlain: Bool { lora == nil && replaced.isEmpty }

  public init(lora: LoRA? = nil) {
    self.lora = lora
    trainable = Set(lora?.parameters.names ?? [])
  }

  /// The same weights with changes of low rank beside them, which alone train.
  func adding(_ lora: LoRA) -> Tuning {
    var tuning = Tuning(lora: lora)
    tuning.replaced = replaced
    return tuning
  }

  /// Changes that stand beside the weights.
  var activeLoRA: LoRA? { isMerged ? nil : lora }
}

extension Tuning {
  /// What a pass binds, so that gradients reach what trains and nothing else.
  ///
  /// - Parameters:
  ///   - tape: what records.
  ///   - variable: the variable of a weight that trains, by its name.
  /// - Returns: the bindings of one run.
  public func bound(on tape: Tape, to variable: (String) -> Variable) -> BoundWeights {
    var bound = BoundWeights()
    var rest = trainable
    if let lora = activeLoRA {
      func of(_ name: String) -> Variable {
        rest.remove(name) == nil ? tape.constant(lora.parameters[name]) : variable(name)
      }
      for map in lora.maps where rest.contains(LoRA.a(map)) || rest.contains(LoRA.b(map)) {
        bound.adapters[map] = LowRankChange(
          a: of(LoRA.a(map)), b: of(LoRA.b(map)), scale: lora.configuration.scale,
          dropout: lora.configuration.dropout)
      }
    }
    for name in rest { bound.weights[name] = variable(name) }
    return bound
  }
}
