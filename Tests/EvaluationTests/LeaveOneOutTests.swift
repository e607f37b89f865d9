import Evaluation
import Testing

/// What the items of a history add to a score.
@Suite struct LeaveOneOutTests {
  @Test func eachItemIsLeftOutAsOftenAsItCame() {
    let question = LeaveOneOut(history: [4, 2, 4, 0])
    #expect(question.histories == [[4, 2, 4, 0], [4, 4, 0], [2, 0], [4, 2, 4]])
  }

  /// The score of item 1 is 5 with the whole history, 3 without item 2, 6 without item 4 and 5
  /// without item 0.
  @Test func theGreatestEffectComesFirst() {
    let question = LeaveOneOut(history: [4, 2, 4, 0])
    let scores: [[Float]] = [
      [9, 5, 9, 7, 9, 1], [9, 3, 9, 7, 9, 4], [9, 6, 9, 5, 9, 1], [9, 5, 9, 7, 9, 9],
    ]
    let parts = question.parts(of: 1, scores)
    #expect(parts.map(\.item) == [2, 4, 0])
    #expect(parts.map(\.ago) == [3, 2, 1])
    #expect(parts.map(\.adds) == [2, -1, 0])
    // Of items 1, 3 and 5, which the user didn't have.
    #expect(question.rank(of: 1, scores) == 2)
    #expect(parts.map(\.rankWithout) == [3, 1, 3])
    #expect(question.best(scores) == 3)
  }

  @Test func effectsOfOneSizeAreInTheOrderOfTheHistory() {
    let question = LeaveOneOut(history: [2, 1])
    let parts = question.parts(of: 0, [[5, 0, 0], [4, 0, 0], [6, 0, 0]])
    #expect(parts.map(\.item) == [2, 1] && parts.map(\.adds) == [1, -1])
  }

  @Test func nothingIsBestWhereAllWasHadOrCannotBeRanked() {
    let question = LeaveOneOut(history: [0])
    #expect(question.best([[5], [5]]) == nil)
    #expect(question.best([[5, -.infinity], [5, -.infinity]]) == nil)
    #expect(question.best([[5, 0], [5, 0]]) == 1)
  }
}
