import Support
import Testing

@testable import Evaluation

@Suite struct RankCountsTests {
  @Test(arguments: [1, 2, 7, 64, 1000])
  func histogramEqualsOnePassForEach(_ levels: Int) {
    let key = RandomKey(seed: 4).derived(levels)
    let values = (0..<997).map { Float(key.integer(below: levels, at: UInt64($0))) }
    let scores = Array(values[100..<100 + min(levels, 40)]) + [values[100]]
    values.withUnsafeBufferPointer { row in
      let expected = scores.map { RankCounts(row, around: $0) }
      #expect(RankCounts.histogram(around: scores, in: row) == expected)
      for (score, counts) in zip(scores, expected) {
        #expect(counts.greater == values.count { $0 > score })
        #expect(counts.equal == values.count { $0 == score })
      }
    }
  }

  @Test func whatIsNoNumberIsCounted() {
    let values: [Float] = [1, .nan, 3, .nan, -.infinity]
    values.withUnsafeBufferPointer { row in
      #expect(RankCounts(row, around: 1).unordered == 2)
      #expect(RankCounts.histogram(around: [1, 3], in: row).map(\.unordered) == [2, 2])
    }
  }
}
