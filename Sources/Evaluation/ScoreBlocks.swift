import Support
import Synchronization
import Tensors

/// Has a scorer score the users of an evaluation, some at a time on each worker.
struct ScoreBlocks: Sendable {
  private let scorer: any Scorer
  private let vectors: ScoreVectors?
  private let cases: [RankingCase]
  private let queries: [Query]
  private let itemCount: Int
  /// Users that a scorer is asked for at once: not a matter of workers, for a scorer's matrix products
  /// may round otherwise for other numbers of users.
  private let shard: Int
  /// Shards that are ranked at once.
  private let group: Int
  private let workers: Workers
  private let progress: Progress
  private let done: Tally

  /// - Parameters:
  ///   - scorer: one that is prepared.
  ///   - cases: the users.
  ///   - queries: what the scorer is asked about each of them.
  ///   - itemCount: how many items the catalogue has.
  ///   - size: users a shard; `nil` for as many as go well.
  ///   - rounds: how often all will be scored.
  ///   - workers: the threads.
  ///   - progress: what watches and can stop it.
  init(
    _ scorer: any Scorer, of cases: [RankingCase], asking queries: [Query], itemCount: Int,
    size: Int?, rounds: Int, workers: Workers, progress: Progress
  ) {
    self.scorer = scorer
    self.cases = cases
    self.queries = queries
    self.itemCount = itemCount
    self.workers = workers
    self.progress = progress
    vectors = scorer.scoreVectors
    done = Tally(total: cases.count * rounds)
    // At most 256, and 32 shards where there are users enough; a table is of at most 64 MiB.
    let most = vectors == nil ? (16 << 20) / max(1, itemCount) : 256
    shard = size ?? max(1, min(256, most, max(16, (cases.count + 31) / 32)))
    // Items are read once for all users of a block: the more the better, up to 512, and four blocks a
    // worker, so that all end at about the same time.
    let shards = (cases.count + shard - 1) / shard
    group = vectors == nil ? 1 : max(1, min(512 / shard, shards / (4 * workers.count)))
  }

  /// What `body` makes of each block of users and their scores.
  func map<Made: Sendable>(
    _ body: @Sendable (ArraySlice<RankingCase>, ScoreBlock) throws -> Made
  ) throws -> [Made] {
    let size = shard * group
    return try workers.map((cases.count + size - 1) / size) { block in
      try progress.check()
      let range = block * size..<min(self.cases.count, (block + 1) * size)
      let cases = self.cases[range]
      let made = try body(cases, scores(for: Array(queries[range])))
      progress.report(
        ProgressUpdate(
          task: "evaluate", completed: Double(done.add(cases.count)), total: Double(done.total),
          unit: "users"))
      return made
    }
  }

  private func scores(for queries: [Query]) throws -> ScoreBlock {
    let one = Workers(count: 1)
    guard let vectors else {
      return ScoreBlock(
        try scorer.scores(for: queries, workers: one, progress: progress),
        userCount: queries.count, itemCount: itemCount)
    }
    precondition(
      vectors.items.rowCount == itemCount,
      "ScoreBlocks: \(vectors.items.shape) vectors of \(itemCount) items")
    let users = try stride(from: 0, to: queries.count, by: shard).map { first in
      try progress.check()
      return try vectors.users(
        Array(queries[first..<min(queries.count, first + shard)]), one)
    }
    return ScoreBlock(users: .concatenatingRows(users), items: vectors.items)
  }

  /// How many users are done.
  private final class Tally: Sendable {
    let total: Int
    private let count = Atomic<Int>(0)

    init(total: Int) { self.total = total }

    func add(_ number: Int) -> Int { count.wrappingAdd(number, ordering: .relaxed).newValue }
  }
}
