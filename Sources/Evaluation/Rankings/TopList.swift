import CKernels

/// The first k items of a ranking, whatever their order: those that surely belong to it, and the
/// tied
/// ones that share its last places.
public struct TopList {
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

extension TopList {
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
    var best = TopItems(first: k)
    scores.withUnsafeBufferPointer { best.add($0, from: 0) }
    let list = best.list(k)
    return (list.above + list.edge.prefix(list.taken)).sorted {
      let (first, second) = (scores[Int($0)], scores[Int($1)])
      return first == second ? $0 < $1 : first > second
    }
  }
}

/// The items of a catalogue that may be among the first k, collected tile by tile.
struct TopItems {
  private let k: Int
  /// The k best scores so far: an item below the least of them is in no list.
  private var heap: TopScores
  /// Every item that isn't, ascending, and some that were not when they came.
  private var items: [Int32] = []
  private var scores: [Float] = []
  /// When to forget these.
  private var limit: Int
  private var places = [Int32](repeating: 0, count: 512)

  /// - Parameter k: how many are wanted.
  init(first k: Int) {
    self.k = k
    heap = TopScores(capacity: k)
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
  func list(_ count: Int) -> TopList {
    if count == k { return TopList(items, scores: scores, cut: heap.least, first: k) }
    var heap = TopScores(capacity: count)
    for score in scores { heap.offer(score) }
    return TopList(items, scores: scores, cut: heap.least, first: count)
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

/// The k greatest of many numbers, in a heap with the least of them on top.
struct TopScores {
  private let capacity: Int
  private var heap: [Float] = []

  /// - Parameter capacity: how many are kept.
  init(capacity: Int) {
    self.capacity = capacity
    heap.reserveCapacity(min(capacity, 1 << 16))
  }

  /// The least of those kept.
  var least: Float? { heap.first }

  /// The least number that may be kept; the lowest finite one where any will do.
  var cut: Float {
    heap.count < capacity ? -.greatestFiniteMagnitude : heap.first ?? .infinity
  }

  mutating func offer(_ number: Float) {
    if heap.count < capacity {
      heap.append(number)
      var child = heap.count - 1
      while child > 0, heap[(child - 1) / 2] > heap[child] {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if let least, number > least {
      heap.withUnsafeMutableBufferPointer { heap in
        // The hole at the top sinks to where the number belongs.
        var hole = 0
        while 2 * hole + 1 < heap.count {
          var least = 2 * hole + 1
          if least + 1 < heap.count, heap[least + 1] < heap[least] { least += 1 }
          if number <= heap[least] { break }
          heap[hole] = heap[least]
          hole = least
        }
        heap[hole] = number
      }
    }
  }
}
