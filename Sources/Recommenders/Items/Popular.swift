public import Evaluation
public import Interactions
public import Support

/// Ranks items by how often they occur in the training part: the same list for everybody.
public struct Popular: Recommender {
  public static let kind = "popular"
  public static let card = ModelCard(
    "ranks items by how often they occur in training",
    formula: "score(i) = training interactions of i", example: "popular shop")
  /// How often each item occurs in the training part.
  public let counts: [Int32]

  public var kind: String { Self.kind }
  public var settings: [(name: String, value: String)] { [] }
  public var isFitted: Bool { true }

  /// Counts the training part of a data set; all of it where there is no split.
  public init(_ data: Dataset) { counts = data.trainPopularity }

  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    try progress.check()
    let row = counts.map(Float.init)
    var scores: [Float] = []
    scores.reserveCapacity(row.count * queries.count)
    for _ in queries { scores += row }
    return scores
  }
}
