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
  public static let isMadeOfAllRows = true
  public static let card = ModelCard(
    "makes vectors smoothed along the graph of who had what, untrained",
    formula:
      "E^(l+1) = D^−½ A D^−½ E^(l); score(u, i) = ē_u · ē_i, the means over layers; BPR loss; "
      + "of a history: e_u^(l+1) = Σ_i e_i^(l) / √(|H| d_i), i in the history H, from e_u^(0) = 0",
    source: "He et al., LightGCN, SIGIR 2020", example: "lightgcn shop layers=2")
  public let configuration: Configuration
  public let network: FactorNetwork
  /// The vectors of users and items before the graph.
  public var parameters: Parameters { didSet { settled = Lazy() } }
  public var training = TrainingState()
  /// D^−½ A D^−½ of the training part, users before items; symmetric.
  private let graph: SparseMatrix
  let users: UserIDs
  /// The smoothed vectors of these parameters.
  private var settled = Lazy<SmoothedVectors>()

  /// The vectors after the steps along the graph.
  private struct SmoothedVectors {
    /// The users' means after 0 … L steps, [users, d].
    let users: Tensor
    /// The items', [items, d].
    let items: Tensor
    /// The share that each item passes on to a user new to the graph,
    /// Σ_(l<L) e_i^(l) / ((L + 1) √d_i), d_i being the item's degree; zeros for an item that nobody
    /// had, [items, d].
    let passed: Tensor
    /// The fold-in of histories where there are no steps.
    let fold = Lazy<PairwiseFold>()
  }

  /// The settings that define the model beside its data.
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
    network = Self.network(configuration, users: data.userCount, items: data.itemCount)
    users = data.userIDs
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

  /// The smoothed vectors.
  private var rest: SmoothedVectors { smoothed(workers: Workers(count: 1)) }

  public var itemVectors: Tensor { rest.items }
  var factors: Tensor { rest.users }

  /// The vectors of users who are new to the graph: one walk along the edges to the items that they had,
  /// whose own vectors after 0 … L − 1 steps stay as they are.
  ///
  /// e_u = 1 / (L + 1) · Σ_(l=1…L) Σ_(i∈H) e_i^(l−1) / √(|H| d_i), H being the items of the history that
  /// somebody had in training: what a learnt user has beside e_u^(0), here 0. Without steps there is no
  /// walk, and it is matrix factorisation: `PairwiseFold`.
  public func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    let rest = rest
    guard configuration.layers > 0 else {
      return try rest.fold.value { PairwiseFold(items: rest.items, users: rest.users) }
        .vectors(of: histories, workers: workers)
    }
    let known = histories.map { Set($0).filter { degree(of: $0) > 0 }.sorted() }
    // A mean is a sum over |H|.
    var vectors = rest.passed.means(of: known.map { $0[...] })
    let width = width
    vectors.withUnsafeMutableValues { vectors in
      for (row, items) in known.enumerated() {
        let factor = Float(items.count).squareRoot()
        for column in 0..<width { vectors[row * width + column] *= factor }
      }
    }
    return vectors
  }

  /// How many users had an item.
  private func degree(of item: Int32) -> Int {
    let node = users.count + Int(item)
    return graph.offsets[node + 1] - graph.offsets[node]
  }

  public mutating func settle(workers: Workers) { _ = smoothed(workers: workers) }

  public func prepared(workers: Workers, progress: Progress) throws -> any Scorer {
    _ = smoothed(workers: workers)
    return self
  }

  /// The smoothed vectors, made once by as many workers as there are then.
  private func smoothed(workers: Workers) -> SmoothedVectors {
    settled.value {
      let tape = Tape(recording: false)
      let (all, before) = smoothed(
        tape.bind(parameters, trainable: false), on: tape, workers: workers)
      let ofItems = users.count..<graph.rowCount
      var passed = before.value.rows(ofItems)
      let width = width
      let factors = (0..<itemCount).map { item -> Float in
        let degree = degree(of: Int32(item))
        return degree > 0 ? 1 / (Float(degree).squareRoot() * Float(configuration.layers + 1)) : 0
      }
      passed.withUnsafeMutableValues { passed in
        for place in passed.indices { passed[place] *= factors[place / width] }
      }
      return SmoothedVectors(
        users: all.value.rows(0..<users.count), items: all.value.rows(ofItems), passed: passed)
    }
  }

  /// Users before items: the mean of the vectors after 0 … L steps along the graph, and the sum of all
  /// but the last.
  private func smoothed(
    _ parameters: BoundParameters, on tape: Tape, workers: Workers
  ) -> (mean: Variable, before: Variable) {
    var vectors = tape.concatenateRows([
      network.users.table.variable(in: parameters), network.items.table.variable(in: parameters),
    ])
    var (sum, before) = (vectors, vectors)
    for _ in 0..<configuration.layers {
      vectors = tape.sparseProduct(graph, transposed: graph, vectors, workers: workers)
      (sum, before) = (tape.add(sum, vectors), sum)
    }
    return (tape.scale(sum, by: 1 / Float(configuration.layers + 1)), before)
  }

  public func step(
    _ batch: [Int], of material: FactorMaterial, at place: TrainingPlace, key: RandomKey,
    workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep {
    // The graph is walked once for the whole batch; workers share out its rows.
    let (rows, candidates) = material.triples(
      batch[...], of: batch, negatives: configuration.negatives,
      key: key.derived("negatives").derived(place.step))
    let nodes = candidates.map { $0 + Int32(users.count) }
    let gradient = try ShardedGradient(
      parameters: parameters, shards: 1, workers: workers, cancellation: cancellation
    ) { _, tape, parameters in
      let vectors = smoothed(parameters, on: tape, workers: workers).mean
      try tape.checkCancellation()
      return tape.pairwiseRanking(
        users: tape.gather(vectors, rows: rows), items: vectors, candidates: nodes,
        penalised: [
          network.users(rows, in: parameters), network.items(candidates, in: parameters),
        ], penalty: configuration.penalty, examples: batch.count)
    }
    return TrainingStep(gradient: gradient, pairs: batch.count)
  }
}
