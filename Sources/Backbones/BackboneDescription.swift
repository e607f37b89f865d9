internal import Networks
public import Support

/// What a backbone is.
public struct BackboneDescription: Hashable, Sendable {
  /// The name that it was loaded by.
  public var name: String
  /// The family: `bert`, `llama`, `qwen2`, `gpt2` or `t5`.
  public var family: String
  /// Layers.
  public var layers: Int
  /// The width of a hidden state.
  public var width: Int
  /// Attention heads.
  public var heads: Int
  /// The most tokens of one text.
  public var longestText: Int
  /// Entries of the vocabulary.
  public var vocabulary: Int
  /// All weights.
  public var parameterCount: Int
  /// Whether the weights were drawn at random, as a control.
  public var isRandom: Bool
  /// The identity of what it was loaded from: every byte of its files, and the key of random weights.
  ///
  /// It stays that of the model as it was loaded, whatever is tuned.
  public var digest: Digest
  /// How the model was trained to make one vector of a text.
  public var pooling: Pooling
  /// Whether a token is blind to later ones.
  public var isCausal: Bool

  /// The same with the number of weights.
  func counting(_ weights: NamedWeights) -> BackboneDescription {
    var description = self
    description.parameterCount = weights.parameters.elementCount
    return description
  }
}

extension BackboneDescription {
  /// The name, and whether it is a control: what tables and models are labelled with.
  public var label: String { name + (isRandom ? ", random weights" : "") }
}
