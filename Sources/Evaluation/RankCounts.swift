import CKernels

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
