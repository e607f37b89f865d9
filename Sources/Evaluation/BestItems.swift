import CKernels

/// Collects those of a catalogue's items that may be among the first k, tile by tile.
struct BestItems {
  private let k: Int
  /// The k best scores so far: an item below the least of them is in no list.
  private var heap: SmallestOnTop
  /// Every item that isn't, ascending, and some that were not when they came.
  private var items: [Int32] = []
  private var scores: [Float] = []
  /// When to forget these.
  private var limit: Int
  private var places = [Int32](repeating: 0, count: 512)

  /// - Parameter k: how many are wanted.
  init(first k: Int) {
    self.k = k
    heap = SmallestOnTop(capacity: k)
    limit = 4 * k + 1024
  }

  /// Takes up the scores of the items from `first` on; what is -∞ or no number is in no list.
  mutating func add(_ tile: UnsafeBufferPointer<Float>, from first: Int) {
    guard let start = tile.baseAddress else { return }
    // A few at a time, so that the cut soon rises.
    for part in stride(from: 0, to: tile.count, by: places.count) {
      let count = min(places.count, tile.count - part)
      let found = ck_at_least(count, start + part, heap.cut, &places)
      for place in places[..<found] {
        let score = tile[part + Int(place)]
        if score < heap.cut { continue }
        heap.offer(score)
        items.append(Int32(first + part) + place)
        scores.append(score)
      }
      if items.count >= limit { forget() }
    }
  }

  /// The first few, at most k.
  func list(_ count: Int) -> RankedList {
    if count == k { return RankedList(items, scores: scores, cut: heap.top, first: k) }
    var heap = SmallestOnTop(capacity: count)
    for score in scores { heap.offer(score) }
    return RankedList(items, scores: scores, cut: heap.top, first: count)
  }

  /// Forgets what can't be in a list any more.
  private mutating func forget() {
    let kept = scores.indices.filter { scores[$0] >= heap.cut }
    items = kept.map { items[$0] }
    scores = kept.map { scores[$0] }
    // Ties at the cut all stay, however many: the next look must pay for this one.
    limit = 2 * kept.count + 2 * k + 1024
  }
}
