import Interactions
import Support
import Tensors
import Testing

@testable import Evaluation

/// Scores that are dot products beside the same scores in a table.
@Suite struct ScoreVectorsTests {
  /// A scorer of vectors of small whole numbers, whose products are exact and often tied; or of any.
  private struct VectorScorer: Scorer {
    var items: Tensor
    var users: Tensor
    /// Whether the evaluation may have the vectors.
    var shows: Bool

    init(users: Int, items: Int, width: Int, levels: Int, shows: Bool = true) {
      let key = RandomKey(seed: 5)
      func vectors(_ count: Int, _ name: String) -> Tensor {
        let key = key.derived(name)
        let values = (0..<count * width).map { Float(key.integer(below: levels, at: UInt64($0))) }
        // Many levels stand for numbers that round.
        return Tensor(
          shape: [count, width], values: levels > 100 ? values.map { $0 / 999 - 0.5 } : values)
      }
      (self.users, self.items) = (vectors(users, "users"), vectors(items, "items"))
      self.shows = shows
    }

    var scoreVectors: ScoreVectors? {
      guard shows else { return nil }
      return ScoreVectors(items: items) { queries, _ in
        users.gatheredRows(queries.map { Int32($0.number) })
      }
    }

    func scores(for queries: [Query], workers: Workers, progress: Progress) throws -> [Float] {
      try #require(!shows, "asked for a table")
      return users.gatheredRows(queries.map { Int32($0.number) }).timesTransposed(items).values
    }
  }

  private let metrics =
    Metric.standard(at: [1, 10])
    + [
      Metric(.recall, at: 5), Metric(.ndcg, at: 10, group: .tail), Metric(.map, at: nil),
      Metric(.rankauc, at: nil), Metric(.poolauc, at: nil),
    ]
    + [3, 20].flatMap { k in
      [Metric.Kind.coverage, .gini, .popularity, .novelty, .diversity].map { Metric($0, at: k) }
    }

  private func checkTable(_ evaluator: Evaluator, width: Int = 3) throws {
    let itemCount = evaluator.ranking.itemCount
    var scorer = VectorScorer(users: 90, items: itemCount, width: width, levels: 4)
    let vectors = try evaluator.evaluate(scorer, workers: Workers(count: 2))
    scorer.shows = false
    #expect(try evaluator.evaluate(scorer, workers: Workers(count: 2)) == vectors)
  }

  @Test func rankAsTheSameScoresInATable() throws {
    // A tile has 4,096 items where vectors are so narrow.
    for itemCount in [50, 4095, 4097, 9000] {
      for seen in RankingProtocol.SeenItems.allCases {
        let data = randomDataset(users: 90, itemCount: itemCount)
        try checkTable(Evaluator(data, part: .test, metrics: metrics, seen: seen))
      }
    }
    try checkTable(
      Evaluator(randomDataset(users: 90, itemCount: 300), part: .test, metrics: metrics),
      width: 1000)
    for weight in CandidateSample.Weight.allCases {
      try checkTable(
        Evaluator(
          randomDataset(users: 90, itemCount: 500), part: .test, metrics: metrics,
          candidates: .sampled(CandidateSample(count: 30, weight: weight))))
    }
  }

  @Test func sameBitsForAnyBlockSizeAndThreads() throws {
    let evaluator = try Evaluator(
      randomDataset(users: 150, itemCount: 700), part: .test, metrics: metrics)
    let scorer = VectorScorer(users: 150, items: 700, width: 37, levels: 1000)
    let expected = try evaluator.evaluate(scorer, workers: Workers(count: 1))
    for size in [1, 7, 64, 1000] {
      for threads in [1, 2, 5] {
        let result = try evaluator.evaluate(
          scorer, blockSize: size, workers: Workers(count: threads), progress: .unwatched)
        #expect(result == expected)
      }
    }
  }

  @Test func aScoreIsTheSameBitsAmongFewAndAmongAll() throws {
    let scorer = VectorScorer(users: 20, items: 1000, width: 51, levels: 1000)
    let block = ScoreBlock(users: scorer.users, items: scorer.items)
    var rows = [[Float]](repeating: [], count: 20)
    try block.forEachTile { tile in
      #expect(tile.items.lowerBound == rows[tile.user].count)
      rows[tile.user] += tile.scores
    }
    for user in 0..<20 {
      let items = RandomKey(seed: UInt64(user)).permutation(1000).prefix(1 + user * 7)
      #expect(
        block.scores(of: items.map(Int32.init), for: user).map(\.bitPattern)
          == items.map { rows[user][$0].bitPattern })
    }
    #expect(block.scores(of: [], for: 0).isEmpty)
    let table = scorer.users.timesTransposed(scorer.items).values
    for (one, other) in zip(rows.joined(), table) { #expect(abs(one - other) < 1e-5) }
  }

  @Test func aProductThatIsNoNumberIsAnError() throws {
    var scorer = VectorScorer(users: 60, items: 50, width: 4, levels: 3)
    scorer.users.withUnsafeMutableValues { $0[4 * 17...4 * 17 + 3].update(repeating: .nan) }
    let data = randomDataset(users: 60, itemCount: 50)
    #expect(throws: EvaluationError.scoreIsNaN(user: "user17", item: "item0")) {
      try evaluate(
        scorer, on: data, part: .test, metrics: metrics, seen: .keep, workers: Workers(count: 2))
    }
    scorer.users.withUnsafeMutableValues { $0[4 * 17...4 * 17 + 3].update(repeating: 0) }
    scorer.items.withUnsafeMutableValues { $0[4 * 33] = .nan }
    #expect(throws: EvaluationError.scoreIsNaN(user: "user0", item: "item33")) {
      try evaluate(scorer, on: data, part: .test, metrics: metrics, workers: Workers(count: 2))
    }
  }

  @Test func cancellationStopsItBetweenTiles() throws {
    let evaluator = try Evaluator(
      randomDataset(users: 40, itemCount: 50), part: .test, metrics: metrics)
    let scorer = VectorScorer(users: 40, items: 50, width: 4, levels: 3)
    let progress = Progress()
    progress.cancellation.cancel()
    #expect(throws: Cancelled.self) {
      try evaluator.measure(
        evaluator.cases[...], scores: ScoreBlock(users: scorer.users, items: scorer.items),
        Measurement(of: evaluator, scorer), progress: progress)
    }
  }
}
