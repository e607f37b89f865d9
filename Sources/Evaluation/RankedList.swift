/// The first k of a ranking, whatever their order: those that surely belong to it, and the tied
/// ones that share its last places.
public struct RankedList {
  /// Items above the score at the cut.
  var above: [Int32] = []
  /// Items with the score at the cut.
  var edge: [Int32] = []
  /// How many of the edge there is room for.
  var taken = 0

  /// How many items it has.
  var count: Int { above.count + taken }
  /// The chance of an item of the edge to be in it.
  var chance: Double { edge.isEmpty ? 0 : Double(taken) / Double(edge.count) }

  /// Selects the first k of items whose k-th greatest score is known, or the least of fewer.
  ///
  /// - Parameters:
  ///   - items: The items, ascending.
  ///   - scores: The score of each.
  ///   - cut: The score at the cut; `nil` where there are no items.
  ///   - k: How many are wanted.
  init(_ items: [Int32], scores: [Float], cut: Float?, first k: Int) {
    guard let cut else { return }
    for (item, score) in zip(items, scores) {
      if score > cut { above.append(item) } else if score == cut { edge.append(item) }
    }
    taken = min(k - above.count, edge.count)
    if taken == edge.count {
      above += edge
      edge = []
      taken = 0
    }
  }
}

extension RankedList {
  /// The k best items of a catalogue, the best first; of equal scores the first item comes first.
  ///
  /// - Parameters:
  ///   - k: How many are wanted; there may be fewer.
  ///   - scores: A score for each item; an item whose score is -∞ isn't listed.
  ///   - dropped: Items that are left out.
  /// - Returns: Dense indexes of items.
  public static func best(
    _ k: Int, of scores: some Sequence<Float>, without dropped: Set<Int32> = []
  ) -> [Int32] {
    var scores = Array(scores)
    for item in dropped { scores[Int(item)] = -.infinity }
    var best = BestItems(first: k)
    scores.withUnsafeBufferPointer { best.add($0, from: 0) }
    let list = best.list(k)
    return (list.above + list.edge.prefix(list.taken)).sorted {
      let (first, second) = (scores[Int($0)], scores[Int($1)])
      return first == second ? $0 < $1 : first > second
    }
  }
}
