internal import Evaluation
public import Interactions
public import ModelFiles
public import Networks
public import Support
public import Tensors

/// Self-attentive sequential recommendation: a causal transformer over the items a user had.
///
/// Kang and McAuley, Self-attentive sequential recommendation, ICDM 2018, with their loss on one
/// sampled negative replaced by the full softmax over all items at all positions. Blocks are as in
/// the paper's section 3.3, x + dropout(g(norm(x))) for attention and for a pointwise ReLU network;
/// the item table is shared between input and output. Other losses are settings. Sequences are packed
/// without padding, and positions count from the recent end, so that results equal those of sequences
/// padded on the left.
public struct SASRec: SequenceModel {
  public static let kind = "sasrec"
  public static let card = ModelCard(
    "makes a self-attentive sequential recommender, untrained",
    formula: "score(u, i) = h_u · e_i, trained by softmax over all items at all positions",
    source: "Kang & McAuley, Self-attentive sequential recommendation, ICDM 2018; "
      + "full softmax in place of one sampled negative; "
      + "`text`: Harte et al., Leveraging large language models for sequential recommendation, "
      + "RecSys 2023; `mapped`: Liu et al., LLMEmb, AAAI 2025",
    example: "sasrec shop dim=64 layers=2 maxlen=50")
  public let configuration: Configuration
  public private(set) var network: Network
  /// The item table or what maps vectors to it, the positions and the blocks, by name.
  public var parameters: Parameters { didSet { mapped = Lazy() } }
  public var training = TrainingState()
  /// What the item table starts as where it isn't random; a file doesn't keep it.
  private var firstItems: Tensor?
  /// The item table where it is made by a map.
  private var mapped = Lazy<Tensor>()

  /// The sizes of the network, and what it is trained with.
  public struct Configuration: SequenceConfiguration, RankingLossConfiguration {
    /// The width of item vectors and states, d.
    public var width: Int
    /// How many blocks of attention and pointwise network.
    public var blocks: Int
    /// How many attention heads share the width.
    public var heads: Int
    /// How many of the most recent items are seen; longer training sequences are cut into windows,
    /// so that nothing of them is lost.
    public var maxlen: Int
    /// The share of activations dropped in training.
    public var dropout: Float
    public var loss: RankingLoss

    public init(
      width: Int = 64, blocks: Int = 2, heads: Int = 2, maxlen: Int = 50, dropout: Float = 0.2,
      loss: RankingLoss = RankingLoss()
    ) {
      self.width = width
      self.blocks = blocks
      self.heads = heads
      self.maxlen = maxlen
      self.dropout = dropout
      self.loss = loss
    }

    public init() { self.init(width: 64) }

    public static let settings: [ModelSetting<Configuration>] =
      [
        .integer(
          "dim", \.width, 1...4096, "the width of item vectors",
          because: "enough for these catalogues, and fast"),
        .integer(
          "layers", storedAs: "blocks", \.blocks, 1...64,
          "blocks of attention and pointwise network", because: "as in the paper"),
        .integer(
          "heads", \.heads, 1...64, "attention heads; they share `dim` evenly",
          because: "slightly better than one at this width"),
        .integer(
          "maxlen", \.maxlen, 1...10_000, "how many of the last items are seen",
          because: "as in the paper for sparse data"),
        .share(
          "dropout", \.dropout, "the share of activations dropped in training",
          of: { $0.isSparse ? 0.5 : 0.2 },
          because: "0.5 where data are sparse (density below 1%), 0.2 where dense: the best on "
            + "valid of two sets each, as in the paper"),
      ] + ModelSetting.loss

    public func checkTogether() throws(SettingError) {
      guard width % heads == 0 else { throw .headsDoNotDivide(width: width, heads: heads) }
    }
  }

  /// How SASRec trains unless told otherwise.
  ///
  /// - Rate 2e-3: ML-100K, Online Retail and Amazon Beauty all reach what is published for SASRec
  ///   with it.
  /// - Warm-up of 100 steps: a full softmax over a large catalogue is easily stuck at ranking by
  ///   popularity when the first steps are long.
  /// - Batches of 64: small data sets have so few sequences that larger batches leave too few steps
  ///   an epoch for `patience` to mean anything (ML-100K, test NDCG@10 at this rate: 0.077 with 128,
  ///   0.103 with 64).
  /// - Patience of 10 epochs: the metric on a thousand users is noisy from epoch to epoch.
  /// - Neither one block nor gentler steps (rate 1e-3, batches of 128) did better on valid of
  ///   MovieTweetings, Online Retail and ML-100K; on Beauty they were within what seeds differ by.
  /// - No weight decay: dropout does the regularising, as in the paper.
  public static var trainOptions: TrainOptions {
    TrainOptions(epochs: 200, patience: 10, rate: 2e-3, warmUp: 100, decay: 0, batch: 64)
  }

  public init(_ configuration: Configuration, data: Dataset, parameters: Parameters) {
    self.init(configuration, items: data.itemCount, parameters: parameters)
  }

  private init(_ configuration: Configuration, items: Int, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
    network = Self.network(configuration, users: 0, items: items)
  }

  /// A model with random weights.
  ///
  /// - Parameters:
  ///   - configuration: the sizes of the network.
  ///   - itemCount: how many items the catalogue has.
  ///   - key: what the weights are drawn with.
  /// - Throws: `SettingError`.
  public init(
    _ configuration: Configuration = Configuration(), itemCount: Int, key: RandomKey
  ) throws(SettingError) {
    try configuration.check()
    try Self.checkMemory(configuration, users: 0, items: itemCount)
    self.init(
      configuration, items: itemCount,
      parameters: Self.firstParameters(configuration, users: 0, items: itemCount, key: key))
  }

  public static func network(_ configuration: Configuration, users: Int, items: Int) -> Network {
    let width = configuration.width
    return Network(
      items: items, width: width, maxlen: configuration.maxlen, dropout: configuration.dropout,
      blocks: (0..<configuration.blocks).map {
        Network.block(
          "blocks.\($0)", width: width, heads: configuration.heads, dropout: configuration.dropout,
          isCausal: true)
      })
  }
}

// MARK: - The network

extension SASRec {
  /// A transformer over the items a user had, from packed histories to states.
  public struct Network: SequenceNetwork {
    /// The table of items, of inputs and outputs alike.
    public let items: Embedding
    /// Vectors of items that stay, [items, t], and what maps them to the table's width; `nil` where the
    /// table itself trains.
    fileprivate var texts: (vectors: Tensor, map: Linear)?
    /// A vector a position, the last being the most recent.
    private let positions: Embedding
    private let dropout: Float
    private let blocks: [TransformerBlock]
    private let norm: Norm?
    private static let epsilon: Float = 1e-8

    /// - Parameters:
    ///   - items: how many items the catalogue has.
    ///   - width: the width of item vectors and states, d.
    ///   - maxlen: how many positions there are.
    ///   - dropout: the share of inputs dropped in training.
    ///   - blocks: what the inputs pass.
    ///   - hasNorm: whether a norm follows the last block.
    init(
      items: Int, width: Int, maxlen: Int, dropout: Float, blocks: [TransformerBlock],
      hasNorm: Bool = true
    ) {
      self.items = Embedding("items", rows: items, width: width)
      positions = Embedding("positions", rows: maxlen, width: width)
      self.dropout = dropout
      self.blocks = blocks
      norm = hasNorm ? Norm("norm", width: width, epsilon: Self.epsilon) : nil
    }

    /// A block of the paper: attention, and a pointwise ReLU network as wide as the states.
    static func block(
      _ name: String, width: Int, heads: Int, dropout: Float, isCausal: Bool
    ) -> TransformerBlock {
      let (attention, pointwise) = (name + ".attention", name + ".pointwise")
      return TransformerBlock(
        attentionNorm: Norm(attention + ".norm", width: width, epsilon: epsilon),
        attention: Attention(
          attention, map: Linear(attention + ".qkv", from: width, to: 3 * width),
          output: Linear(attention + ".out", from: width, to: width), heads: heads,
          isCausal: isCausal, asksForAll: true, residual: .dropout(dropout)),
        feedForwardNorm: Norm(pointwise + ".norm", width: width, epsilon: epsilon),
        feedForward: FeedForward(
          pointwise, widening: Linear(pointwise + ".inner", from: width, to: width),
          activation: .relu, dropout: dropout,
          narrowing: Linear(pointwise + ".outer", from: width, to: width),
          residual: .dropout(dropout)))
    }

    public var parameters: [ModuleParameter] {
      (texts?.map.parameters ?? items.parameters) + positions.parameters
        + blocks.flatMap(\.parameters)
        + (norm?.parameters ?? [])
    }

    func states(
      of histories: PackedHistories, in pass: BoundParameters, lastOnly: Bool
    ) throws -> Variable {
      let inputs =
        texts.map {
          $0.map(pass.tape.constant($0.vectors.gatheredRows(histories.items)), in: pass)
        } ?? items(histories.items, in: pass)
      return try states(from: inputs, of: histories, in: pass, lastOnly: lastOnly)
    }

    public func table(in pass: BoundParameters) -> Variable {
      texts.map { $0.map(pass.tape.constant($0.vectors), in: pass) }
        ?? items.table.variable(in: pass)
    }

    /// The states over given inputs of the positions.
    ///
    /// - Parameters:
    ///   - inputs: [positions, d].
    ///   - histories: where each sequence starts, and the positions.
    ///   - pass: the run.
    ///   - lastOnly: whether only the last states are wanted.
    /// - Returns: [positions or histories, d].
    /// - Throws: `Cancelled`.
    func states(
      from inputs: Variable, of histories: PackedHistories, in pass: BoundParameters,
      lastOnly: Bool
    ) throws -> Variable {
      let tape = pass.tape
      let scaled = tape.scale(inputs, by: Float(items.width).squareRoot())
      var x = pass.dropped(
        tape.add(scaled, positions(histories.positions, in: pass)), rate: dropout,
        name: "embedding")
      for (index, block) in blocks.enumerated() {
        try tape.checkCancellation()
        let isLast = lastOnly && index == blocks.count - 1
        x = block(
          x,
          over: AttendedTexts(
            offsets: histories.offsets, chosen: isLast ? histories.lastRows : nil), in: pass)
      }
      return norm.map { $0(x, in: pass) } ?? x
    }
  }
}

// MARK: - Items that start elsewhere

extension SASRec: StartsAtVectors {
  /// The model with an item table that starts as vectors made elsewhere, such as embeddings of
  /// titles.
  ///
  /// Their coordinates along the directions in which they differ most (PCA), scaled to the standard
  /// deviation of random tables: Harte et al., Leveraging large language models for sequential
  /// recommendation, RecSys 2023.
  ///
  /// - Parameter vectors: [items, any width from `dim` on].
  /// - Returns: the model, otherwise as it is.
  /// - Throws: `SettingError` where they are narrower than the model, or all the same.
  public func startingItems(at vectors: Tensor) throws(SettingError) -> SASRec {
    guard vectors.rowWidth >= width else {
      throw .outOfRange("dim", value: "\(width)", expected: "at most \(vectors.rowWidth) here")
    }
    guard let coordinates = vectors.principalCoordinates(width), coordinates.sumOfSquares > 0
    else {
      throw .outOfRange("text", value: "the same for all items", expected: "one that differs")
    }
    let deviation = (coordinates.sumOfSquares / Double(coordinates.count)).squareRoot()
    return starting(at: coordinates.scaled(by: Float(0.02 / deviation)))
  }

  public func restarted(data: Dataset, key: RandomKey) throws -> SASRec {
    let model = try SASRec(configuration, data: data, key: key)
    if let texts = network.texts { return model.mapping(texts.vectors, key: key) }
    return firstItems.map(model.starting) ?? model
  }

  private func starting(at items: Tensor) -> SASRec {
    var model = self
    model.firstItems = items
    model.itemTable = items
    return model
  }
}

// MARK: - Items that a map makes

extension SASRec {
  /// The model with an item table that a linear map makes of vectors that stay, such as embeddings of
  /// titles.
  ///
  /// They are scaled to a root mean square of 1; the map starts where it makes numbers as large as random
  /// tables have. Items without training rows are mapped as others are, and so ranked. LLMEmb's second
  /// training (Liu et al., AAAI 2025), whose adapter is two such maps, one behind the other.
  public func mappingItems(from vectors: Tensor, key: RandomKey) -> SASRec {
    let size = (vectors.sumOfSquares / Double(max(1, vectors.count))).squareRoot()
    return mapping(vectors.scaled(by: size > 0 ? Float(1 / size) : 1), key: key)
  }

  private func mapping(_ vectors: Tensor, key: RandomKey) -> SASRec {
    var model = self
    let map = Self.map(from: vectors, to: width)
    model.network.texts = (vectors, map)
    model.parameters = Parameters(of: map, key: key)
    for (index, name) in parameters.names.enumerated() where name != network.items.table.name {
      model.parameters.add(name, parameters.tensors[index], decays: parameters.decays[index])
    }
    return model
  }

  private static func map(from vectors: Tensor, to width: Int) -> Linear {
    Linear(
      "adapter", from: vectors.rowWidth, to: width, hasBias: false,
      start: .normal(0.02 / Float(vectors.rowWidth).squareRoot()))
  }

  public var itemVectors: Tensor {
    guard network.texts != nil else { return itemTable }
    return mapped.value {
      network.table(in: Tape(recording: false).bind(parameters, trainable: false)).value
    }
  }

  public var frozenCount: Int { network.texts?.vectors.count ?? 0 }

  /// The name of the vectors that stay, in files.
  private static let textsName = "texts"

  public var tensors: [(name: String, tensor: Tensor)] {
    zip(parameters.names, parameters.tensors).map { ($0, $1) }
      + (network.texts.map { [(Self.textsName, $0.vectors)] } ?? [])
  }

  public init(
    _ configuration: Configuration, from file: SafetensorsFile, prefix: String, data: Dataset
  ) throws {
    var network = Self.network(configuration, users: 0, items: data.itemCount)
    if let shape = file.shape(of: prefix + Self.textsName) {
      let vectors = try file.tensor(
        named: prefix + Self.textsName, shape: [data.itemCount, shape.last ?? 0])
      network.texts = (vectors, Self.map(from: vectors, to: configuration.width))
    }
    self.init(
      configuration, items: data.itemCount,
      parameters: try Self.parameters(of: network, from: file, prefix: prefix))
    self.network = network
    try recall(from: file, prefix: prefix)
  }
}
