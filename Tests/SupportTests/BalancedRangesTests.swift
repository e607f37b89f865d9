import Support
import Testing

struct BalancedRangesTests {
  @Test func rangesCoverAllInOrderAndNoneIsEmpty() {
    for costs in [
      [], [5], [5, 0], [0, 0, 0], [1, 9, 1, 1], Array(1...40), Array((1...40).reversed()),
    ] {
      for count in [1, 2, 3, 7, 100] {
        let ranges = costs.balancedRanges(count)
        #expect(ranges.flatMap(Array.init) == Array(costs.indices))
        #expect(ranges.count <= count && ranges.allSatisfy { !$0.isEmpty })
      }
    }
  }

  @Test func aLargeOneAtTheEndIsAlone() {
    #expect((Array(repeating: 10, count: 6) + [250]).balancedRanges(2) == [0..<6, 6..<7])
    #expect([512, 512, 512].balancedRanges(3) == [0..<1, 1..<2, 2..<3])
    #expect([512, 512, 512].balancedRanges(6).count == 3)
  }

  @Test func costsDifferByOneElementAtMost() {
    let costs = (0..<200).map { 1 + $0 * 7 % 13 }
    for count in [2, 5, 8] {
      let ranges = costs.balancedRanges(count)
      let share = Double(costs.reduce(0, +)) / Double(count)
      #expect(ranges.count == count)
      for range in ranges { #expect(abs(Double(costs[range].reduce(0, +)) - share) <= 13) }
    }
  }
}
