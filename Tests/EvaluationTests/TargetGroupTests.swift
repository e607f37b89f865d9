import Evaluation
import Support
import Testing

@Suite struct TargetGroupTests {
  @Test func cutsNumbersIntoThirds() {
    let thirds = Thirds(of: [1, 2, 3, 4, 5, 6])
    #expect(thirds.lowAtMost == 2 && thirds.middleAtMost == 4)
    #expect((1...6).map { thirds.third(of: $0) } == [0, 0, 1, 1, 2, 2])
  }

  @Test func frequentNumbersCountAsOftenAsTheyAre() {
    // Six of nine targets are one popular item.
    let thirds = Thirds(of: [90, 90, 90, 90, 90, 90, 3, 2, 1])
    #expect(thirds.third(of: 90) == 2 && thirds.third(of: 3) == 0)
    // Between the lowest and the highest third lies no target's item.
    #expect(thirds.third(of: 50) == 2)
  }

  @Test func equalNumbersStayTogether() {
    let thirds = Thirds(of: [5, 5, 5, 5])
    #expect(thirds.lowAtMost == -1)
    #expect(Thirds(of: []).third(of: 0) == 2)
  }

  @Test func coldTargetsAndLongHistoriesAreMeasuredApart() throws {
    // Items 3 and 4 are in no training row; user 2 has the longest history.
    let dataset = splitDataset(
      itemCount: 5, users: [([0], [3]), ([0, 1], [2]), ([0, 1, 2], [4, 1])])
    let scorer = FixedScorer(rows: Array(repeating: [1, 2, 3, 4, 5], count: 3))
    let metrics = try [
      "hr@1", "hr_cold@1", "hr_warm@1", "hr_short@1", "hr_medium@1", "hr_long@1",
    ].map { try Metric(name: $0) }
    let result = try evaluate(
      scorer, on: dataset, part: .test, metrics: metrics, workers: Workers(count: 1))
    func values(_ index: Int) throws -> [Float] { try result.values(of: metrics[index]) }
    #expect(try values(0) == [0, 0, 1])
    #expect(try values(1).map { $0.isNaN ? -1 : $0 } == [0, -1, 1])
    #expect(try values(2).map { $0.isNaN ? -1 : $0 } == [-1, 0, 0])
    #expect(try values(3).map { $0.isNaN ? -1 : $0 } == [0, -1, -1])
    #expect(try values(4).map { $0.isNaN ? -1 : $0 } == [-1, 0, -1])
    #expect(try values(5).map { $0.isNaN ? -1 : $0 } == [-1, -1, 1])
  }
}
