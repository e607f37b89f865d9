/// Pairs that wait to be merged: the lowest rank first, and the first place of equal ranks.
struct MergeHeap {
  /// Rank and position in one number, in heap order.
  private var entries: [UInt64] = []

  mutating func push(rank: UInt32, position: UInt32) {
    entries.append(UInt64(rank) << 32 | UInt64(position))
    var child = entries.count - 1
    while child > 0, case let parent = (child - 1) / 2, entries[child] < entries[parent] {
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> (rank: UInt32, position: UInt32)? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    if !entries.isEmpty {
      entries[0] = last
      var parent = 0
      while case var child = 2 * parent + 1, child < entries.count {
        if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
        guard entries[child] < entries[parent] else { break }
        entries.swapAt(child, parent)
        parent = child
      }
    }
    return (UInt32(first >> 32), UInt32(truncatingIfNeeded: first))
  }
}
