public import Networks
public import Support
internal import Tensors

extension Backbone {
  public var tuning: Tuning { Tuning() }

  public func tuned(by tuning: Tuning) throws -> any Backbone {
    try TunedBackbone(self, by: tuning)
  }

  /// The weights that train, by name, in the order of the model, in float32.
  public var trainableParameters: Parameters {
    var chosen = Parameters()
    let all = weights.parameters
    for (index, name) in all.names.enumerated() where tuning.trainable.contains(name) {
      chosen.add(name, all.tensors[index].decoded, decays: all.decays[index])
    }
    return chosen
  }

  /// How many numbers train.
  public var trainableCount: Int {
    let all = weights.parameters
    return zip(all.names, all.tensors).reduce(0) { sum, weight in
      sum + (tuning.trainable.contains(weight.0) ? weight.1.count : 0)
    }
  }

  /// The parts of names that mean the maps which LoRA usually changes: those of attention's queries
  /// and values, or the one map that makes both.
  public var usualMaps: [String] {
    ["query", "value", "q_proj", "v_proj", "q", "v", "c_attn"].filter {
      (try? weights.linearMaps(matching: $0)) != nil
    }
  }

  /// The model with changes of low rank beside some of its linear maps, which change nothing yet;
  /// they train, and nothing else does.
  ///
  /// - Parameters:
  ///   - configuration: rank, strength and dropout.
  ///   - patterns: which maps, by `NamedWeights.linearMaps(matching:)`; `nil` for all.
  ///   - fromLayer: the lowest layer whose maps are changed.
  ///   - key: draws the first numbers.
  /// - Returns: the adapted model.
  /// - Throws: `TuningError`.
  public func adapted(
    by configuration: LoRA.Configuration, on patterns: [String]?, fromLayer: Int = 0,
    key: RandomKey
  ) throws -> any Backbone {
    guard tuning.lora == nil else { throw TuningError.alreadyAdapted }
    try requireLayers()
    guard (0..<description.layers).contains(fromLayer) else {
      throw TuningError.noLayer(fromLayer, layers: description.layers)
    }
    let chosen = try patterns.map { try Set($0.flatMap(weights.linearMaps(matching:))) }
    let maps = weights.linearMaps.filter { map in
      chosen?.contains(map) != false && layer(ofWeight: map) ?? -1 >= fromLayer
    }
    guard !maps.isEmpty else { throw TuningError.noMapLeft(fromLayer: fromLayer) }
    let sides = maps.reduce(0) { sum, map in
      let weight = weights.parameters[map + ".weight"]
      return sum + weight.rowCount + weight.rowWidth
    }
    try MemoryError.refuse(
      MemoryError.product(4, configuration.rank, sides), settings: ["rank", "on"],
      "LoRA of rank \(configuration.rank) on \(maps.count) maps")
    return try tuned(
      by: tuning.adding(
        LoRA(configuration, of: maps.map { ($0, weights.parameters[$0 + ".weight"]) }, key: key)))
  }

  /// The model with some weights trainable, or frozen again.
  ///
  /// - Parameters:
  ///   - trains: whether the weights train.
  ///   - patterns: which, by `NamedWeights.names(matching:)`; `nil` for all.
  /// - Returns: the model with these weights trainable or frozen, and the others as they were.
  /// - Throws: `TuningError`.
  public func setting(trains: Bool, _ patterns: [String]?) throws -> any Backbone {
    var tuning = tuning
    for name in try patterns?.flatMap(weights.names(matching:)) ?? weights.parameters.names {
      if trains { tuning.trainable.insert(name) } else { tuning.trainable.remove(name) }
    }
    return try tuned(by: tuning)
  }

  /// The model with its changes of low rank in its weights, or beside them again.
  ///
  /// The base's weights are kept, so that what is unmerged has its very bits.
  ///
  /// - Throws: `TuningError` where there are no changes.
  public func setting(isMerged: Bool) throws -> any Backbone {
    var tuning = tuning
    guard let lora = tuning.lora else { throw TuningError.notAdapted }
    tuning.isMerged = isMerged
    if isMerged { tuning.trainable.subtract(lora.parameters.names) }
    return try tuned(by: tuning)
  }

  /// The model with other numbers in some weights, such as those that trained.
  ///
  /// - Parameter parameters: some of `weights.parameters`, by name and shape.
  /// - Returns: the model; its base shares memory unless a weight of its own is replaced.
  /// - Throws: nothing, if the model has all these weights.
  public func replacing(_ parameters: Parameters) throws -> any Backbone {
    var tuning = tuning
    for (name, tensor) in zip(parameters.names, parameters.tensors) {
      if tuning.activeLoRA?.parameters.contains(name) == true {
        tuning.lora?.parameters[name] = tensor
      }
    }
    let ownNames = parameters.names.filter {
      tuning.activeLoRA?.parameters.contains($0) != true
    }
    guard !ownNames.isEmpty else { return try tuned(by: tuning) }
    var weights = weights.parameters
    for name in parameters.names { weights[name] = parameters[name] }
    tuning.replaced.formUnion(ownNames)
    if tuning.isMerged, let lora = tuning.lora {
      // The changes are part of the weights from now on.
      tuning.replaced.formUnion(lora.maps.map { $0 + ".weight" })
      (tuning.lora, tuning.isMerged) = (nil, false)
    }
    return try replacingWeights(by: weights).tuned(by: tuning)
  }
}

extension Backbone {
  /// The layer that a weight or a map is part of; `nil` for what makes the states that enter layer 0.
  ///
  /// The end of the last layer, and all that follows it, count as part of it.
  public func layer(ofWeight name: String) -> Int? {
    let names = weights.parameters.names
    func index(_ name: String) -> Int? {
      name.split(separator: ".").lazy.compactMap { Int($0) }.first
    }
    if let index = index(name) {
      return name.hasPrefix("decoder.") ? description.layers - 1 : index
    }
    let first = names.firstIndex { index($0) != nil } ?? names.count
    return names.prefix(first).contains(name) ? nil : description.layers - 1
  }

  /// How many layers from the bottom training doesn't change, so that their states can be kept; `nil`
  /// where even the states that enter layer 0 change.
  public var frozenLayers: Int? {
    var lowest = description.layers
    for name in tuning.trainable {
      guard let layer = layer(ofWeight: name) else { return nil }
      lowest = min(lowest, layer)
    }
    return lowest
  }
}

extension LanguageModel {
  /// The loss and the gradients of continuations: the mean of −log p(token | prompt, tokens before it)
  /// over all their tokens.
  ///
  /// Texts are packed and cut into shards, and the logits of a shard are made a chunk of rows at a
  /// time. The bits don't depend on the number of workers.
  ///
  /// - Parameters:
  ///   - parameters: what trains, as `trainableParameters` has it.
  ///   - prompts: what comes before; none is empty.
  ///   - continuations: what follows, one each.
  ///   - dropout: draws what changes of low rank don't see in this step; `nil` drops nothing.
  ///   - workers: who computes the shards.
  ///   - cancellation: stops the step between layers.
  /// - Returns: the loss and a gradient a parameter.
  /// - Throws: `LanguageModelError` for a prompt that is empty, or that with its continuation is
  ///   longer than the model's longest text; `Cancelled`.
  public func gradient(
    of parameters: Parameters, prompts: PackedTexts, continuations: PackedTexts,
    dropout: RandomKey? = nil, workers: Workers, cancellation: Cancellation? = nil
  ) throws -> ShardedGradient {
    precondition(
      prompts.count == continuations.count,
      "\(prompts.count) prompts, \(continuations.count) continuations")
    try check(prompts) { continuations.length($0) }
    let shards = PackedTexts(
      (0..<prompts.count).map { Array(prompts[$0] + continuations[$0]) }
    ).shards()
    let scale = 1 / Float(max(1, continuations.tokenCount))
    return try ShardedGradient(
      parameters: parameters, shards: shards.count, workers: workers, cancellation: cancellation
    ) { shard, tape, leaves in
      var pass = Pass(tape, bound: tuning.bound(on: tape) { leaves[$0] })
      pass.dropout = dropout?.derived(shard)
      let targets = continuations[shards[shard]]
      let states = try predictingStates(
        of: targets, after: prompts[shards[shard]], in: pass)
      return tape.catalogueCrossEntropy(
        states, outputTable(in: pass), targets: targets.tokens, scale: scale)
    }
  }
}
