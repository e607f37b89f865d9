import Evaluation
import Interactions
import Support
import Synchronization
import Testing

/// What is made of scores, block by block.
@Suite struct ScoreMappingTests {
  private let data = splitDataset(itemCount: 4, users: (0..<40).map { ([$0 % 4], []) })

  private func queries(_ users: Range<Int>) -> [Query] {
    users.map { Query(user: "user\($0)", history: []) }
  }

  @Test(arguments: [1, 2, 3]) func blocksComeInOrderWhateverTheThreads(_ threads: Int) throws {
    let scorer = RandomScorer(itemCount: 4, levels: 9)
    let workers = Workers(count: threads)
    let blocks = try scorer.mapScores(
      for: queries(0..<40), on: data, workers: workers, progress: .unwatched
    ) { ($0, $1) }
    #expect(blocks.count > 1)
    #expect(blocks.flatMap { Array($0.0) } == Array(0..<40))
    let whole = scorer.scores(for: queries(0..<40), workers: workers, progress: .unwatched)
    #expect(blocks.flatMap(\.1) == whole)
  }

  @Test func whatCannotBeRankedIsBelowEverything() throws {
    let scorer = FixedScorer(rows: [[1, 2, 3, 4], [5, 6, 7, 8]], unranked: [1, 3])
    let scores = try scorer.mapScores(
      for: queries(0..<2), on: data, workers: Workers(count: 1), progress: .unwatched
    ) { $1 }
    let lost = -Float.infinity
    let expected: [Float] = [1, lost, 3, lost, 5, lost, 7, lost]
    #expect(scores == [expected])
  }

  @Test func aScoreThatIsNoNumberNamesUserAndItem() {
    let scorer = FixedScorer(rows: [[1, 2, 3, 4], [5, 6, .nan, 8]])
    let error = #expect(throws: EvaluationError.self) {
      try scorer.mapScores(
        for: queries(0..<2), on: data, workers: Workers(count: 1), progress: .unwatched
      ) { $1 }
    }
    #expect(error.map { "\($0)" }?.contains("user1") == true)
    #expect(error.map { "\($0)" }?.contains("item2") == true)
  }

  @Test func longWorkIsWatched() throws {
    let updates = Mutex<[ProgressUpdate]>([])
    let progress = Progress(cancellation: Cancellation()) { update in
      updates.withLock { $0.append(update) }
    }
    _ = try RandomScorer(itemCount: 4, levels: 9).mapScores(
      for: queries(0..<40), on: data, task: "recommend", workers: Workers(count: 1),
      progress: progress
    ) { $0.count + 0 * $1.count }
    let last = updates.withLock { $0.last }
    #expect(last?.completed == 40 && last?.total == 40 && last?.task == "recommend")
  }
}
