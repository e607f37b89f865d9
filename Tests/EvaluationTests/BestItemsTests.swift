import Support
import Testing

@testable import Evaluation

@Suite struct BestItemsTests {
  @Test(arguments: [1, 3, 4000, 1_000_000], [1, 10, 600, 5000])
  func listsAsOneLookAtAll(_ levels: Int, _ k: Int) {
    let key = RandomKey(seed: 9).derived(levels)
    var scores = (0..<4000).map { Float(key.integer(below: levels, at: UInt64($0))) }
    for place in stride(from: 0, to: 4000, by: 7) { scores[place] = -.infinity }
    for place in stride(from: 3, to: 4000, by: 11) { scores[place] = .nan }
    scores[5] = .infinity
    for tile in [64, 1000, 4000] {
      var best = BestItems(first: k)
      scores.withUnsafeBufferPointer { scores in
        for first in stride(from: 0, to: 4000, by: tile) {
          let end = min(4000, first + tile)
          best.add(UnsafeBufferPointer(rebasing: scores[first..<end]), from: first)
        }
        for count in [1, k / 2 + 1, k] {
          let candidates = (0..<Int32(4000)).filter { !scores[Int($0)].isNaN }
          let expected = RankedList(scores, of: candidates, first: count)
          let list = best.list(count)
          #expect(list.above == expected.above)
          #expect(list.edge == expected.edge && list.taken == expected.taken)
        }
      }
    }
  }
}
