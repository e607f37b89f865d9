import Evaluation
import Testing

@Suite struct PopularityGroupsTests {
  @Test func cutsTargetsIntoThirds() {
    let groups = PopularityGroups(targets: [0, 1, 2, 3, 4, 5], popularity: [1, 2, 3, 4, 5, 6])
    #expect(groups.tailAtMost == 2 && groups.middleAtMost == 4)
    #expect(
      [1, 2, 3, 4, 5, 6].map { groups.group(popularity: $0) }
        == [.tail, .tail, .middle, .middle, .head, .head])
  }

  @Test func targetsCountNotItems() {
    // Six of nine targets are one popular item.
    let groups = PopularityGroups(
      targets: [0, 0, 0, 0, 0, 0, 1, 2, 3], popularity: [90, 3, 2, 1, 50])
    #expect(groups.group(popularity: 90) == .head)
    #expect(groups.group(popularity: 3) == .tail)
    // Between the tail and the head lies no target's item, only items nobody bought.
    #expect(groups.group(popularity: 50) == .head)
  }

  @Test func equalPopularityStaysTogether() {
    let groups = PopularityGroups(targets: [0, 1, 2, 3], popularity: [5, 5, 5, 5])
    #expect(Set([5].map { groups.group(popularity: $0) }).count == 1)
    #expect(groups.tailAtMost == -1)
  }
}
