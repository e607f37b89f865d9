internal import Evaluation
public import Interactions
public import ModelFiles
public import Support
public import Tensors

/// A linear model that predicts each item of a user from the others, in closed form.
///
/// Steck, Embarrassingly shallow autoencoders for sparse data, WWW 2019: with P = (XᵀX + λI)⁻¹ of
/// the users × items matrix X, B_ij = −P_ij / P_jj, and 0 on the diagonal. Memory is items².
public struct EASE: ItemSimilarity {
  public static let kind = "ease"
  public static let card = ModelCard(
    "predicts each item from the others by a linear model in closed form",
    formula: "P = (XᵀX + λI)⁻¹; score(u, j) = Σ_(i of u) −P_ij / P_jj",
    source: "Steck, Embarrassingly shallow autoencoders for sparse data, WWW 2019",
    example: "ease shop lambda=250")
  public let configuration: Configuration
  /// B, [items, items].
  public let weights: Tensor
  public let unranked: [Int32]

  public var itemCount: Int { weights.rowCount }

  /// The settings that define the model beside its data.
  public struct Configuration: ModelConfiguration {
    /// The weight of the L2 penalty, λ.
    public var penalty: Float = 250

    public init() {}

    public static let settings: [ModelSetting<Configuration>] = [
      .number(
        "lambda", \.penalty, "the weight of the L2 penalty",
        because: "as in RecBole; the paper found 200 to 1,000 best")
    ]
  }

  public init(
    _ configuration: Configuration = Configuration(), data: Dataset,
    key: RandomKey = RandomKey(seed: 0), workers: Workers, progress: Progress = .unwatched
  ) throws {
    try self.init(
      configuration, data: data, memory: Machine.usableMemory, workers: workers,
      progress: progress)
  }

  /// The same where so many bytes may be used.
  init(
    _ configuration: Configuration, data: Dataset, memory: Int, workers: Workers,
    progress: Progress
  ) throws {
    try configuration.check()
    let count = data.itemCount
    try MemoryError.refuse(
      above: memory, MemoryError.product(4, count, count), settings: ["data"],
      "`\(Self.kind)`, which keeps a number for each two of \(NumberText.grouped(count)) items,")
    var matrix = try Self.gram(data, penalty: configuration.penalty, workers, progress)
    do {
      try matrix.invertPositiveDefinite(workers: workers, progress: progress)
    } catch is NotPositiveDefinite {
      throw SettingError.outOfRange(
        "lambda", value: "\(configuration.penalty)", expected: "larger for these data")
    }
    try matrix.withUnsafeMutableValues { p in
      let diagonal = (0..<count).map { p[$0 * count + $0] }
      for row in 0..<count {
        try progress.check()
        for column in 0..<count { p[row * count + column] /= -diagonal[column] }
        p[row * count + row] = 0
      }
    }
    self.configuration = configuration
    weights = matrix
    unranked = data.coldItems
  }

  /// XᵀX + λI: how many users had both items.
  private static func gram(
    _ data: Dataset, penalty: Float, _ workers: Workers, _ progress: Progress
  ) throws -> Tensor {
    let count = data.itemCount
    let items = KnownItems(data).matrix(itemCount: count)
    let users = items.transposed()
    var gram = Tensor.zeros([count, count])
    try gram.withUnsafeMutableValues { out in
      guard let start = out.baseAddress else { return }
      let rows = SharedRows(start: start, width: count)
      _ = try workers.map(count) { item in
        let row = rows.row(item)
        for (user, _) in users.row(item) {
          try progress.check()
          for (other, _) in items.row(Int(user)) { row[Int(other)] += 1 }
        }
        row[item] += penalty
      }
    }
    return gram
  }

  func addSimilarities(to item: Int32, into scores: UnsafeMutableBufferPointer<Float>) {
    let width = itemCount
    weights.withUnsafeValues { weights in
      let start = Int(item) * width
      for index in 0..<width { scores[index] += weights[start + index] }
    }
  }

  public var tensors: [(name: String, tensor: Tensor)] { [("weights", weights)] }

  public init(
    _ configuration: Configuration, from file: SafetensorsFile, prefix: String, data: Dataset
  ) throws {
    self.configuration = configuration
    weights = try file.tensor(
      named: prefix + "weights", shape: [data.itemCount, data.itemCount])
    unranked = data.coldItems
  }
}

/// Rows of a matrix that workers write, each its own.
private struct SharedRows: @unchecked Sendable {
  let start: UnsafeMutablePointer<Float>
  let width: Int

  func row(_ index: Int) -> UnsafeMutablePointer<Float> { start + index * width }
}
