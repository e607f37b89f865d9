import CKernels

/// Collects those of a catalogue's items that may be among the first k, tile by tile.
struct BestItems {
  private let k: Int
  /// Every item with at least this score, which only rises, is kept.
  private var cut = -Float.greatestFiniteMagnitude
  /// When to look for a higher cut.
  private var limit: Int
  private var items: [Int32] = []
  private var scores: [Float] = []
  private var places = [Int32](repeating: 0, count: 512)

  /// - Parameter k: how many are wanted.
  init(first k: Int) {
    self.k = k
    limit = 2 * k + 512
  }

  /// Takes up the scores of the items from `first` on; what is -∞ or no number is in no list.
  mutating func add(_ tile: UnsafeBufferPointer<Float>, from first: Int) {
    guard let start = tile.baseAddress else { return }
    // A few at a time, so that the cut soon rises.
    for part in stride(from: 0, to: tile.count, by: places.count) {
      let count = min(places.count, tile.count - part)
      let found = ck_at_least(count, start + part, cut, &places)
      for place in places[..<found] {
        items.append(Int32(first + part) + place)
        scores.append(tile[part + Int(place)])
      }
      if items.count >= limit { raiseCut() }
    }
  }

  /// The first few, at most k.
  func list(_ count: Int) -> RankedList {
    var list = selected(count)
    list.above = list.above.map { items[Int($0)] }
    list.edge = list.edge.map { items[Int($0)] }
    return list
  }

  /// The first few, by their places among those that are kept.
  private func selected(_ count: Int) -> RankedList {
    scores.withUnsafeBufferPointer {
      RankedList($0, of: Array(0..<Int32($0.count)), first: count)
    }
  }

  /// Forgets what can't be among the first k any more.
  private mutating func raiseCut() {
    let list = selected(k)
    let kept = (list.above + list.edge).sorted()
    items = kept.map { items[Int($0)] }
    scores = kept.map { scores[Int($0)] }
    if kept.count >= k { cut = scores.min() ?? cut }
    // Ties at the cut all stay, however many: the next look must pay for this one.
    limit = 2 * max(k, kept.count) + 512
  }
}
