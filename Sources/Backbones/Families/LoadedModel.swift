internal import Networks
internal import Support

/// A model's description, its texts, and its weights by name and by what they do.
struct LoadedModel<Modules: FamilyModules>: Sendable {
  private(set) var description: BackboneDescription
  let configuration: Modules.Configuration
  let texts: TextSettings
  let modules: Modules
  let weights: NamedWeights

  /// Reads or draws the weights.
  ///
  /// - Throws: what the source of the weights has wrong.
  init(
    name: String, digest: Digest, configuration: Modules.Configuration, texts: TextSettings,
    pooling: Pooling, weights source: WeightSource
  ) throws {
    let loader = WeightLoader(source)
    modules = try Modules(configuration, from: loader)
    weights = loader.weights
    self.configuration = configuration
    self.texts = texts
    description = BackboneDescription(
      name: name, family: configuration.family, layers: configuration.layers,
      width: configuration.width, heads: configuration.heads,
      longestText: configuration.longestText, vocabulary: configuration.vocabulary,
      parameterCount: weights.parameters.elementCount, isRandom: source.isRandom, digest: digest,
      pooling: pooling)
  }

  /// The same model with other weights, which are called what the old ones were.
  func replacingWeights(by parameters: Parameters) throws -> LoadedModel {
    var model = try LoadedModel(
      name: description.name, digest: description.digest, configuration: configuration,
      texts: texts, pooling: description.pooling, weights: .named(parameters))
    model.description.isRandom = description.isRandom
    return model
  }
}
