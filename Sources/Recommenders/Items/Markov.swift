public import Evaluation
public import Interactions
public import ModelFiles
public import Support
public import Tensors

/// Scores an item by how often it followed the user's last one in training.
///
/// A first-order Markov chain, as Shani, Heckerman and Brafman, An MDP-based recommender system, JMLR
/// 2005, smoothed by the items' shares f of all training rows (a Dirichlet prior):
/// p(j | i) = (n_ij + α f_j) / (n_i + α), n_ij being how often j came right after i.
public struct Markov: FittedModel {
  public static let kind = "markov"
  public static let card = ModelCard(
    "scores items by how often they came right after the user's last one",
    formula: "score(u, j) = (n_ij + α f_j) / (n_i + α), i being the user's last item",
    source: "Shani, Heckerman & Brafman, An MDP-based recommender system, JMLR 2005",
    example: "markov shop")
  public let configuration: Configuration
  /// How often items (columns) came right after others (rows).
  private let transitions: SparseMatrix
  /// The share of each item in the training rows.
  private let shares: Tensor

  public var itemCount: Int { transitions.rowCount }
  public var unranked: [Int32] { shares.zeroRows }

  /// The settings that define the model beside its data.
  public struct Configuration: ModelConfiguration {
    /// How many rows the prior counts for, α.
    public var smoothing: Float = 1

    public init() {}

    public static let settings: [ModelSetting<Configuration>] = [
      .number(
        "smoothing", \.smoothing, "how many rows the items' popularity counts for",
        because: "it orders what never followed, and hardly moves what did")
    ]
  }

  public init(
    _ configuration: Configuration = Configuration(), data: Dataset,
    key: RandomKey = RandomKey(seed: 0), workers: Workers, progress: Progress = .unwatched
  ) throws {
    try configuration.check()
    try progress.check()
    var next = [[Int32]](repeating: [], count: data.itemCount)
    for user in 0..<data.userCount {
      let items = data.sequence(of: user, part: .train)
      for (item, follower) in zip(items, items.dropFirst()) { next[Int(item)].append(follower) }
    }
    var (offsets, columns, values) = ([0], [Int32](), [Float]())
    for followers in next {
      for follower in followers.sorted() {
        if columns.count > (offsets.last ?? 0), columns.last == follower {
          values[values.count - 1] += 1
        } else {
          columns.append(follower)
          values.append(1)
        }
      }
      offsets.append(columns.count)
    }
    self.configuration = configuration
    transitions = SparseMatrix(
      columnCount: data.itemCount, offsets: offsets, columns: columns, values: values)
    let counts = data.trainPopularity
    let total = Float(max(1, counts.reduce(0) { $0 + Int($1) }))
    shares = Tensor(shape: [counts.count], values: counts.map { Float($0) / total })
  }

  /// The chances of each item to be next; after no item at all, the items' shares.
  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    try progress.check()
    let (shares, alpha) = (shares.values, configuration.smoothing)
    let rows = try workers.map(queries.count) { index -> [Float] in
      guard let last = queries[index].history.last else { return shares }
      let followers = transitions.row(Int(last))
      let total = followers.reduce(alpha) { $0 + $1.1 }
      guard total > 0 else { return shares }
      var row = shares.map { $0 * (alpha / total) }
      for (item, count) in followers { row[Int(item)] += count / total }
      return row
    }
    return Array(rows.joined())
  }

  public var tensors: [(name: String, tensor: Tensor)] {
    transitions.tensors("transitions") + [("shares", shares)]
  }

  public init(
    _ configuration: Configuration, from file: SafetensorsFile, prefix: String, data: Dataset
  ) throws {
    self.configuration = configuration
    transitions = try SparseMatrix(prefix + "transitions", order: data.itemCount, from: file)
    shares = try file.tensor(named: prefix + "shares", shape: [data.itemCount])
  }
}
