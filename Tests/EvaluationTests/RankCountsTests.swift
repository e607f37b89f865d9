import Support
import Testing

@testable import Evaluation

@Suite struct RankCountsTests {
  private func counts(_ row: UnsafeBufferPointer<Float>, around score: Float) -> RankCounts {
    var counts = RankCounts()
    counts.add(row, around: score)
    return counts
  }

  @Test(arguments: [0, 1, 15, 16, 17, 997], [1, 2, 7, 1000])
  func countsAsAPlainLoop(_ count: Int, _ levels: Int) {
    let key = RandomKey(seed: 4).derived(levels)
    let values = (0..<count).map { Float(key.integer(below: levels, at: UInt64($0))) }
    values.withUnsafeBufferPointer { row in
      for score in [-1, 0, Float(levels / 2), Float(levels)] {
        let counts = self.counts(row, around: score)
        #expect(counts.greater == values.count { $0 > score })
        #expect(counts.equal == values.count { $0 == score })
        #expect(counts.unordered == 0)
      }
    }
  }

  @Test func whatIsNoNumberIsCounted() {
    var values = [Float](repeating: 1, count: 40)
    for place in [0, 15, 16, 33, 39] { values[place] = .nan }
    values[20] = -.infinity
    values[38] = .infinity
    values.withUnsafeBufferPointer { row in
      let counts = self.counts(row, around: 1)
      #expect(counts.unordered == 5 && counts.greater == 1 && counts.equal == 33)
      #expect(self.counts(row, around: -.infinity).greater == 34)
    }
  }
}
