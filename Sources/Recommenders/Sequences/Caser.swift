internal import Evaluation
public import Interactions
public import Networks
internal import Support
public import Tensors

/// Convolutions over the last few items a user had, as over an image.
///
/// Tang and Wang, Personalized top-n sequential recommendation via convolutional sequence embedding,
/// WSDM 2018: filters as high as 1 … L items, max-pooled, and filters of single columns. Without the
/// paper's vector of the user, so that anybody's history has a state, and with one item table in
/// place of two; trained on all positions.
public struct Caser: SequenceModel {
  public static let kind = "caser"
  public static let card = ModelCard(
    "makes convolutions over a user's last items, untrained",
    formula: "score(u, i) = (W z + b) · e_i, z the filters' results on the last L items' vectors",
    source:
      "Tang & Wang, Personalized top-n sequential recommendation via convolutional sequence "
      + "embedding, WSDM 2018; without the vector of the user",
    example: "caser shop window=5")
  public let configuration: Configuration
  /// The item table, the filters and the map to the table's width, by name.
  public var parameters: Parameters
  public var training = TrainingState()

  /// The sizes of the network, and what it is trained with.
  public struct Configuration: SequenceConfiguration, RankingLossConfiguration {
    /// The width of item vectors and states, d.
    public var width = 64
    /// How many of the last items the filters see, L.
    public var window = 5
    /// Filters of each height.
    public var horizontal = 8
    /// Filters of single columns.
    public var vertical = 4
    /// The share of the filters' results dropped in training.
    public var dropout: Float = 0.4
    public var loss = RankingLoss()
    /// Positions of a training window; what is seen of each is `window`.
    public var maxlen: Int { 50 }

    public init() {}

    public static let settings: [ModelSetting<Configuration>] =
      [
        .integer(
          "dim", \.width, 1...4096, "the width of item vectors", because: "as in RecBole"),
        .integer(
          "window", \.window, 1...64, "how many of the last items the filters see",
          because: "the paper's best, L"),
        .integer(
          "horizontal", \.horizontal, 1...512, "filters of each height", because: "as in RecBole"),
        .integer(
          "vertical", \.vertical, 1...512, "filters of single columns", because: "as in RecBole"),
        .share(
          "dropout", \.dropout, "the share of the filters' results dropped in training",
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
    let (width, window) = (configuration.width, configuration.window)
    var parameters = Parameters()
    func addLinear(_ name: String, _ out: Int, _ inputs: Int) throws {
      let start = ParameterStart.normal(1 / Float(inputs).squareRoot())
      parameters.add(name + ".weight", try make(name + ".weight", [out, inputs], start))
      parameters.add(name + ".bias", try make(name + ".bias", [out], .zeros), decays: false)
    }
    parameters.add("items", try make("items", [items, width], .normal(0.02)))
    // What stands before the first item.
    parameters.add("padding", try make("padding", [1, width], .zeros))
    for height in 1...window {
      try addLinear("horizontal.\(height)", configuration.horizontal, height * width)
    }
    try addLinear("vertical", configuration.vertical, window)
    try addLinear(
      "out", width, configuration.horizontal * window + configuration.vertical * width)
    return parameters
  }

  func states(
    of histories: PackedHistories, tape: Tape, parameters: BoundParameters, dropout: RandomKey?,
    lastOnly: Bool
  ) throws -> Variable {
    let (width, window) = (configuration.width, configuration.window)
    let ends = lastOnly ? histories.lastRows.map(Int.init) : Array(histories.items.indices)
    let places = places(of: ends, in: histories)
    let count = ends.count
    // Scaled like the table of SASRec, so that filters don't start with next to nothing.
    let items = tape.scale(
      tape.concatenateRows([
        tape.gather(parameters["items"], rows: histories.items), parameters["padding"],
      ]), by: Float(width).squareRoot())
    var z = tape.constant(
      .zeros([count, configuration.horizontal * window + configuration.vertical * width]))
    for height in 1...window {
      try tape.checkCancellation()
      let steps = window - height + 1
      let rows = (0..<count).flatMap { image in
        (0..<steps).flatMap { step in
          places[image * window + step..<image * window + step + height]
        }
      }
      let patches = tape.reshape(
        tape.gather(items, rows: rows), [count * steps, height * width])
      let name = "horizontal.\(height)"
      let results = tape.relu(
        tape.linear(patches, parameters[name + ".weight"], bias: parameters[name + ".bias"]))
      let pooled = tape.segmentMaxima(results, offsets: (0...count).map { $0 * steps })
      z = tape.addColumns(z, pooled, at: (height - 1) * configuration.horizontal)
    }
    // Each column of an image is a row of `window` numbers.
    let cells = tape.reshape(
      tape.gather(items, rows: places), [count * window * width, 1])
    let turned = (0..<count).flatMap { image in
      (0..<width).flatMap { column in
        (0..<window).map { Int32((image * window + $0) * width + column) }
      }
    }
    let columns = tape.reshape(tape.gather(cells, rows: turned), [count * width, window])
    let sums = tape.linear(
      columns, parameters["vertical.weight"], bias: parameters["vertical.bias"])
    z = tape.addColumns(
      z, tape.reshape(sums, [count, width * configuration.vertical]),
      at: configuration.horizontal * window)
    if let dropout { z = tape.dropout(z, rate: configuration.dropout, key: dropout) }
    return tape.linear(z, parameters["out.weight"], bias: parameters["out.bias"])
  }

  /// The rows of the last `window` items up to each end, oldest first; one row further than the last
  /// where there is none.
  private func places(of ends: [Int], in histories: PackedHistories) -> [Int32] {
    var places: [Int32] = []
    var sequence = 0
    for end in ends {
      while histories.offsets[sequence + 1] <= end { sequence += 1 }
      for place in end - configuration.window + 1...end {
        places.append(
          Int32(place < histories.offsets[sequence] ? histories.items.count : place))
      }
    }
    return places
  }
}
