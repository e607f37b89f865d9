internal import Evaluation
public import Interactions
public import Networks
internal import Support
public import Tensors

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
          because: "as in RecBole"),
      ] + ModelSetting.loss
  }

  /// As SASRec's, whose sequences and loss are the same.
  public static let trainOptions = SASRec.trainOptions

  public init(_ configuration: Configuration, data: Dataset, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
  }

  public static func parameters(
    _ configuration: Configuration, users: Int, items: Int,
    make: (String, [Int], ParameterStart) throws -> Tensor
  ) rethrows -> Parameters {
    let (width, hidden) = (configuration.width, configuration.hidden)
    var parameters = Parameters()
    func add(_ name: String, _ shape: [Int], _ start: ParameterStart) throws {
      parameters.add(name, try make(name, shape, start), decays: shape.count > 1)
    }
    try add("items", [items, width], .normal(0.02))
    for layer in 0..<configuration.layers {
      let inputs = layer == 0 ? width : hidden
      // Glorot and Bengio 2010, as RecBole starts recurrent weights.
      func bound(_ inputs: Int) -> Float { (6 / Float(inputs + 3 * hidden)).squareRoot() }
      try add("layers.\(layer).input.weight", [3 * hidden, inputs], .uniform(bound(inputs)))
      try add("layers.\(layer).input.bias", [3 * hidden], .zeros)
      try add("layers.\(layer).hidden.weight", [3 * hidden, hidden], .uniform(bound(hidden)))
      try add("layers.\(layer).hidden.bias", [3 * hidden], .zeros)
    }
    try add("out.weight", [width, hidden], .normal(1 / Float(hidden).squareRoot()))
    try add("out.bias", [width], .zeros)
    return parameters
  }

  func states(
    of histories: PackedHistories, tape: Tape, parameters: BoundParameters, dropout: RandomKey?,
    lastOnly: Bool
  ) throws -> Variable {
    var x = tape.gather(parameters["items"], rows: histories.items)
    if let dropout { x = tape.dropout(x, rate: configuration.dropout, key: dropout) }
    for layer in 0..<configuration.layers {
      try tape.checkCancellation()
      let inputs = tape.linear(
        x, parameters["layers.\(layer).input.weight"],
        bias: parameters["layers.\(layer).input.bias"]
      )
      x = tape.gru(
        inputs, weight: parameters["layers.\(layer).hidden.weight"],
        bias: parameters["layers.\(layer).hidden.bias"], offsets: histories.offsets)
    }
    if lastOnly { x = tape.gather(x, rows: histories.lastRows) }
    return tape.linear(x, parameters["out.weight"], bias: parameters["out.bias"])
  }
}
