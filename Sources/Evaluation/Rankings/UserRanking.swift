import CKernels

/// The ranking of one user's candidates, taken up tile by tile: the ranks of the targets, the top
/// lists.
///
/// Candidates go by their places: an item's index in a full ranking, or its place among those drawn.
struct UserRanking {
  /// How the candidates' scores compare with each target's; with 0 where there is no target.
  private(set) var counts: [RankCounts]
  /// A place whose score isn't a number.
  private(set) var notANumber: Int?
  /// The items that may be in the lists; `nil` where no list is wanted.
  private var best: TopItems?
  private let levels: [Float]
  /// The places that leave the ranking, rising.
  private let dropped: [Int32]
  /// How many of them have left.
  private var left = 0

  /// - Parameters:
  ///   - levels: the scores of the targets.
  ///   - dropped: the places that leave the ranking, rising.
  ///   - listed: the length of the longest list, at least one; `nil` for none.
  init(levels: [Float], dropped: [Int32], listed: Int?) {
    // Where nobody is to be found, a score may still be no number.
    self.levels = levels.isEmpty ? [0] : levels
    self.dropped = dropped
    counts = self.levels.map { _ in RankCounts() }
    best = listed.map { TopItems(first: $0) }
  }

  /// Takes up the scores of some places, in their order; overwrites them.
  mutating func add(_ scores: UnsafeMutableBufferPointer<Float>, of places: Range<Int>) {
    // To be no number is to be in no order: neither above a target, nor tied with it, nor listed.
    while left < dropped.count, Int(dropped[left]) < places.upperBound {
      let place = Int(dropped[left])
      if scores[place - places.lowerBound].isNaN { notANumber = notANumber ?? place }
      scores[place - places.lowerBound] = .nan
      left += 1
    }
    let values = UnsafeBufferPointer(scores)
    for index in levels.indices { counts[index].add(values, around: levels[index]) }
    if notANumber == nil, counts[0].unordered > left {
      let others = Set(dropped)
      let first = places.first {
        values[$0 - places.lowerBound].isNaN && !others.contains(Int32($0))
      }
      notANumber = first
    }
    best?.add(values, from: places.lowerBound)
  }

  /// Takes up the scores of what stands in the ranking beside the places, numbered from `first` on.
  mutating func add(outside scores: ArraySlice<Float>, from first: Int) {
    var scores = Array(scores)
    scores.withUnsafeMutableBufferPointer { add($0, of: first..<first + $0.count) }
  }

  /// The first few, a list for each cut-off; none where no list was to be made.
  func lists(_ cutoffs: [Int]) -> [TopList] {
    best.map { best in cutoffs.map { best.list($0) } } ?? []
  }
}

/// How the scores of a catalogue compare with one score.
struct RankCounts: Equatable {
  /// How many are greater.
  var greater = 0
  /// How many are equal.
  var equal = 0
  /// How many are not a number.
  var unordered = 0

  /// Counts more scores of the catalogue.
  mutating func add(_ scores: UnsafeBufferPointer<Float>, around score: Float) {
    guard let start = scores.baseAddress else { return }
    ck_compare(scores.count, start, score, &greater, &equal, &unordered)
  }
}
