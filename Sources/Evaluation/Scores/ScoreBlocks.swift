import CKernels
import Support
import Synchronization
import Tensors

/// The scores of a block of users; those that are dot products are made as they are looked at.
///
/// A score is the same bits wherever it is asked for, so that equal ones are.
struct ScoreBlock {
  /// The scores of neighbouring items for one user.
  struct Tile {
    /// The user's place in the block.
    let user: Int
    let items: Range<Int>
    /// A score an item; whoever looks at them may write there.
    let scores: UnsafeMutableBufferPointer<Float>
  }

  private enum Source {
    /// [users, items], row-major.
    case table([Float])
    /// [users, d] and [items, d].
    case products(users: Tensor, items: Tensor)
    /// Some items of each user, ascending, with their scores.
    case chosen([(items: [Int32], scores: [Float])])
  }

  /// The candidate that each user's written answer names; `nil` where none is asked for.
  var answers: [Int32?]?

  let itemCount: Int
  private let userCount: Int
  private let source: Source

  /// Scores that were all made: `[userCount, itemCount]`, row-major.
  init(_ scores: [Float], userCount: Int, itemCount: Int) {
    precondition(
      scores.count == userCount * itemCount,
      "ScoreBlock: \(scores.count) scores for \(userCount) × \(itemCount) items")
    (self.userCount, self.itemCount) = (userCount, itemCount)
    source = .table(scores)
  }

  /// The dot products of vectors of users and items.
  init(users: Tensor, items: Tensor) {
    precondition(
      users.rowWidth == items.rowWidth, "ScoreBlock: users \(users.shape), items \(items.shape)")
    (userCount, itemCount) = (users.rowCount, items.rowCount)
    source = .products(users: users, items: items)
  }

  /// Scores of some items of each user.
  init(_ chosen: [(items: [Int32], scores: [Float])], itemCount: Int) {
    (userCount, self.itemCount) = (chosen.count, itemCount)
    source = .chosen(chosen)
  }

  /// Runs `body` with the scores of all items for all users, for each user from the first item up.
  func forEachTile(_ body: (Tile) throws -> Void) throws {
    switch source {
    case .chosen: preconditionFailure("ScoreBlock: there are scores of candidates alone")
    case .table(let scores): try forEachTile(of: scores, body)
    case .products(let users, let items):
      try users.withUnsafeValues { users in
        try items.withUnsafeValues { try forEachTile(users, $0, body) }
      }
    }
  }

  /// The scores of some items for the user at a place in the block.
  func scores(of chosen: [Int32], for user: Int) -> [Float] {
    switch source {
    case .chosen(let users):
      let (items, scores) = users[user]
      return chosen.map { scores[items.partitioningIndex { [item = $0] in $0 >= item }] }
    case .table(let scores): return chosen.map { scores[user * itemCount + Int($0)] }
    case .products(let users, let items):
      let (count, depth) = (chosen.count, items.rowWidth)
      let panels = Self.panels(count)
      let packed = Self.scratch(panels * Self.panel * depth)
      defer { packed.deallocate() }
      return [Float](unsafeUninitializedCapacity: panels * Self.panel) { scores, filled in
        users.withUnsafeValues { users in
          items.withUnsafeValues { items in
            guard count > 0, let users = users.baseAddress, let items = items.baseAddress,
              let scores = scores.baseAddress
            else { return }
            ck_pack_panels(count, depth, items, chosen, packed)
            ck_panel_products(
              Self.kind, 1, depth, users + user * depth, panels, packed, scores, panels * Self.panel
            )
            filled = count
          }
        }
      }
    }
  }

  private func forEachTile(of table: [Float], _ body: (Tile) throws -> Void) throws {
    let width = 4096
    let tile = Self.scratch(width)
    defer { tile.deallocate() }
    try table.withUnsafeBufferPointer { table in
      guard let start = table.baseAddress else { return }
      for user in 0..<userCount {
        for first in stride(from: 0, to: itemCount, by: width) {
          let items = first..<min(itemCount, first + width)
          tile.update(from: start + user * itemCount + first, count: items.count)
          try body(
            Tile(
              user: user, items: items,
              scores: UnsafeMutableBufferPointer(start: tile, count: items.count)))
        }
      }
    }
  }

  /// A tile's items lie side by side in the cache while six users at a time are multiplied with them.
  private func forEachTile(
    _ users: UnsafeBufferPointer<Float>, _ items: UnsafeBufferPointer<Float>,
    _ body: (Tile) throws -> Void
  ) throws {
    guard itemCount > 0, let users = users.baseAddress, let items = items.baseAddress else {
      return
    }
    let depth = self.depth
    let width = max(1, min(4096, (1 << 17) / depth) / Self.panel) * Self.panel
    let group = 6
    let packed = Self.scratch(width * depth)
    let rows = Self.scratch(width * group)
    defer {
      packed.deallocate()
      rows.deallocate()
    }
    for first in stride(from: 0, to: itemCount, by: width) {
      let range = first..<min(itemCount, first + width)
      ck_pack_panels(range.count, depth, items + first * depth, nil, packed)
      for user in stride(from: 0, to: userCount, by: group) {
        let count = min(group, userCount - user)
        ck_panel_products(
          Self.kind, count, depth, users + user * depth, Self.panels(range.count), packed, rows,
          width)
        for row in 0..<count {
          try body(
            Tile(
              user: user + row, items: range,
              scores: UnsafeMutableBufferPointer(start: rows + row * width, count: range.count)))
        }
      }
    }
  }

  private var depth: Int {
    if case .products(_, let items) = source { items.rowWidth } else { 0 }
  }

  private static let panel = Int(CK_PANEL)
  private static let kind = ck_best_kind()

  private static func panels(_ count: Int) -> Int { (count + panel - 1) / panel }

  private static func scratch(_ count: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: count)
  }
}

/// Has a scorer score the users of an evaluation, some at a time on each worker.
struct ScoreBlocks: Sendable {
  private let scorer: any Scorer
  private let vectors: ScoreVectors?
  private let cases: [RankingCase]
  private let queries: [Query]
  private let itemCount: Int
  /// The candidates of a user, where scores of others aren't wanted, and of those the ones that a written
  /// answer is to choose from.
  private let candidates: (@Sendable (RankingCase) -> (scored: [Int32], listed: [Int32]))?
  /// Whether answers are to be written.
  private let wantsAnswers: Bool
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
  ///   - queries: the question about each of them.
  ///   - itemCount: how many items the catalogue has.
  ///   - candidates: the items of a user that scores are wanted of, and those of them that are ranked;
  ///     `nil` for all.
  ///   - wantsAnswers: whether the scorer is also to write which of them each user wants.
  ///   - size: users a shard; `nil` for as many as go well.
  ///   - rounds: how often all will be scored.
  ///   - workers: the threads.
  ///   - progress: the observer, which can stop it.
  init(
    _ scorer: any Scorer, of cases: [RankingCase], asking queries: [Query], itemCount: Int,
    candidates: (@Sendable (RankingCase) -> (scored: [Int32], listed: [Int32]))? = nil,
    wantsAnswers: Bool = false, size: Int?, rounds: Int, workers: Workers, progress: Progress
  ) {
    self.scorer = scorer
    self.cases = cases
    self.queries = queries
    self.itemCount = itemCount
    self.candidates = candidates
    self.wantsAnswers = wantsAnswers
    self.workers = workers
    self.progress = progress
    vectors = scorer.scoreVectors
    done = Tally(total: cases.count * rounds)
    // At most 256, and 32 shards where there are users enough; a table is of at most 64 MiB.
    let most = vectors == nil ? (16 << 20) / max(1, itemCount) : 256
    // Where each candidate costs much, a few users at a time let themselves be watched.
    let least = candidates == nil ? 16 : 4
    shard = size ?? max(1, min(256, most, max(least, (cases.count + 31) / 32)))
    // Items are read once for all users of a block: the more the better, up to 512, and four blocks a
    // worker, so that all end at about the same time.
    let shards = (cases.count + shard - 1) / shard
    group = vectors == nil ? 1 : max(1, min(512 / shard, shards / (4 * workers.count)))
  }

  /// The values that `body` makes of each block of users and their scores.
  func map<Made: Sendable>(
    _ body: @Sendable (ArraySlice<RankingCase>, ScoreBlock) throws -> Made
  ) throws -> [Made] {
    let size = shard * group
    return try workers.map((cases.count + size - 1) / size) { block in
      try progress.check()
      let range = block * size..<min(self.cases.count, (block + 1) * size)
      let cases = self.cases[range]
      let made = try body(cases, scores(for: Array(queries[range]), of: cases))
      progress.report(
        ProgressUpdate(
          task: "evaluate", completed: Double(done.add(cases.count)), total: Double(done.total),
          unit: "users"))
      return made
    }
  }

  private func scores(
    for queries: [Query], of cases: ArraySlice<RankingCase>
  ) throws -> ScoreBlock {
    let one = Workers(count: 1)
    if let candidates {
      let chosen = cases.map(candidates)
      let items = chosen.map(\.scored)
      let scores = try scorer.scores(
        among: items, listing: chosen.map(\.listed), for: queries, workers: one, progress: progress)
      var block = ScoreBlock(Array(zip(items, scores)), itemCount: itemCount)
      if wantsAnswers {
        block.answers = try scorer.answers(
          among: chosen.map(\.listed), for: queries, workers: one, progress: progress)
      }
      return block
    }
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
