internal import Evaluation
public import Interactions
public import Networks
internal import Support
internal import Tensors

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
  public let network: Network
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
    /// How many results the filters have together.
    fileprivate var resultWidth: Int { horizontal * window + vertical * width }

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
    network = Self.network(configuration, users: data.userCount, items: data.itemCount)
  }

  public static func network(_ configuration: Configuration, users: Int, items: Int) -> Network {
    Network(configuration, items: items)
  }

  /// Filters over the last few items, and a map of their results.
  public struct Network: SequenceNetwork {
    public let items: Embedding
    /// What stands before the first item.
    private let padding: Embedding
    /// Filters of each height from 1.
    private let horizontal: [Linear]
    private let vertical: Linear
    private let out: Linear
    private let configuration: Configuration

    fileprivate init(_ configuration: Configuration, items: Int) {
      self.configuration = configuration
      let (width, window) = (configuration.width, configuration.window)
      self.items = Embedding("items", rows: items, width: width)
      padding = Embedding("padding", rows: 1, width: width, start: .zeros)
      horizontal = (1...window).map {
        Linear("horizontal.\($0)", from: $0 * width, to: configuration.horizontal)
      }
      vertical = Linear("vertical", from: window, to: configuration.vertical)
      out = Linear("out", from: configuration.resultWidth, to: width)
    }

    public var parameters: [ModuleParameter] {
      items.parameters + padding.parameters + horizontal.flatMap(\.parameters)
        + vertical.parameters + out.parameters
    }

    func states(
      of histories: PackedHistories, in pass: BoundParameters, lastOnly: Bool
    ) throws -> Variable {
      let (width, window) = (configuration.width, configuration.window)
      let tape = pass.tape
      let ends = lastOnly ? histories.lastRows.map(Int.init) : Array(histories.items.indices)
      let places = places(of: ends, in: histories)
      let count = ends.count
      // Scaled like the table of SASRec, so that filters don't start with next to nothing.
      let vectors = tape.scale(
        tape.concatenateRows([
          items(histories.items, in: pass), padding.table.variable(in: pass),
        ]), by: Float(width).squareRoot())
      var z = tape.constant(.zeros([count, configuration.resultWidth]))
      for (index, filters) in horizontal.enumerated() {
        try tape.checkCancellation()
        let height = index + 1
        let steps = window - index
        let rows = (0..<count).flatMap { image in
          (0..<steps).flatMap { step in
            places[image * window + step..<image * window + step + height]
          }
        }
        let patches = tape.reshape(
          tape.gather(vectors, rows: rows), [count * steps, height * width])
        let results = tape.relu(filters(patches, in: pass))
        let pooled = tape.segmentMaxima(results, offsets: (0...count).map { $0 * steps })
        z = tape.addColumns(z, pooled, at: index * configuration.horizontal)
      }
      // Each column of an image is a row of `window` numbers.
      let cells = tape.reshape(
        tape.gather(vectors, rows: places), [count * window * width, 1])
      let turned = (0..<count).flatMap { image in
        (0..<width).flatMap { column in
          (0..<window).map { Int32((image * window + $0) * width + column) }
        }
      }
      let columns = tape.reshape(tape.gather(cells, rows: turned), [count * width, window])
      z = tape.addColumns(
        z, tape.reshape(vertical(columns, in: pass), [count, width * configuration.vertical]),
        at: configuration.horizontal * window)
      if let key = pass.dropout { z = tape.dropout(z, rate: configuration.dropout, key: key) }
      return out(z, in: pass)
    }

    /// The rows of the last `window` items up to each end, oldest first; one row further than the
    /// last where there is none.
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
}
