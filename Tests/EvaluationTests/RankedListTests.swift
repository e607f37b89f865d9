import Evaluation
import Support
import Testing

@Suite struct RankedListTests {
  /// Against sorting everything, with many ties, infinite scores and items left out.
  @Test(arguments: 0..<50)
  func theBestAreThoseOfAWholeSort(_ trial: Int) {
    let key = RandomKey(seed: 5).derived(trial)
    let count = 1 + key.integer(below: 60, at: 0)
    let levels = 1 + key.integer(below: 12, at: 1)
    let scores = (0..<count).map { item -> Float in
      let level = key.integer(below: levels + 1, at: UInt64(2 + item))
      return level == levels ? -.infinity : Float(level) - 3
    }
    let dropped = Set(
      (0..<Int32(count)).filter { key.integer(below: 4, at: UInt64(100 + $0)) == 0 })
    let sorted = (0..<Int32(count))
      .filter { !dropped.contains($0) && scores[Int($0)] > -.infinity }
      .sorted { (-scores[Int($0)], $0) < (-scores[Int($1)], $1) }
    for k in [0, 1, 2, 7, count, count + 5] {
      #expect(RankedList.best(k, of: scores, without: dropped) == Array(sorted.prefix(k)))
    }
  }
}
