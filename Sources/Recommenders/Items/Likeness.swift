import Evaluation
public import Interactions
public import Support
import Tensors

/// How like one item the items are in the eyes of a model.
public struct Likeness: Sendable {
  /// The measure of likeness.
  public enum Measure: Sendable {
    /// The cosine of item vectors.
    case cosine
    /// The score after a history of the one item, of a model without item vectors.
    case score
  }

  /// The measure of likeness.
  public let measure: Measure
  /// How like it each item is; -∞ for those that the model can't rank.
  public let values: [Float]

  /// The likeness of all items to one; `nil` where the model can't rank that.
  ///
  /// - Parameters:
  ///   - item: The dense index of the item.
  ///   - model: The model.
  ///   - data: The data that it was made for.
  ///   - folds: Whether a model that learns a vector a user may make one of the item.
  ///   - workers: The threads.
  ///   - progress: What can stop it.
  /// - Throws: `EvaluationError.scoreIsNaN`, `UnknownUsers`, `Cancelled`, or what the model throws.
  public init?(
    to item: Int, in model: any Recommender, on data: Dataset, folds: Bool, workers: Workers,
    progress: Progress
  ) throws {
    let scorer = try model.prepared(workers: workers, progress: progress)
    guard !scorer.unranked.contains(Int32(item)) else { return nil }
    if let model = model as? any HasItemVectors {
      let normed = try model.itemVectors(workers: workers, progress: progress).rowsNormalised()
      measure = .cosine
      var cosines = normed.rows(item..<item + 1).timesTransposed(normed).values
      for item in scorer.unranked { cosines[Int(item)] = -.infinity }
      values = cosines
      return
    }
    let query = Query(history: [Int32(item)], folds: folds)
    measure = .score
    values = try scorer.mapScores(for: [query], on: data, workers: workers, progress: progress) {
      $1
    }[0]
  }
}
