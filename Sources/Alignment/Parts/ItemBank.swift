import Tensors

/// Vectors that items had in earlier steps of a training: candidates that cost no reading.
///
/// An item that is read again has its vector replaced; the items that were read longest ago leave
/// first. No gradient goes through such vectors.
final class ItemBank {
  /// How many items it holds at most.
  let capacity: Int
  /// The items with the step that each was read in, oldest first.
  private var order: [(item: Int32, step: Int)] = []
  private var vectors: [Int32: [Float]] = [:]
  private var step = 0

  init(capacity: Int) { self.capacity = capacity }

  /// How many steps it reaches back.
  var steps: Int { order.first.map { step - $0.step } ?? 0 }

  /// The items that it holds beside some others, oldest first.
  func items(beside others: [Int32]) -> [Int32] {
    let others = Set(others)
    return order.lazy.map(\.item).filter { !others.contains($0) }
  }

  /// The vectors of some of its items, [items, width].
  func vectors(of items: [Int32], width: Int) -> Tensor {
    Tensor(shape: [items.count, width]) { out in
      for (row, item) in items.enumerated() {
        for (column, number) in (vectors[item] ?? []).enumerated() {
          out[row * width + column] = number
        }
      }
    }
  }

  /// Ends a step: takes what was read in it.
  ///
  /// - Parameters:
  ///   - items: the items, each once.
  ///   - read: their vectors, [items, width].
  func add(_ items: [Int32], _ read: Tensor) {
    let new = Set(items)
    order.removeAll { new.contains($0.item) }
    order += items.map { ($0, step) }
    for (row, item) in items.enumerated() { vectors[item] = Array(read.row(row)) }
    let excess = max(0, order.count - capacity)
    for (item, _) in order.prefix(excess) { vectors[item] = nil }
    order.removeFirst(excess)
    step += 1
  }
}
