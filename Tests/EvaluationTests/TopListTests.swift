import Support
import Testing

@testable import Evaluation

@Suite struct TopListTests {
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
      #expect(TopList.best(k, of: scores, without: dropped) == Array(sorted.prefix(k)))
    }
  }
}

@Suite struct TopItemsTests {
  @Test(arguments: [1, 3, 4000, 1_000_000], [1, 10, 600, 5000])
  func listsAsSortingAll(_ levels: Int, _ k: Int) {
    let key = RandomKey(seed: 9).derived(levels)
    var scores = (0..<4000).map { Float(key.integer(below: levels, at: UInt64($0))) }
    for place in stride(from: 0, to: 4000, by: 7) { scores[place] = -.infinity }
    for place in stride(from: 3, to: 4000, by: 11) { scores[place] = .nan }
    scores[5] = .infinity
    for tile in [64, 1000, 4000] {
      var best = TopItems(first: k)
      scores.withUnsafeBufferPointer { scores in
        for first in stride(from: 0, to: 4000, by: tile) {
          let end = min(4000, first + tile)
          best.add(UnsafeBufferPointer(rebasing: scores[first..<end]), from: first)
        }
        for count in [1, k / 2 + 1, k] {
          let listed = (0..<Int32(4000)).filter { scores[Int($0)] > -.infinity }
          let cut = listed.map { scores[Int($0)] }.sorted(by: >).prefix(count).last ?? 0
          let above = listed.filter { scores[Int($0)] > cut }
          let edge = listed.filter { scores[Int($0)] == cut }
          let list = best.list(count)
          if count - above.count < edge.count {
            #expect(list.above == above && list.edge == edge && list.count == count)
          } else {
            #expect(list.above.sorted() == (above + edge).sorted() && list.edge.isEmpty)
          }
        }
      }
    }
  }

  @Test func noneOfAny() {
    let scores: [Float] = [1, .infinity, -.infinity, 2]
    var best = TopItems(first: 0)
    scores.withUnsafeBufferPointer { best.add($0, from: 0) }
    #expect(best.list(0).count == 0)
    #expect(TopList.best(0, of: scores).isEmpty)
    #expect(TopList.best(2, of: scores, without: [3]) == [1, 0])
    #expect(TopList.best(9, of: scores) == [1, 3, 0])
  }
}
