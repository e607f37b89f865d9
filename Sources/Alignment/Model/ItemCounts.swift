import Interactions

/// The rows that each item has in the training part that an ID model learnt from.
struct ItemCounts: Sendable {
  /// The rows of each item.
  let rows: [Int32]
  /// Each item's share of them, for the correction of the sampled softmax.
  let shares: [Float]
  /// The items that have some, ascending: what negatives are drawn from.
  let warm: [Int32]
  /// The items that have none, ascending: no ID says anything of them.
  let cold: [Int32]

  init(_ data: Dataset) {
    rows = data.trainPopularity
    let total = Float(max(1, rows.reduce(0) { $0 + Int($1) }))
    shares = rows.map { Float($0) / total }
    (warm, cold) = (data.warmItems, data.coldItems)
  }

  /// Whether an item has none.
  func isCold(_ item: Int32) -> Bool { rows[Int(item)] == 0 }
}
