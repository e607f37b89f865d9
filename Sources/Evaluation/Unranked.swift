/// The items that a scorer can't rank.
struct Unranked: Sendable {
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
