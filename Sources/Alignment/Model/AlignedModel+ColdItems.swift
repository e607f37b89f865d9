import Recommenders
import Support
import Tensors

/// Cold items, without training rows: no ID vector says anything of them, so texts alone rank them.
///
/// A user with an ID row and an item without one have little in common, and scores by texts alone
/// are on another scale than those by rows. So a cold item gets the score of the place that its
/// text takes among the others' texts, user and items read among free rows alone. These learn that
/// in steps without ID rows, at least as often as an item of the catalogue is cold.
extension AlignedModel {
  /// The catalogue.
  var allItems: [Int32] { (0..<base.itemCount).map { Int32($0) } }

  /// Whether a step of training in a stage reads texts without ID rows.
  func readsTextsAlone(step: Int, stage: Int = 0, key: RandomKey) -> Bool {
    let wanted = (sentence.stage(stage).samples as? PairSamples)?.alone ?? 0
    let share = max(Double(wanted), Double(coldItems.count) / Double(base.itemCount))
    return key.derived("texts alone").uniform(at: UInt64(step)) < share
  }

  /// Scores of the ID model for some items, [n, m], made 0 for cold ones: it has nothing to say of
  /// them.
  func residual(_ scores: Tensor, of items: [Int32]) -> Tensor {
    let cold = items.indices.filter { side.isCold(items[$0]) }
    guard !cold.isEmpty else { return scores }
    var scores = scores
    let (rows, width) = (scores.rowCount, scores.rowWidth)
    scores.withUnsafeMutableValues { values in
      for row in 0..<rows {
        for column in cold { values[row * width + column] = 0 }
      }
    }
    return scores
  }

  /// Gives cold items the scores of the places that their texts have among the others' texts.
  ///
  /// - Parameters:
  ///   - scores: of all items by ID rows, [queries, items]; those of cold items are replaced.
  ///   - texts: of all items by texts alone, of the same shape.
  func placeColdItems(in scores: inout Tensor, by texts: Tensor) {
    let cold = coldItems.map(Int.init)
    let (rows, width) = (scores.rowCount, scores.rowWidth)
    scores.withUnsafeMutableValues { scores in
      texts.withUnsafeValues { texts in
        for start in (0..<rows).map({ $0 * width }) {
          let warm = side.warm.map { start + Int($0) }
          let placement = Placement(from: warm.map { texts[$0] }, to: warm.map { scores[$0] })
          for item in cold { scores[start + item] = placement(texts[start + item]) }
        }
      }
    }
  }
}

/// Takes what is scored in one way into a ranking by another: to a place by the one belongs the
/// score of the same place by the other.
struct Placement {
  /// The scores in the first way, rising.
  private let from: [Float]
  /// The scores of the same things in the other way, rising.
  private let to: [Float]

  /// - Precondition: there are as many of the one as of the other.
  init(from: [Float], to: [Float]) {
    precondition(from.count == to.count, "Placement: \(from.count) scores and \(to.count)")
    (self.from, self.to) = (from.sorted(), to.sorted())
  }

  /// The score that takes the same place in the other way.
  ///
  /// Between two neighbours it is as far between theirs, beyond the ends as far beyond them; among
  /// equal scores it is that of the middle one.
  func callAsFunction(_ score: Float) -> Float {
    guard let first = from.first, let last = from.last else { return score }
    let start = from.partitioningIndex { $0 >= score }
    let end = from.partitioningIndex { $0 > score }
    if start < end { return (to[(start + end - 1) / 2] + to[(start + end) / 2]) / 2 }
    if start == 0 { return to[0] - (first - score) }
    if start == from.count { return to[start - 1] + (score - last) }
    let share = (score - from[start - 1]) / (from[start] - from[start - 1])
    return to[start - 1] + share * (to[start] - to[start - 1])
  }
}
