import Interactions
import Support
import Testing

@testable import Evaluation

@Suite struct CandidateTests {
  private let workers = Workers(count: 2)

  private func evaluator(
    _ sample: CandidateSample, metrics: [Metric] = [Metric(.hr, at: 1)],
    seen: RankingProtocol.SeenItems = .drop
  ) throws -> Evaluator {
    try Evaluator(
      randomDataset(users: 60, itemCount: 50), part: .test, metrics: metrics,
      candidates: .sampled(sample), seen: seen)
  }

  private func candidates(of case: RankingCase, _ evaluator: Evaluator) throws -> [Int32] {
    var drawn = ItemSet(itemCount: evaluator.ranking.itemCount)
    return evaluator.candidates(
      of: `case`, from: try #require(evaluator.sampler), using: &drawn)
  }

  @Test func targetsStandAmongOthersThatWereNotSeen() throws {
    for weight in CandidateSample.Weight.allCases {
      let evaluator = try evaluator(CandidateSample(count: 9, weight: weight))
      for `case` in evaluator.cases {
        let candidates = try self.candidates(of: `case`, evaluator)
        #expect(candidates == candidates.sorted() && Set(candidates).count == candidates.count)
        #expect(Set(`case`.targets).isSubset(of: candidates))
        #expect(candidates.count == 9 + `case`.targets.count)
        #expect(Set(candidates).isDisjoint(with: Set(`case`.history).subtracting(`case`.targets)))
        #expect(try candidates == self.candidates(of: `case`, evaluator))
      }
    }
  }

  @Test(arguments: [1000, Int.max])
  func asManyAsThereAre(count: Int) throws {
    let evaluator = try evaluator(CandidateSample(count: count, weight: .uniform))
    let full = try Evaluator(
      randomDataset(users: 60, itemCount: 50), part: .test, metrics: evaluator.metrics)
    for `case` in evaluator.cases {
      let dropped = evaluator.dropped(`case`)
      #expect(try candidates(of: `case`, evaluator) == (0..<50).filter { !dropped.contains($0) })
    }
    // Then the ranks are those of the full ranking.
    let scorer = RandomScorer(itemCount: 50, levels: 6)
    let sampled = try evaluator.evaluate(scorer, workers: workers)
    let whole = try full.evaluate(scorer, workers: workers)
    #expect(sampled.ranks == whole.ranks)
    // What is said is how many there are.
    let others = evaluator.cases.map { 50 - evaluator.dropped($0).count - $0.targets.count }
    let most = try #require(others.max())
    #expect(evaluator.drawnCounts == (others.min() ?? 0)...most)
    #expect(
      evaluator.ranking.candidates == .sampled(CandidateSample(count: most, weight: .uniform)))
    #expect(try self.evaluator(CandidateSample(count: 9, weight: .uniform)).drawnCounts == 9...9)
    #expect(sampled.ranking != whole.ranking)
  }

  @Test func drawsFollowTheirWeights() {
    // Item 3 has 60 of 100 rows, item 0 none.
    let popularity: [Int32] = [0, 10, 30, 60]
    var work = ItemSet(itemCount: 4)
    let sampler = CandidateSampler(
      CandidateSample(count: 1, weight: .popularity), popularity: popularity)
    var counts = [0, 0, 0, 0]
    for user in 0..<4000 {
      for item in sampler.candidates(of: user, excluding: [], using: &work) {
        counts[Int(item)] += 1
      }
    }
    #expect(counts[0] == 0 && abs(counts[1] - 400) < 60 && abs(counts[3] - 2400) < 100)
    // Two of three by weight: the third is left out with 0.1 · (…) as successive draws say.
    let pair = CandidateSampler(
      CandidateSample(count: 2, weight: .popularity), popularity: popularity)
    var missing = [0, 0, 0, 0]
    for user in 0..<4000 {
      let drawn = pair.candidates(of: user, excluding: [0], using: &work)
      #expect(drawn.count == 2)
      for item in 1...3 where !drawn.contains(Int32(item)) { missing[item] += 1 }
    }
    // P(3 missing) = 0.1 · 30/90 + 0.3 · 10/70.
    #expect(abs(Double(missing[3]) / 4000 - (0.1 / 3 + 0.3 / 7)) < 0.015)
    let all = CandidateSampler(
      CandidateSample(count: 9, weight: .popularity), popularity: popularity)
    #expect(all.candidates(of: 0, excluding: [3], using: &work) == [1, 2])
    #expect((0..<4).allSatisfy { !work.contains($0) })
  }

  @Test func uniformDrawsAreThoseOfEqualWeights() {
    // The draws that were made before items of equal weight were drawn without a search.
    let sampler = CandidateSampler(
      CandidateSample(count: 5, weight: .uniform), popularity: [Int32](repeating: 1, count: 1000))
    let weighed = CandidateSampler(
      CandidateSample(count: 5, weight: .popularity), popularity: [Int32](repeating: 1, count: 1000)
    )
    var work = ItemSet(itemCount: 1000)
    for user in 0..<50 {
      let excluded: [Int32] = [Int32(user), 999, 999]
      let drawn = sampler.candidates(of: user, excluding: excluded, using: &work)
      #expect(drawn == weighed.candidates(of: user, excluding: excluded, using: &work))
      #expect(drawn.count == 5 && Set(drawn).isDisjoint(with: excluded))
    }
  }

  @Test func otherSeedsDrawOthers() throws {
    let one = try evaluator(CandidateSample(count: 9, weight: .uniform))
    let other = try evaluator(CandidateSample(count: 9, weight: .uniform, seed: 1))
    #expect(
      try one.cases.contains { try candidates(of: $0, one) != candidates(of: $0, other) })
    #expect(!one.ranking.agrees(with: other.ranking))
    #expect(
      one.ranking.description.contains(
        "sampled ranking of the targets and 9 others (uniform, draw 0) of 50 items"))
  }

  @Test func listsAreOfTheCandidates() throws {
    let metrics = [
      Metric(.coverage, at: 10), Metric(.diversity, at: 10), Metric(.poolauc, at: nil),
    ]
    let evaluator = try evaluator(CandidateSample(count: 9, weight: .uniform), metrics: metrics)
    let scorer = RandomScorer(itemCount: 50, levels: 4)
    let result = try evaluator.evaluate(scorer, workers: workers)
    let again = try evaluator.evaluate(
      scorer, blockSize: 7, workers: Workers(count: 3), progress: .unwatched)
    #expect(result == again)
    #expect(try result.summary(of: metrics[0]).mean <= 1)
    #expect(abs(try result.summary(of: metrics[2]).mean - 0.5) < 0.15)
  }

  @Test func ratingsAreWanted() throws {
    let rmse = Metric(.rmse, at: nil)
    let plain = randomDataset(users: 5, itemCount: 20)
    #expect(throws: EvaluationError.noRatings(rmse, data: "data")) {
      try Evaluator(plain, part: .test, metrics: [rmse])
    }
    let rated = splitDataset(itemCount: 3, users: [([0], [1, 2])], ratings: [[4, 2]])
    #expect(throws: EvaluationError.scoresAreNoRatings(rmse)) {
      try evaluate(
        FixedScorer(rows: [[1, 2, 3]]), on: rated, part: .test, metrics: [rmse], workers: workers)
    }
    let result = try evaluate(
      FixedScorer(rows: [[1, 3, 5]], predictsRatings: true), on: rated, part: .test,
      metrics: [rmse, Metric(.mae, at: nil)], workers: workers)
    #expect(try result.summary(of: rmse).mean == 5.0.squareRoot())
    let mae = try result.summary(of: Metric(.mae, at: nil))
    #expect(mae.mean == 2 && mae.count == 2 && mae.standardError.isNaN)
  }
}
