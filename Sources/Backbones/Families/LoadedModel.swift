internal import Networks
internal import Support

/// A model's description, its texts, and its weights by name and by what they do.
struct LoadedModel<Modules: FamilyModules>: Sendable {
  private(set) var description: BackboneDescription
  let configuration: Modules.Configuration
  let texts: TextSettings
  let modules: Modules
  let weights: NamedWeights
  /// What of the files isn't followed.
  let notes: [BackboneNote]

  /// Reads or draws the weights.
  ///
  /// - Parameters:
  ///   - name: what the model is called in results.
  ///   - digest: its identity.
  ///   - configuration: its sizes.
  ///   - texts: how it reads texts.
  ///   - pooling: how states become one vector.
  ///   - isCausal: whether a token is blind to later ones.
  ///   - longestText: the most tokens of a text, at most those that there are positions for.
  ///   - source: where the weights come from.
  /// - Throws: what the source of the weights has wrong.
  init(
    name: String, digest: Digest, configuration: Modules.Configuration, texts: TextSettings,
    pooling: Pooling, isCausal: Bool, longestText: Int, weights source: WeightSource
  ) throws {
    let loader = WeightLoader(source)
    modules = try Modules(configuration, from: loader)
    try loader.checkTheRest(family: configuration.family)
    weights = loader.weights
    notes = loader.notes
    self.configuration = configuration
    self.texts = texts
    description = BackboneDescription(
      name: name, family: configuration.family, layers: configuration.layers,
      width: configuration.width, heads: configuration.heads,
      longestText: longestText, vocabulary: configuration.vocabulary,
      parameterCount: weights.parameters.elementCount, isRandom: source.isRandom, digest: digest,
      pooling: pooling, isCausal: isCausal)
  }

  /// The same model with other weights, which are called what the old ones were.
  func replacingWeights(by parameters: Parameters) throws -> LoadedModel {
    var model = try LoadedModel(
      name: description.name, digest: description.digest, configuration: configuration,
      texts: texts, pooling: description.pooling, isCausal: description.isCausal,
      longestText: description.longestText, weights: .named(parameters))
    model.description.isRandom = description.isRandom
    return model
  }
}
