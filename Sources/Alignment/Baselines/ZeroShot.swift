public import Backbones
public import Evaluation
public import Interactions
public import Recommenders
public import Support
public import Tensors

/// Ranking by a frozen language model alone: the cosine of item texts with the mean of the texts
/// of a user's last items.
///
/// An item without a title has no text: it can't be ranked, and in a history it says nothing.
public struct ZeroShot: Recommender {
  public static let card = ModelCard(
    "ranks by how alike titles are to a frozen language model, untrained: the baseline",
    formula: "score(u, i) = cos(mean of the last items' text vectors, text vector of i); an item "
      + "without a title can't be ranked",
    example: "zeroshot shop lm titles=10")
  public let kind = "zeroshot"
  /// The language model.
  public let backbone: any Backbone
  /// How many of the last items make the user.
  public let titles: Int
  /// Embeddings of all items, each of norm 1, [items, width]; zeros where an item has no title.
  let items: Tensor
  /// The items without a title.
  public let unranked: [Int32]

  /// Encodes a catalogue.
  ///
  /// - Parameters:
  ///   - dataset: whose titles.
  ///   - backbone: the language model.
  ///   - titles: how many of the last items make the user.
  ///   - layers: how many layers read the titles; all by default, 0 for the embeddings of tokens alone.
  ///   - workers: who computes the shards.
  ///   - progress: what can stop the work.
  /// - Throws: `Cancelled`.
  public init(
    dataset: Dataset, backbone: any Backbone, titles: Int = 10, layers: Int? = nil,
    workers: Workers, progress: Progress
  ) throws {
    self.backbone = backbone
    self.titles = titles
    unranked = (0..<dataset.itemCount).filter { dataset.catalogue.title(of: $0) == nil }
      .map { Int32($0) }
    items = try backbone.titleVectors(
      of: dataset, layers: layers, workers: workers, progress: progress
    )
    .rowsNormalised().clearingRows(unranked)
  }

  public var settings: [(name: String, value: String)] {
    [("backbone", backbone.description.label), ("titles", "\(titles)")]
  }

  public var frozenCount: Int { backbone.description.parameterCount }

  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    try progress.check()
    let users = items.means(of: queries.map { $0.history.suffix(titles) })
    return users.rowsNormalised().timesTransposed(items).values
  }
}

extension Backbone {
  /// The embeddings of the titles of a catalogue, [items, width]; of an empty text where an item has
  /// none.
  ///
  /// - Throws: `Cancelled`.
  public func titleVectors(
    of data: Dataset, layers: Int? = nil, workers: Workers, progress: Progress
  ) throws -> Tensor {
    let texts = pack((0..<data.itemCount).map { data.catalogue.title(of: $0) ?? "" })
    return try encode(texts, layers: layers, workers: workers, progress: progress)
  }
}
