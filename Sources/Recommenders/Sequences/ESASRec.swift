internal import Evaluation
public import Interactions
public import Networks
internal import Support
internal import Tensors

/// SASRec with gated blocks, trained by a sampled softmax.
///
/// Tikhonovich et al., eSASRec: enhancing transformer-based recommendations in a modular fashion,
/// RecSys 2025: the sequences and shared item table of SASRec, the layers of LiGR (Borisyuk et al.,
/// From features to transformers: redefining ranking for scalable impact, 2025), and a softmax over
/// the next item and uniformly drawn others. A block is x + σ(W x + b) ∘ g(norm(x)), first for
/// attention, then for SwiGLU, (SiLU(A y) ∘ B y) Cᵀ; no norm follows the last. Here a batch shares its
/// negatives and its own items, corrected for how likely each was to be there (logQ), in place of
/// negatives of every position; inputs are scaled as in SASRec.
public struct ESASRec: SequenceModel {
  public static let kind = "esasrec"
  public static let card = ModelCard(
    "makes a self-attentive sequential recommender of gated blocks, untrained",
    formula: "x ← x + σ(W x + b) ∘ g(norm(x)), g attention, then SwiGLU; score(u, i) = h_u · e_i, "
      + "trained by a sampled softmax at all positions",
    source: "Tikhonovich et al., eSASRec: enhancing transformer-based recommendations in a modular "
      + "fashion, RecSys 2025; layers: Borisyuk et al., LiGR, arXiv 2502.03417; negatives shared by "
      + "a batch",
    example: "esasrec shop dim=64 layers=1")
  public let configuration: Configuration
  public let network: SASRec.Network
  /// The item table, the positions and the blocks, by name.
  public var parameters: Parameters
  public var training = TrainingState()

  /// The sizes of the network, and what it is trained with.
  public struct Configuration: SequenceConfiguration, RankingLossConfiguration {
    /// The width of item vectors and states, d.
    public var width = 64
    /// How many gated blocks.
    public var blocks = 1
    /// How many attention heads share the width.
    public var heads = 1
    /// How many widths of d SwiGLU is inside.
    public var expansion = 4
    /// How many of the most recent items are seen.
    public var maxlen = 50
    /// The share of activations dropped in training.
    public var dropout: Float = 0.2
    public var loss = RankingLoss(.sampled)

    public init() {}

    public static let settings: [ModelSetting<Configuration>] =
      [
        .integer(
          "dim", \.width, 1...4096, "the width of item vectors",
          because: "as in the paper for Amazon's data and ML-1M"),
        .integer(
          "layers", \.blocks, 1...64, "gated blocks",
          because: "as in the paper for Amazon's data; 2 to 4 for dense ones"),
        .integer(
          "heads", \.heads, 1...64, "attention heads; they share `dim` evenly",
          because: "as in the paper for Amazon's data and ML-1M"),
        .integer(
          "expansion", \.expansion, 1...16, "how many times `dim` SwiGLU is wide inside",
          because: "as in the paper for most data"),
        .integer(
          "maxlen", \.maxlen, 1...10_000, "how many of the last items are seen",
          because: "as in the paper for sparse data"),
        .share(
          "dropout", \.dropout, "the share of activations dropped in training",
          of: { $0.isSparse ? 0.5 : 0.2 },
          because: "0.5 where data are sparse (density below 1%), the best on valid of two sets; "
            + "0.2 where dense, as in the paper"),
      ] + ModelSetting.loss(because: "as in the paper")

    public func checkTogether() throws(SettingError) {
      guard width % heads == 0 else { throw .headsDoNotDivide(width: width, heads: heads) }
    }
  }

  /// Rate, batch and the most epochs as in the paper, with less patience than its 50 epochs; warm-up
  /// as SASRec's.
  public static let trainOptions = TrainOptions(
    epochs: 200, patience: 20, rate: 1e-3, warmUp: 100, batch: 128)

  public init(_ configuration: Configuration, data: Dataset, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
    network = Self.network(configuration, users: data.userCount, items: data.itemCount)
  }

  public static func network(
    _ configuration: Configuration, users: Int, items: Int
  ) -> SASRec.Network {
    SASRec.Network(
      items: items, width: configuration.width, maxlen: configuration.maxlen,
      dropout: configuration.dropout,
      blocks: (0..<configuration.blocks).map { block("blocks.\($0)", configuration) },
      hasNorm: false)
  }

  /// A block of LiGR.
  private static func block(_ name: String, _ c: Configuration) -> TransformerBlock {
    let (attention, feedForward) = (name + ".attention", name + ".feedforward")
    func norm(_ part: String) -> Norm { Norm(part + ".norm", width: c.width, epsilon: 1e-5) }
    func gate(_ part: String) -> Residual {
      .gate(Linear(part + ".gate", from: c.width, to: c.width), dropout: c.dropout)
    }
    return TransformerBlock(
      attentionNorm: norm(attention),
      attention: Attention(
        attention, map: Linear(attention + ".qkv", from: c.width, to: 3 * c.width),
        output: Linear(attention + ".out", from: c.width, to: c.width), heads: c.heads,
        isCausal: true, residual: gate(attention)),
      feedForwardNorm: norm(feedForward),
      feedForward: FeedForward(
        feedForward,
        widening: Linear(
          feedForward + ".widening", from: c.width, to: 2 * c.expansion * c.width, hasBias: false),
        activation: .gatedSiLU, dropout: c.dropout,
        narrowing: Linear(
          feedForward + ".narrowing", from: c.expansion * c.width, to: c.width, hasBias: false),
        residual: gate(feedForward)))
  }
}
