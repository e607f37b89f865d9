/// How the scores of a catalogue compare with one score.
struct RankCounts: Equatable {
  /// How many are greater.
  var greater = 0
  /// How many are equal.
  var equal = 0
  /// How many are not a number.
  var unordered = 0

  /// Counts in one pass over a row of scores, without branches, so that it becomes vector code.
  init(_ row: UnsafeBufferPointer<Float>, around score: Float) {
    var greater: Int32 = 0
    var atLeast: Int32 = 0
    var ordered: Int32 = 0
    for value in row {
      greater &+= value > score ? 1 : 0
      atLeast &+= value >= score ? 1 : 0
      ordered &+= value == value ? 1 : 0
    }
    self.greater = Int(greater)
    equal = Int(atLeast &- greater)
    unordered = row.count - Int(ordered)
  }
}
