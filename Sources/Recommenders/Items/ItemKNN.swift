internal import Evaluation
public import Interactions
public import ModelFiles
public import Support
public import Tensors

/// Scores an item by how alike it is, among its nearest neighbours, to the items a user had.
///
/// Sarwar, Karypis, Konstan and Riedl, Item-based collaborative filtering recommendation algorithms,
/// WWW 2001; Deshpande and Karypis, Item-based top-n recommendation algorithms, TOIS 2004. The
/// similarity is the cosine of the sets of users that had the items, shrunk as by Bell and Koren:
/// |U_i ∩ U_j| / (√(|U_i| |U_j|) + shrink).
public struct ItemKNN: ItemSimilarity {
  public static let kind = "itemknn"
  public static let card = ModelCard(
    "scores items by how alike they are to those that the user had",
    formula: "score(u, j) = Σ_(i of u, i near j) |U_i ∩ U_j| / (√|U_i| √|U_j| + shrink)",
    source: "Deshpande & Karypis, Item-based top-n recommendation algorithms, TOIS 2004",
    example: "itemknn shop neighbours=100")
  public let configuration: Configuration
  /// For each item that a user may have had, the items whose neighbour it is, with the similarity.
  private let similarities: SparseMatrix
  public let unranked: [Int32]

  public var itemCount: Int { similarities.rowCount }

  /// The settings that define the model beside its data.
  public struct Configuration: ModelConfiguration {
    /// How many neighbours an item has, k.
    public var neighbours = 100
    /// The number added to the denominator.
    public var shrink: Float = 0

    public init() {}

    public static let settings: [ModelSetting<Configuration>] = [
      .integer(
        "neighbours", \.neighbours, 1...100_000, "how many neighbours an item has",
        because: "as in RecBole"),
      .number(
        "shrink", \.shrink, "draws similarities that few users show towards 0",
        because: "as in RecBole"),
    ]
  }

  public init(
    _ configuration: Configuration = Configuration(), data: Dataset,
    key: RandomKey = RandomKey(seed: 0), workers: Workers, progress: Progress = .unwatched
  ) throws {
    try configuration.check()
    let items = KnownItems(data).matrix(itemCount: data.itemCount)
    let users = items.transposed()
    let count = data.itemCount
    let block = 256
    let lists = try workers.map((count + block - 1) / block) { index in
      try progress.check()
      var common = [Int32](repeating: 0, count: count)
      return (index * block..<min(count, (index + 1) * block)).map { item in
        Self.neighbours(of: item, items: items, users: users, configuration, common: &common)
      }
    }.joined()
    var (offsets, columns, values) = ([0], [Int32](), [Float]())
    for list in lists {
      for (neighbour, similarity) in list.sorted(by: { $0.item < $1.item }) {
        columns.append(neighbour)
        values.append(Float(similarity))
      }
      offsets.append(columns.count)
    }
    self.configuration = configuration
    unranked = data.coldItems
    similarities = SparseMatrix(
      columnCount: count, offsets: offsets, columns: columns, values: values
    ).transposed()
  }

  /// The items most like one, of equal similarity the first in the catalogue.
  ///
  /// - Parameters:
  ///   - item: the item.
  ///   - items: the items of each user.
  ///   - users: the users of each item.
  ///   - configuration: how many, and how similarities shrink.
  ///   - common: zeros, one an item; zeros again afterwards.
  /// - Returns: the items with their similarities, the most alike first.
  private static func neighbours(
    of item: Int, items: SparseMatrix, users: SparseMatrix, _ configuration: Configuration,
    common: inout [Int32]
  ) -> [(item: Int32, similarity: Double)] {
    var met: [Int32] = []
    for (user, _) in users.row(item) {
      for (other, _) in items.row(Int(user)) where Int(other) != item {
        if common[Int(other)] == 0 { met.append(other) }
        common[Int(other)] += 1
      }
    }
    func size(_ item: Int) -> Int { users.offsets[item + 1] - users.offsets[item] }
    // In double precision, so that what is equal stays equal and is ordered by the catalogue.
    var list = met.map { other -> (item: Int32, similarity: Double) in
      let norms = Double(size(item) * size(Int(other))).squareRoot()
      return (other, Double(common[Int(other)]) / (norms + Double(configuration.shrink)))
    }
    for other in met { common[Int(other)] = 0 }
    list.sort { ($1.similarity, $0.item) < ($0.similarity, $1.item) }
    return Array(list.prefix(configuration.neighbours))
  }

  func addSimilarities(to item: Int32, into scores: UnsafeMutableBufferPointer<Float>) {
    for (other, similarity) in similarities.row(Int(item)) { scores[Int(other)] += similarity }
  }

  public var tensors: [(name: String, tensor: Tensor)] { similarities.tensors("similarities") }

  public init(
    _ configuration: Configuration, from file: SafetensorsFile, prefix: String, data: Dataset
  ) throws {
    self.configuration = configuration
    similarities = try SparseMatrix(prefix + "similarities", order: data.itemCount, from: file)
    unranked = data.coldItems
  }
}

extension KnownItems {
  /// Users by items: 1 where a user has had an item.
  func matrix(itemCount: Int) -> SparseMatrix {
    SparseMatrix(
      columnCount: itemCount, offsets: offsets, columns: items,
      values: Array(repeating: 1, count: items.count))
  }
}
