import Support

/// Takes what is scored in one way into a ranking by another: to a place by the one belongs the
/// score of the same place by the other.
struct Placement {
  /// The scores in the first way, rising.
  private let from: [Float]
  /// The scores of the same things in the other way, rising.
  private let to: [Float]

  /// - Precondition: there are as many of the one as of the other.
  init(from: [Float], to: [Float]) {
    precondition(from.count == to.count, "Placement: \(from.count) scores and \(to.count)")
    (self.from, self.to) = (from.sorted(), to.sorted())
  }

  /// The score that takes the same place in the other way.
  ///
  /// Between two neighbours it is as far between theirs, beyond the ends as far beyond them; among
  /// equal scores it is that of the middle one.
  func callAsFunction(_ score: Float) -> Float {
    guard let first = from.first, let last = from.last else { return score }
    let start = from.partitioningIndex { $0 >= score }
    let end = from.partitioningIndex { $0 > score }
    if start < end { return (to[(start + end - 1) / 2] + to[(start + end) / 2]) / 2 }
    if start == 0 { return to[0] - (first - score) }
    if start == from.count { return to[start - 1] + (score - last) }
    let share = (score - from[start - 1]) / (from[start] - from[start - 1])
    return to[start - 1] + share * (to[start] - to[start - 1])
  }
}
