/// The items of the highest scores, found in one pass; of equal scores the first item comes first.
struct TopItems {
  private let count: Int
  private var best: [(item: Int, score: Float)] = []

  /// Keeps at most `count` items.
  init(_ count: Int) { self.count = count }

  /// The items, the best first.
  var items: [Int] { best.map(\.item) }
  /// Their scores.
  var scores: [Float] { best.map(\.score) }

  /// Takes one more item; they come in the order of the catalogue.
  mutating func add(_ item: Int, score: Float) {
    guard count > 0 else { return }
    if best.count == count {
      guard let last = best.last, score > last.score else { return }
      best.removeLast()
    }
    var (low, high) = (0, best.count)
    while low < high {
      let middle = (low + high) / 2
      if best[middle].score >= score { low = middle + 1 } else { high = middle }
    }
    best.insert((item, score), at: low)
  }
}
