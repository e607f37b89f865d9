import Evaluation
import Testing

/// The scores of several users together.
@Suite struct GroupScoresTests {
  private func together(_ rule: GroupScores.Rule, _ users: [[Float]]) -> [Float] {
    users.reduce(into: GroupScores(rule)) { $0.add($1) }.scores
  }

  /// Each has mean 0 and deviation 1 first: [1, 3] and [10, 30] say the same.
  @Test func everybodysScoresCountAlike() {
    #expect(together(.average, [[1, 3]]) == [-1, 1])
    #expect(together(.average, [[1, 3], [10, 30]]) == [-1, 1])
    #expect(together(.average, [[1, 3], [30, 10]]) == [0, 0])
    #expect(together(.leastMisery, [[1, 3], [30, 10]]) == [-1, -1])
  }

  @Test func whoFindsAllAlikeSaysNothing() {
    #expect(together(.average, [[7, 7]]) == [0, 0])
    #expect(together(.average, [[7, 7], [1, 3]]) == [-0.5, 0.5])
  }

  /// What can't be ranked for one can't be for the group, and doesn't move the others' mean.
  @Test(arguments: GroupScores.Rule.allCases)
  func whatIsNotFiniteStays(_ rule: GroupScores.Rule) {
    #expect(together(rule, [[1, -.infinity, 3], [1, 2, 3]])[1] == -.infinity)
    #expect(together(rule, [[1, -.infinity, 3]]) == [-1, -.infinity, 1])
  }

  @Test(arguments: GroupScores.Rule.allCases)
  func groupsAreJoined(_ rule: GroupScores.Rule) {
    let users: [[Float]] = [[1, 2, 4], [3, 3, 1], [0, 5, 9], [2, 2, 2]]
    var first = GroupScores(rule)
    var second = GroupScores(rule)
    for user in users.prefix(2) { first.add(user) }
    for user in users.dropFirst(2) { second.add(user) }
    first.add(second)
    first.add(GroupScores(rule))
    #expect(first.userCount == 4)
    let all = together(rule, users)
    #expect(zip(first.scores, all).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(GroupScores(rule).scores.isEmpty)
  }
}
