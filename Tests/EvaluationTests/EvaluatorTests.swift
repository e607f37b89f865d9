import Interactions
import Support
import Synchronization
import Testing

@testable import Evaluation

@Suite struct EvaluatorTests {
  private let metrics =
    Metric.standard(at: [1, 10]) + [Metric(.recall, at: 5), Metric(.ndcg, at: 10, group: .tail)]

  @Test func listsEndWhereTheCatalogueDoes() throws {
    let metrics = [Metric(.coverage, at: .max), Metric(.coverage, at: 50), Metric(.ndcg, at: .max)]
    let evaluator = try Evaluator(
      randomDataset(users: 60, itemCount: 50), part: .test, metrics: metrics)
    let result = try evaluator.evaluate(
      RandomScorer(itemCount: 50, levels: 6), workers: Workers(count: 2))
    #expect(try result.summary(of: metrics[0]).mean == result.summary(of: metrics[1]).mean)
    #expect(try result.summary(of: metrics[2]).mean > 0)
  }

  @Test func sameBitsForAnyBlockSizeAndThreads() throws {
    let dataset = randomDataset(users: 150, itemCount: 80)
    let evaluator = try Evaluator(dataset, part: .test, metrics: metrics)
    let scorer = RandomScorer(itemCount: 80, levels: 12)
    let expected = try evaluator.evaluate(scorer, workers: Workers(count: 1))
    for size in [1, 7, 64, 1000] {
      for threads in [1, 2, 5] {
        let result = try evaluator.evaluate(
          scorer, blockSize: size, workers: Workers(count: threads), progress: .unwatched)
        #expect(result == expected)
      }
    }
    #expect(expected.users == Array(0..<150))
    #expect(try expected.values(of: metrics[6]).contains { $0.isNaN })
  }

  @Test func seenItemsLeaveTheRankingUnlessTheyAreTargets() throws {
    // Items 0 and 1 were seen and score highest; item 1 is the target again.
    let dataset = splitDataset(itemCount: 4, users: [([0, 1, 0], [1]), ([0, 1], [3])])
    let scorer = FixedScorer(rows: [[9, 8, 7, 6], [9, 8, 7, 6]])
    let mrr = Metric(.mrr, at: nil)
    let workers = Workers(count: 1)
    let dropped = try evaluate(scorer, on: dataset, part: .test, metrics: [mrr], workers: workers)
    let kept = try evaluate(
      scorer, on: dataset, part: .test, metrics: [mrr], seen: .keep, workers: workers)
    #expect(try dropped.values(of: mrr) == [1, 0.5])
    #expect(try kept.values(of: mrr) == [0.5, 0.25])
  }

  @Test func infiniteScoresRank() throws {
    let dataset = splitDataset(itemCount: 3, users: [([0], [1]), ([0], [1])])
    let scorer = FixedScorer(rows: [[0, .infinity, 1], [0, -.infinity, -.infinity]])
    let hr = Metric(.hr, at: 1)
    let result = try evaluate(
      scorer, on: dataset, part: .test, metrics: [hr], workers: Workers(count: 1))
    #expect(try result.values(of: hr) == [1, 0.5])
  }

  @Test func aScoreThatIsNoNumberIsAnError() {
    let dataset = splitDataset(itemCount: 3, users: [([0], [1]), ([0], [1])])
    let scorer = FixedScorer(rows: [[1, 2, 3], [1, 2, .nan]])
    #expect(throws: EvaluationError.scoreIsNaN(user: "user1", item: "item2")) {
      try evaluate(
        scorer, on: dataset, part: .test, metrics: metrics, workers: Workers(count: 1))
    }
  }

  @Test func whatWasSeenIsThePastWithoutTargets() {
    func seen(_ history: [Int32], _ targets: [Int32]) -> [Int32] {
      RankingCase(user: 0, history: history[...], targets: targets).seen
    }
    #expect(seen([7, 3, 7, 1, 9], [2, 7, 7]) == [1, 3, 9])
    #expect(seen([4, 4], [4]) == [] && seen([5, 0], [0]) == [5] && seen([0, 5], [5, 9]) == [0])
    #expect(RankingCase(user: 0, history: [], targets: [3, 1, 3]).targets == [1, 3])
  }

  @Test func usersWithoutPastOrTargetAreLeftOut() throws {
    let dataset = splitDataset(itemCount: 3, users: [([0], []), ([], [1]), ([0], [1])])
    let evaluator = try Evaluator(dataset, part: .test, metrics: metrics)
    #expect(evaluator.ranking.userCount == 1)
    #expect(evaluator.cases.map(\.user) == [2])
  }

  @Test func nothingHeldOutIsAnError() {
    let dataset = Dataset(name: "shop", sequences: [[0, 1], [1]])
    #expect(throws: EvaluationError.nothingHeldOut(data: "shop", part: .test)) {
      try Evaluator(dataset, part: .test, metrics: metrics)
    }
  }

  @Test func aSampleOfUsersIsFixedByItsSeed() throws {
    let dataset = randomDataset(users: 90, itemCount: 30)
    func users(_ sample: RankingProtocol.Sample?) throws -> [Int] {
      try Evaluator(dataset, part: .test, metrics: metrics, sample: sample).cases.map(\.user)
    }
    let sample = try users(.init(count: 20))
    #expect(sample.count == 20 && sample == sample.sorted() && Set(sample).count == 20)
    #expect(try users(.init(count: 20)) == sample)
    #expect(try users(.init(count: 20, seed: 1)) != sample)
    #expect(try users(.init(count: 90)) == Array(0..<90))
    let evaluator = try Evaluator(
      dataset, part: .test, metrics: metrics, sample: .init(count: 500))
    #expect(evaluator.ranking.sample == nil)
  }

  @Test func groupsShareTheTargetsOut() throws {
    let dataset = randomDataset(users: 60, itemCount: 30)
    let metrics =
      [Metric(.recall, at: 30)]
      + TargetGroup.Division.popularity.groups.map {
        Metric(.recall, at: 30, group: $0)
      }
    let result = try evaluate(
      RandomScorer(itemCount: 30, levels: 5), on: dataset, part: .test, metrics: metrics,
      workers: Workers(count: 2))
    // Everything is found at the catalogue's end, by whoever has a target in the group.
    for metric in metrics {
      let values = try result.values(of: metric).filter { !$0.isNaN }
      #expect(!values.isEmpty && values.allSatisfy { $0 == 1 })
    }
    #expect(try result.summary(of: metrics[1]).count < 60)
  }

  @Test func cancellationStopsIt() throws {
    let evaluator = try Evaluator(
      randomDataset(users: 100, itemCount: 20), part: .test, metrics: metrics)
    let progress = Progress()
    progress.cancellation.cancel()
    #expect(throws: Cancelled.self) {
      try evaluator.evaluate(
        RandomScorer(itemCount: 20, levels: 3), workers: Workers(count: 2), progress: progress)
    }
  }

  @Test func progressCountsUsers() throws {
    let reported = Mutex<[Double]>([])
    let progress = Progress { update in
      #expect(update.task == "evaluate" && update.unit == "users" && update.total == 100)
      reported.withLock { $0.append(update.completed) }
    }
    let evaluator = try Evaluator(
      randomDataset(users: 100, itemCount: 20), part: .test, metrics: metrics)
    _ = try evaluator.evaluate(
      RandomScorer(itemCount: 20, levels: 3), workers: Workers(count: 1), progress: progress)
    #expect(reported.withLock { $0 } == [16, 32, 48, 64, 80, 96, 100])
  }

  @Test func aScorerIsPreparedOnceWithAllWorkers() throws {
    let scorer = PreparedScorer(prepared: false)
    let result = try evaluate(
      scorer, on: randomDataset(users: 40, itemCount: 20), part: .test,
      metrics: [Metric(.hr, at: 1)], workers: Workers(count: 3))
    #expect(result.users.count == 40)
  }

  /// Predicts a rating of what it is asked about, and keeps what that was.
  private final class RatingScorer: Scorer {
    let asked = Mutex<[[Int32]]>([])
    var predictsRatings: Bool { true }
    var scoresCandidates: Bool { true }

    func scores(
      among candidates: [[Int32]], listing listed: [[Int32]], for queries: [Query],
      workers: Workers, progress: Progress
    ) -> [[Float]] {
      asked.withLock { $0 += candidates }
      return candidates.map { $0.map { Float($0) } }
    }

    func scores(for queries: [Query], workers: Workers, progress: Progress) -> [Float] {
      asked.withLock { $0.append([]) }
      return queries.flatMap { _ in (0..<6).map { Float($0) } }
    }
  }

  /// Where ratings alone are compared, nothing but the rated rows is scored.
  @Test func ratingsAskForRatedRowsAlone() throws {
    let data = splitDataset(
      itemCount: 6, users: [([0], [3]), ([0, 1], [4, 2])], ratings: [[5], [2, .nan]])
    let metrics = [Metric(.known("rmse"), at: nil), Metric(.known("mae"), at: nil)]
    let scorer = RatingScorer()
    let result = try Evaluator(data, part: .test, metrics: metrics).evaluate(
      scorer, workers: Workers(count: 1))
    #expect(try result.summary(of: metrics[1]).mean == 2)
    #expect(scorer.asked.withLock { $0 } == [[3], [4]])
    #expect(result.ranks == nil)
    let ranked = try Evaluator(data, part: .test, metrics: metrics + [Metric(.hr, at: 1)])
      .evaluate(scorer, workers: Workers(count: 1))
    #expect(try ranked.summary(of: metrics[1]).mean == 2 && ranked.ranks != nil)
  }

  /// Works only after it was prepared by three workers.
  private struct PreparedScorer: Scorer {
    var prepared: Bool
    func prepared(workers: Workers, progress: Progress) -> any Scorer {
      PreparedScorer(prepared: workers.count == 3)
    }
    func scores(for queries: [Query], workers: Workers, progress: Progress) throws -> [Float] {
      try #require(prepared && workers.count == 1)
      return [Float](repeating: 0, count: queries.count * 20)
    }
  }
}
