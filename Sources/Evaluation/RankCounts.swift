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

  private init(greater: Int, equal: Int, unordered: Int) {
    self.greater = greater
    self.equal = equal
    self.unordered = unordered
  }

  /// Counts around each of several scores, in a pass for each if they are few.
  static func around(_ scores: [Float], in row: UnsafeBufferPointer<Float>) -> [RankCounts] {
    scores.count <= 8 || scores.contains(where: \.isNaN)
      ? scores.map { RankCounts(row, around: $0) } : histogram(around: scores, in: row)
  }

  /// Counts around many scores in one pass that sorts every value into the gaps between them.
  static func histogram(around scores: [Float], in row: UnsafeBufferPointer<Float>) -> [RankCounts]
  {
    let levels = Array(Set(scores)).sorted()
    // gaps[n]: values that reach n of the levels; equal[n]: values that are level n.
    var gaps = [Int](repeating: 0, count: levels.count + 1)
    var equal = [Int](repeating: 0, count: levels.count)
    var ordered: Int32 = 0
    levels.withUnsafeBufferPointer { levels in
      for value in row {
        ordered &+= value == value ? 1 : 0
        guard value >= levels[0] else { continue }
        var reached = 0
        var step = levels.count
        while step > 0 {
          let next = reached + step
          if next <= levels.count, value >= levels[next - 1] { reached = next } else { step >>= 1 }
        }
        gaps[reached] += 1
        if value == levels[reached - 1] { equal[reached - 1] += 1 }
      }
    }
    var atLeast = 0
    var counts: [Float: RankCounts] = [:]
    for level in levels.indices.reversed() {
      atLeast += gaps[level + 1]
      counts[levels[level]] = RankCounts(
        greater: atLeast - equal[level], equal: equal[level], unordered: row.count - Int(ordered))
    }
    return scores.compactMap { counts[$0] }
  }
}
