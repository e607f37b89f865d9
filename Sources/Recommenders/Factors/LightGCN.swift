public import Evaluation
public import Interactions
public import Networks
public import Support
public import Tensors

/// Vectors of users and items, smoothed along the graph of who has had what.
///
/// He et al., LightGCN: simplifying and powering graph convolution network for recommendation, SIGIR
/// 2020: E^(l+1) = D^−½ A D^−½ E^(l), the result being the mean of E^(0) … E^(L); BPR loss.
public struct LightGCN: FactorModel {
  public static let kind = "lightgcn"
  public let configuration: Configuration
  /// The vectors of users and items before the graph.
  public var parameters: Parameters { didSet { settled = nil } }
  public var training = TrainingState()
  /// D^−½ A D^−½ of the training part, users before items; symmetric.
  private let graph: SparseMatrix
  private let userCount: Int
  /// The smoothed vectors, users before items, once they have come to rest.
  private var settled: Tensor?

  /// What defines the model beside its data.
  public struct Configuration: FactorConfiguration {
    /// The width of the vectors, d.
    public var width = 64
    /// How many steps along the graph, L.
    public var layers = 2
    /// Negatives for each item of a user.
    public var negatives = 1
    /// Where they come from.
    public var draw = NegativeDraw.uniform
    /// The weight of the L2 penalty on the vectors of a batch before the graph, λ.
    public var penalty: Float = 1e-5

    public init() {}

    public static let settings: [ModelSetting<Configuration>] =
      [
        .integer("dim", \.width, 1...4096, "the width of the vectors", because: "as in the paper"),
        .integer(
          "layers", \.layers, 0...8, "steps along the graph",
          because: "as in RecBole; the paper's best is 3"),
      ] + ModelSetting.pairs(penaltyBecause: "as in RecBole")
  }

  /// As RecBole and the paper's code, up to 1,000 epochs; with the patience of `BPRMF`.
  public static let trainOptions = BPRMF.trainOptions

  public init(_ configuration: Configuration, data: Dataset, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
    userCount = data.userCount
    graph = Self.graph(of: data)
  }

  /// The normalised adjacency of users and items.
  private static func graph(of data: Dataset) -> SparseMatrix {
    let items = KnownItems(data).matrix(itemCount: data.itemCount)
    let users = items.transposed()
    let nodes = data.userCount + data.itemCount
    func degree(_ matrix: SparseMatrix, _ row: Int) -> Float {
      Float(matrix.offsets[row + 1] - matrix.offsets[row])
    }
    var (offsets, columns, values) = ([0], [Int32](), [Float]())
    for (matrix, other, first) in [(items, users, data.userCount), (users, items, 0)] {
      for row in 0..<matrix.rowCount {
        for (column, _) in matrix.row(row) {
          columns.append(Int32(first) + column)
          values.append(
            1 / (degree(matrix, row) * degree(other, Int(column))).squareRoot())
        }
        offsets.append(columns.count)
      }
    }
    return SparseMatrix(columnCount: nodes, offsets: offsets, columns: columns, values: values)
  }

  public var itemVectors: Tensor {
    let vectors = settled ?? smoothed(workers: Workers(count: 1))
    return vectors.rows(userCount..<vectors.rowCount)
  }
  var factors: Tensor { (settled ?? smoothed(workers: Workers(count: 1))).rows(0..<userCount) }

  public mutating func settle(workers: Workers) { settled = smoothed(workers: workers) }

  public func prepared(workers: Workers, progress: Progress) throws -> any Scorer {
    var copy = self
    if settled == nil { copy.settle(workers: workers) }
    return copy
  }

  private func smoothed(workers: Workers) -> Tensor {
    let tape = Tape(recording: false)
    return smoothed(tape.bind(parameters, trainable: false), on: tape, workers: workers).value
  }

  /// The mean of the vectors after 0 … L steps along the graph, users before items.
  func smoothed(_ parameters: BoundParameters, on tape: Tape, workers: Workers) -> Variable {
    var vectors = tape.concatenateRows([parameters["users"], parameters["items"]])
    var sum = vectors
    for _ in 0..<configuration.layers {
      vectors = tape.sparseProduct(graph, transposed: graph, vectors, workers: workers)
      sum = tape.add(sum, vectors)
    }
    return tape.scale(sum, by: 1 / Float(configuration.layers + 1))
  }

  public func step(
    _ batch: [Int], of material: FactorMaterial, at place: TrainingPlace, key: RandomKey,
    workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep {
    // The graph is walked once for the whole batch; workers share out its rows.
    let (users, candidates) = material.triples(
      batch[...], of: batch, negatives: configuration.negatives,
      key: key.derived("negatives").derived(place.step))
    let nodes = candidates.map { $0 + Int32(userCount) }
    let gradient = try ShardedGradient(
      parameters: parameters, shards: 1, workers: workers, cancellation: cancellation
    ) { _, tape, parameters in
      let vectors = smoothed(parameters, on: tape, workers: workers)
      try tape.checkCancellation()
      return tape.pairwiseRanking(
        users: tape.gather(vectors, rows: users), items: vectors, candidates: nodes,
        penalised: [
          tape.gather(parameters["users"], rows: users),
          tape.gather(parameters["items"], rows: candidates),
        ], penalty: configuration.penalty, examples: batch.count)
    }
    return TrainingStep(gradient: gradient, pairs: batch.count)
  }
}
