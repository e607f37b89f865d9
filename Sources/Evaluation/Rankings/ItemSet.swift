/// A set of a catalogue's items: a bit each, to be emptied and used again.
struct ItemSet: Sendable {
  private var words: [UInt64]

  /// The empty set.
  init(itemCount: Int) { words = Array(repeating: 0, count: (itemCount + 63) / 64) }

  func contains(_ item: Int32) -> Bool { words[Int(item) >> 6] >> UInt64(item & 63) & 1 == 1 }

  /// Whether it wasn't in the set before.
  mutating func insert(_ item: Int32) -> Bool {
    let bit: UInt64 = 1 << UInt64(item & 63)
    let isNew = words[Int(item) >> 6] & bit == 0
    words[Int(item) >> 6] |= bit
    return isNew
  }

  mutating func remove(_ items: some Sequence<Int32>) {
    for item in items { words[Int(item) >> 6] &= ~(1 << UInt64(item & 63)) }
  }
}

/// The items that a scorer can't rank.
struct UnrankedItems: Sendable {
  /// Which, ascending.
  private let items: [Int32]
  private let set: ItemSet

  init(_ items: [Int32], itemCount: Int) {
    self.items = items
    var set = ItemSet(itemCount: itemCount)
    for item in items { _ = set.insert(item) }
    self.set = set
  }

  func contains(_ item: Int32) -> Bool { set.contains(item) }

  /// These items and others, which are ascending and each there once as well.
  func joined(with others: [Int32]) -> [Int32] {
    items.isEmpty ? others : (items + others.filter { !contains($0) }).sorted()
  }
}
