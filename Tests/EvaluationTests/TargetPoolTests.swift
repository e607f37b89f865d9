import Support
import Testing

@testable import Evaluation

@Suite struct TargetPoolTests {
  private func check(_ targets: [Float], _ others: [Float]) {
    let pool = TargetPool(targets)
    var pairs = TargetPool.Pairs()
    others.withUnsafeBufferPointer { pool.add($0, to: &pairs) }
    let numbers = others.filter { !$0.isNaN }
    let wins = numbers.reduce(0) { sum, other in
      sum + targets.reduce(0) { $0 + ($1 > other ? 2 : $1 == other ? 1 : 0) }
    }
    #expect(pairs.others == UInt64(numbers.count))
    #expect(pairs.doubledWins == UInt64(wins))
  }

  @Test(arguments: [1, 2, 5, 1000, 1 << 40])
  func countsEveryPair(_ levels: Int) {
    func draw(_ count: Int, _ name: String) -> [Float] {
      let key = RandomKey(seed: 2).derived(name)
      return (0..<count).map { Float(key.integer(below: levels, at: UInt64($0))) - 3 }
    }
    check(draw(300, "targets"), draw(500, "others"))
    check(draw(1, "targets"), draw(500, "others"))
  }

  @Test func extremesHaveTheirPlaces() {
    let largest = Float.greatestFiniteMagnitude
    let scores: [Float] = [
      -.infinity, -largest, -1, -0.0, 0, .leastNonzeroMagnitude, 1, largest, .infinity,
    ]
    check(scores, scores + [.nan])
    check([.infinity, -.infinity], scores)
    check([.infinity], scores)
    check([0.5], scores)
  }
}
