internal import Networks
internal import Tensors

/// A family of models.
///
/// Whatever is loaded is kept in one way, so that a family says only what is its own: its sizes, its
/// parts, and how they compute.
protocol Family: Backbone {
  associatedtype Modules: FamilyModules

  /// How a text's states become one vector, where a model's files don't say.
  static var usualPooling: Pooling { get }

  /// Whether a token is blind to later ones.
  static var isCausal: Bool { get }

  /// What was loaded.
  var loaded: LoadedModel<Modules> { get }

  init(loaded: LoadedModel<Modules>)
}

/// A family of models that predict tokens.
protocol PredictingFamily: Family, LanguageModel where Modules: PredictingModules {}

/// Sizes that every family has, whatever its files call them.
protocol FamilyConfiguration: Sendable {
  /// The model type, as files call it.
  var family: String { get }
  var layers: Int { get }
  var width: Int { get }
  var heads: Int { get }
  var vocabulary: Int { get }
  /// The most tokens of one text.
  var longestText: Int { get }
  /// The deviation of weights before any training.
  var deviation: Float { get }
}

/// The parts of a model, named for what they do.
protocol FamilyModules: Sendable {
  associatedtype Configuration: FamilyConfiguration

  /// The table of words, [vocabulary, width].
  var words: Embedding { get }

  init(_ configuration: Configuration, from loader: WeightLoader) throws
}

/// The parts of a model that predicts tokens.
protocol PredictingModules: FamilyModules {
  /// Our name of the table of words.
  static var wordsName: String { get }
  /// What makes logits.
  var head: Head { get }
}

extension PredictingModules {
  /// Our name of a head that isn't the table of words.
  static var headName: String { "lm_head.weight" }
}

extension Family {
  public var description: BackboneDescription { loaded.description }
  public var texts: TextSettings { loaded.texts }
  public var weights: NamedWeights { loaded.weights }
  var configuration: Modules.Configuration { loaded.configuration }
  var modules: Modules { loaded.modules }

  public var meanTokenEmbedding: Tensor { modules.words.table.numbers.meanRow }

  public func replacingWeights(by parameters: Parameters) throws -> Self {
    Self(loaded: try loaded.replacingWeights(by: parameters))
  }
}

extension PredictingFamily {
  /// The rows of the table of words, [tokens, width].
  func words(of texts: PackedTexts, in pass: Pass) -> Variable {
    pass.filling(texts.tokens) { modules.words($0, in: pass) }
  }

  public var hasHead: Bool { if case .missing = modules.head { false } else { true } }

  public func outputTable(in pass: Pass) -> Variable {
    (modules.head.table ?? modules.words).table.variable(in: pass)
  }
}
