import Evaluation
import Support
import Testing

@Suite struct TargetGroupTests {
  @Test(
    arguments: [
      ([1, 2, 3, 4, 5, 6], ["up to 2", "up to 4", "over 4"]),
      ([5, 5, 5], ["none", "up to 5", "none"]),
      ([90, 90, 90, 90, 90, 90, 3, 2, 1], ["up to 3", "none", "over 3"]),
      ([], ["none", "none", "none"]),
      ([1, 1, 1, 1, 1, 2000, 3000], ["none", "up to 1", "over 1"]),
    ] as [([Int32], [String])])
  func thirdsSayWhatTheyHold(numbers: [Int32], phrases: [String]) {
    #expect(Thirds(of: numbers).phrases == phrases)
  }

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

  /// Item 3 can't be ranked, and would be the first of user 0; item 4, as cold, can.
  @Test func whatCannotBeRankedIsAMissEverywhereAndBlankAmongCold() throws {
    let dataset = splitDataset(
      itemCount: 5, users: [([0], [3]), ([0, 1], [2]), ([0, 1, 2], [4, 3])])
    let names = ["hr@1", "recall@5", "mrr", "rankauc", "hr_cold@1", "recall_cold@5", "hr_middle@5"]
    let metrics = try names.map { try Metric(name: $0) }
    for candidates in [
      RankingProtocol.Candidates.full, .sampled(CandidateSample(count: 9, weight: .uniform)),
    ] {
      let result = try evaluate(
        FixedScorer(rows: Array(repeating: [1, 2, 3, 9, 5], count: 3), unranked: [3]), on: dataset,
        part: .test, metrics: metrics + [Metric(.poolauc, at: nil)], candidates: candidates,
        workers: Workers(count: 1))
      let values = try metrics.map { metric in
        try result.values(of: metric).map { $0.isNaN ? -1 : $0 }
      }
      #expect(values[0] == [0, 0, 1])
      #expect(values[1] == [0, 1, 0.5])
      #expect(values[2] == [0, 0.5, 1])
      // User 1's item 2 is below 4, the only other: seen items and item 3 have left.
      #expect(values[3] == [0, 0, -1])
      #expect(values[4] == [-1, -1, 1])
      #expect(values[5] == [-1, -1, 1])
      #expect(values[6] == [0, -1, 1])
      let ranks = try #require(result.ranks)
      #expect(ranks.unrankedCount == 2)
      #expect((0..<4).map { ranks.rank(at: $0) } == [nil, 2, nil, 1])
      // Of four others, scores 2, 3, 5 and 5, item 2 beats 1.5 and item 4 beats 3; item 3 none,
      // twice.
      #expect(try result.summary(of: Metric(.poolauc, at: nil)).mean == 4.5 / 16)
    }
  }
}
