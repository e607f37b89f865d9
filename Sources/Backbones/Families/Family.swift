internal import Networks
internal import Support
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

  /// The model as it was loaded.
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
  /// The output head, which makes logits.
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

  public var tokenEmbeddings: Tensor { modules.words.table.numbers }

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

/// The output head of a model that predicts tokens, which makes logits of states.
enum Head: Sendable {
  /// The table of words.
  case tied
  /// A table of its own, [vocabulary, width].
  case own(Embedding)
  /// Nothing: the files hold what makes states of texts alone.
  case missing

  /// The table where it isn't that of words.
  var table: Embedding? {
    if case .own(let table) = self { table } else { nil }
  }
}

/// A model's description, its texts, and its weights by name and by what they do.
struct LoadedModel<Modules: FamilyModules>: Sendable {
  private(set) var description: BackboneDescription
  let configuration: Modules.Configuration
  let texts: TextSettings
  let modules: Modules
  let weights: NamedWeights
  /// Remarks on settings of the files that aren't followed.
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
  ///   - precision: how they are kept; those that are given by name stay as they are.
  ///   - isRandom: whether they were drawn as a control; as the source says by default.
  /// - Throws: what the source of the weights has wrong.
  init(
    name: String, digest: Digest, configuration: Modules.Configuration, texts: TextSettings,
    pooling: Pooling, isCausal: Bool, longestText: Int, weights source: WeightSource,
    precision: Precision = .float32, isRandom: Bool? = nil
  ) throws {
    let loader = WeightLoader(source, precision: precision)
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
      parameterCount: weights.parameters.elementCount, isRandom: isRandom ?? source.isRandom,
      digest: digest, precision: precision,
      pooling: pooling, isCausal: isCausal)
  }

  /// The same model with other weights, which are called what the old ones were.
  func replacingWeights(by parameters: Parameters) throws -> LoadedModel {
    var model = try LoadedModel(
      name: description.name, digest: description.digest, configuration: configuration,
      texts: texts, pooling: description.pooling, isCausal: description.isCausal,
      longestText: description.longestText, weights: .named(parameters),
      isRandom: description.isRandom)
    model.description.precision = description.precision
    return model
  }
}
