internal import Networks
internal import Tensors

/// A backbone with changes of low rank, or with weights that train.
///
/// It hands its changes to every pass; what a pass binds itself, such as the variables of a training
/// step, goes before them. The base keeps its weights: merging makes weights beside them, and
/// unmerging drops those, so that the very same bits are back.
struct TunedBackbone<Base: Backbone>: Backbone {
  /// The model without the changes.
  let base: Base
  let tuning: Tuning
  let description: BackboneDescription
  let weights: NamedWeights
  /// The backbone that computes: the base, or the base with the changes in its weights.
  private let model: Base

  init(_ base: Base, by tuning: Tuning) throws {
    var weights = base.weights
    if let lora = tuning.activeLoRA {
      weights.parameters.add(lora.parameters)
      model = base
    } else if let lora = tuning.lora {
      for map in lora.maps {
        let name = map + ".weight"
        weights.parameters[name] = lora.merged(weights.parameters[name], of: map)
      }
      model = try base.replacingWeights(by: weights.parameters)
      weights = model.weights
    } else {
      model = base
    }
    self.base = base
    self.tuning = tuning
    self.weights = weights
    description = base.description.counting(weights)
  }

  func tuned(by tuning: Tuning) throws -> any Backbone { try TunedBackbone(base, by: tuning) }

  /// Merged changes become the base's own.
  func replacingWeights(by parameters: Parameters) throws -> TunedBackbone {
    var tuning = tuning
    tuning.lora = tuning.activeLoRA
    tuning.isMerged = false
    for name in tuning.lora?.parameters.names ?? [] {
      tuning.lora?.parameters[name] = parameters[name]
    }
    return try TunedBackbone(base.replacingWeights(by: parameters), by: tuning)
  }

  var texts: TextSettings { model.texts }
  var tokenEmbeddings: Tensor { model.tokenEmbeddings }

  func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable {
    model.embeddings(of: texts, in: changing(pass))
  }

  func layer(
    _ layer: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable {
    model.layer(layer, states, texts: texts, rows: rows, at: chosen, in: changing(pass))
  }

  private func changing(_ pass: Pass) -> Pass {
    var pass = pass
    pass.lora = tuning.activeLoRA
    return pass
  }
}

extension TunedBackbone: LanguageModel where Base: LanguageModel {
  func room(after prompt: Int) -> Int { model.room(after: prompt) }

  var hasHead: Bool { model.hasHead }

  func outputTable(in pass: Pass) -> Variable { model.outputTable(in: changing(pass)) }

  func states(
    of continuations: PackedTexts, after prompts: PackedTexts, in pass: Pass
  ) throws -> ContinuedStates {
    try model.states(of: continuations, after: prompts, in: changing(pass))
  }

  func startDecoding(_ prompts: PackedTexts, in pass: Pass) throws -> Decoding {
    try model.startDecoding(prompts, in: changing(pass))
  }

  func read(_ tokens: PackedTexts, into decoding: inout Decoding, in pass: Pass) throws -> Tensor {
    try model.read(tokens, into: &decoding, in: changing(pass))
  }
}
