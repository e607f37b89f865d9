internal import Evaluation
public import Interactions
public import Networks
internal import Support
internal import Tensors

/// A gated recurrent unit over the items a user had.
///
/// Hidasi, Karatzoglou, Baltrunas and Tikk, Session-based recommendations with recurrent neural
/// networks, ICLR 2016, trained on all positions of a sequence as by Tan, Xu and Liu, Improved
/// recurrent neural networks for session-based recommendations, DLRS 2016. The item table is shared
/// between input and output, and a linear map leads from states to its width, as in RecBole.
public struct GRU4Rec: SequenceModel {
  public static let kind = "gru4rec"
  public static let card = ModelCard(
    "makes a gated recurrent unit over a user's items, untrained",
    formula: "score(u, i) = (W h_u + b) · e_i, h_u the state after the last item",
    source: "Hidasi et al., Session-based recommendations with recurrent neural networks, ICLR "
      + "2016; all positions and the full softmax in place of sampled losses",
    example: "gru4rec shop dim=64 hidden=128")
  public let configuration: Configuration
  public let network: Network
  /// The item table, the recurrent layers and the map to the table's width, by name.
  public var parameters: Parameters
  public var training = TrainingState()

  /// The sizes of the network, and what it is trained with.
  public struct Configuration: SequenceConfiguration, RankingLossConfiguration {
    /// The width of item vectors, d.
    public var width = 64
    /// The width of the recurrent state.
    public var hidden = 128
    /// How many recurrent layers.
    public var layers = 1
    public var maxlen = 50
    /// The share of the item vectors' numbers dropped in training.
    public var dropout: Float = 0.3
    public var loss = RankingLoss()

    public init() {}

    public static let settings: [ModelSetting<Configuration>] =
      [
        .integer(
          "dim", \.width, 1...4096, "the width of item vectors", because: "as in RecBole"),
        .integer(
          "hidden", \.hidden, 1...4096, "the width of the recurrent state",
          because: "as in RecBole"),
        .integer("layers", \.layers, 1...16, "recurrent layers", because: "as in the paper"),
        .integer(
          "maxlen", \.maxlen, 1...10_000, "how many of the last items are seen",
          because: "as in RecBole"),
        .share(
          "dropout", \.dropout, "the share of item vectors' numbers dropped in training",
          because: "as in RecBole; 0.5 wins on ML-100K's valid what it loses on Online Retail's"),
      ] + ModelSetting.loss
  }

  /// As SASRec's, whose sequences and loss are the same.
  public static let trainOptions = SASRec.trainOptions

  public init(_ configuration: Configuration, data: Dataset, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
    network = Self.network(configuration, users: data.userCount, items: data.itemCount)
  }

  public static func network(_ configuration: Configuration, users: Int, items: Int) -> Network {
    let (width, hidden) = (configuration.width, configuration.hidden)
    return Network(
      items: Embedding("items", rows: items, width: width), dropout: configuration.dropout,
      layers: (0..<configuration.layers).map {
        GRU("layers.\($0)", from: $0 == 0 ? width : hidden, to: hidden)
      }, out: Linear("out", from: hidden, to: width))
  }

  /// Recurrent layers over the items a user had.
  public struct Network: SequenceNetwork {
    public let items: Embedding
    fileprivate let dropout: Float
    fileprivate let layers: [GRU]
    /// From the state to the width of the items.
    fileprivate let out: Linear

    public var parameters: [ModuleParameter] {
      items.parameters + layers.flatMap(\.parameters) + out.parameters
    }

    func states(
      of histories: PackedHistories, in pass: BoundParameters, lastOnly: Bool
    ) throws -> Variable {
      let tape = pass.tape
      var x = items(histories.items, in: pass)
      if let key = pass.dropout { x = tape.dropout(x, rate: dropout, key: key) }
      for layer in layers {
        try tape.checkCancellation()
        x = layer(x, offsets: histories.offsets, in: pass)
      }
      if lastOnly { x = tape.gather(x, rows: histories.lastRows) }
      return out(x, in: pass)
    }
  }
}
