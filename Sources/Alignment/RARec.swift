public import Backbones
import Evaluation
import Glibc
public import Interactions
public import Networks
public import Recommenders
public import Support
import Tensors

/// RA-Rec: rows made from ID vectors, seen by every layer of a frozen language model.
///
/// Two towers on one frozen language model. At each layer l the ID vector z gives a row p^(l) =
/// W^(l) z + b^(l), which stands with m free rows before the text as extra keys and values. The
/// score of user and item is the product of their pooled last states. W, b and the free rows train;
/// the ID model doesn't, and of the language model only what its tuning says, such as LoRA. A cold
/// item, which training hasn't, has no ID vector worth a row: it is ranked by its text, among free
/// rows, and is never a negative. (Yu et al., arXiv 2402.04527, section 3.)
public struct RARec: Sendable {
  /// What defines the model.
  public let configuration: Configuration
  /// The language model as it was before training.
  public let backbone: any Backbone
  /// The frozen ID model.
  public let base: any IDModel
  /// What trains: maps, free rows, scale, weight of the residual, and under `backbone` what trains of
  /// the language model.
  public var parameters: Parameters {
    didSet { (encodedItems, encodedTexts) = (EncodedItems(), EncodedItems()) }
  }
  /// Where the training stands.
  public internal(set) var training = TrainingState()
  /// Hard prompts of the catalogue that the model was made for.
  public let prompts: PromptWriter
  /// Each item's share of the training part, for the correction of the sampled softmax.
  let popularity: [Float]
  /// The items that training has: what negatives are drawn from.
  let warmItems: [Int32]
  /// The items that training hasn't, and whose texts alone rank them; none without ID rows, where
  /// that is so of all items.
  let coldItems: [Int32]
  /// Whether training hasn't each item.
  let isCold: [Bool]
  /// What ID vectors are multiplied by so that their root mean square is 1: users', items'.
  let inputScale: (user: Float, item: Float)
  /// Item vectors of the present parameters, made when they are first needed.
  var encodedItems = EncodedItems()
  /// The same without ID rows, for cold items to be ranked by their texts.
  var encodedTexts = EncodedItems()
  /// The items of which their prompt says nothing, such as those without a title, ascending.
  public var untold: [Int32] { prompts.untold }
  /// The hard prompts of all items.
  let itemTexts: PackedTexts
  /// What the language model makes of them below the first layer that training changes.
  let itemStates: FrozenStates

  /// An untrained model.
  ///
  /// - Parameters:
  ///   - configuration: what defines it.
  ///   - dataset: whose catalogue and training part; the base model's own.
  ///   - base: the trained ID model.
  ///   - backbone: the language model.
  ///   - key: draws the first weights.
  ///   - workers: who computes the scale of the ID vectors.
  /// - Throws: `PromptError`; `RARecError` for a layer that the language model hasn't.
  public init(
    _ configuration: Configuration, dataset: Dataset, base: any IDModel,
    backbone: any Backbone, key: RandomKey, workers: Workers
  ) throws {
    let layers = backbone.description.layers
    guard (0..<layers).contains(configuration.fromLayer) else {
      throw RARecError.noLayer(configuration.fromLayer, layers: layers)
    }
    guard base.itemCount == dataset.itemCount else {
      throw RARecError.otherCatalogue(items: dataset.itemCount, baseItems: base.itemCount)
    }
    self.configuration = configuration
    self.backbone = backbone
    self.base = base
    prompts = try PromptWriter(
      catalogue: dataset.catalogue, backbone: backbone,
      user: PromptTemplate(configuration.userPrompt),
      item: PromptTemplate(configuration.itemPrompt),
      titles: configuration.titles, longest: configuration.longest)
    let counts = dataset.trainPopularity
    let total = Float(max(1, counts.reduce(0) { $0 + Int($1) }))
    popularity = counts.map { Float($0) / total }
    warmItems = dataset.warmItems
    coldItems = configuration.usesIDs ? dataset.coldItems : []
    isCold = counts.map { $0 == 0 }
    let sample = (0..<min(1024, dataset.userCount)).map { dataset.history(of: $0, before: .valid) }
    inputScale = (
      user: Self.inverseRootMeanSquare(try base.userVectors(sample, workers: workers)),
      item: Self.inverseRootMeanSquare(base.itemVectors.gatheredRows(warmItems))
    )
    parameters = Self.firstParameters(configuration, base: base, backbone: backbone, key: key)
    itemTexts = prompts.items((0..<dataset.itemCount).map { Int32($0) })
    itemStates = Self.frozenStates(configuration, backbone)
  }

  /// What stands before the names of the language model's weights among the parameters.
  static let backboneGroup = "backbone"

  /// The language model with what was trained of it.
  ///
  /// - Throws: nothing, as the parameters are the model's own.
  public var tunedBackbone: any Backbone {
    get throws { try backbone.replacing(parameters.group(Self.backboneGroup)) }
  }

  /// The layers that rows are injected at.
  public var layers: Range<Int> { configuration.fromLayer..<backbone.description.layers }

  /// A store of what training doesn't change of texts.
  ///
  /// That is the states below the first layer with rows or with weights that train. The mean states
  /// of hard prompts are among it where nothing of the language model trains.
  static func frozenStates(
    _ configuration: Configuration, _ backbone: any Backbone
  ) -> FrozenStates {
    FrozenStates(
      backbone: backbone, fromLayer: min(configuration.fromLayer, backbone.frozenLayers ?? 0),
      wantsMeans: configuration.alignsRows && backbone.tuning.trainable.isEmpty)
  }

  /// The parameters before any training, each drawn by its name and shape: those that arms of an
  /// ablation have in common are equal.
  static func firstParameters(
    _ configuration: Configuration, base: any IDModel, backbone: any Backbone, key: RandomKey
  ) -> Parameters {
    var parameters = Parameters()
    let width = backbone.description.width
    for layer in configuration.fromLayer..<backbone.description.layers {
      for tower in Tower.allCases {
        let prefix = "\(tower).\(layer)."
        if configuration.usesIDs {
          let drawn = configuration.initialisation == .tied ? "map.\(layer)" : prefix + "map"
          let shape = [width, base.width]
          let values = key.derived(drawn, shape: shape).normals(
            width * base.width, scale: configuration.deviation)
          parameters.add(prefix + "weight", Tensor(shape: shape, values: values))
          parameters.add(prefix + "bias", .zeros([width]), decays: false)
        }
        if configuration.rows > 0 {
          let shape = [configuration.rows, width]
          let noise = key.derived(prefix + "free", shape: shape).normals(
            configuration.rows * width, scale: 0.02)
          var free = Tensor(shape: shape, values: noise)
          let mean = backbone.meanTokenEmbedding.reshaped([1, width])
          free.add(.concatenatingRows(Array(repeating: mean, count: configuration.rows)))
          parameters.add(prefix + "free", free, decays: false)
        }
      }
    }
    if configuration.score == .cosine {
      parameters.add("scale", .scalar(log(configuration.scale)), decays: false)
    }
    if configuration.residual { parameters.add("residual", .scalar(1), decays: false) }
    parameters.add(backbone.trainableParameters, under: backboneGroup)
    return parameters
  }

  private static func inverseRootMeanSquare(_ vectors: Tensor) -> Float {
    let mean = vectors.sumOfSquares / Double(max(1, vectors.count))
    return mean > 0 ? Float(1 / mean.squareRoot()) : 1
  }
}

extension RARec: Recommender {
  public static let card = ModelCard(
    "makes rows of an ID model's vectors that every layer of a frozen language model sees",
    formula: "p^(l) = W^(l) z + b^(l), seen with m free rows as extra keys and values at layer l; "
      + "score(u, i) = s · cos(h_u, h_i), or h_u · h_i; an item without training rows has no row of "
      + "its own, and takes the place among the others that texts alone give it",
    source: "Yu et al., RA-Rec, arXiv 2402.04527", example: "rarec base lm rows=4")

  /// What it is without ID rows.
  public static let textCard = ModelCard(
    "is `rarec` without the ID rows: titles and free rows alone, the baseline",
    formula: "m free rows as extra keys and values at each layer (prefix tuning)",
    source: "the ablation without ID representation of RA-Rec, arXiv 2402.04527",
    example: "textonly base lm rows=4")

  public static let role = "rarec"

  public var kind: String { configuration.usesIDs ? "rarec" : "textonly" }
  public var role: String { Self.role }

  public var settings: [(name: String, value: String)] {
    [("backbone", backbone.description.label)]
      + Configuration.settings(usesIDs: configuration.usesIDs)
      .map { ($0.name, $0.literal(in: configuration)) }
  }

  public var trainableCount: Int { parameters.elementCount }

  public var frozenCount: Int {
    backbone.description.parameterCount - backbone.trainableParameters.elementCount
      + base.trainableCount
  }

  public var usualTraining: TrainOptions? { RARec.trainOptions }

  public mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport {
    try train(
      on: pairs ?? TrainingPairs.all(of: data), of: data, options: options, key: key,
      workers: workers, progress: progress)
  }
}

/// One of the two sides of RA-Rec.
enum Tower: String, CaseIterable, CustomStringConvertible, Sendable {
  case user
  case item
  var description: String { rawValue }
}

/// Why an RA-Rec model can't be made or trained.
public enum RARecError: Error, Hashable, Sendable {
  /// Rows were wanted from a layer that the language model hasn't.
  case noLayer(Int, layers: Int)
  /// The ID model ranks another catalogue.
  case otherCatalogue(items: Int, baseItems: Int)
}

extension RARecError: RoomError {
  public static let examples: [RARecError] = [
    .noLayer(40, layers: 12), .otherCatalogue(items: 90, baseItems: 100),
  ]

  public var explanation: Explanation {
    switch self {
    case .noLayer(let layer, let layers):
      Explanation(
        "E782", "the language model has layers 0 to \(layers - 1), no layer \(layer)",
        about: .setting("from_layer"),
        cause: "rows are to enter at a layer that the language model doesn't have",
        cure: "take a layer of the range")
    case .otherCatalogue(let items, let baseItems):
      Explanation(
        "E783", "the data set has \(items) items, the ID model was trained on \(baseItems)",
        about: .model,
        cause: "the ID model was made of other data",
        cure: "train an ID model on these data")
    }
  }
}
