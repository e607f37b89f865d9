import Evaluation
import Interactions
import Support
import Tensors
import Testing
import _TestSupport

/// Users are who their ids say they are, whatever data set asks.
@Suite struct UnknownUsersTests {
  /// A scorer of vectors that knows some users.
  private struct Learnt: Scorer {
    let users: UserIDs
    let vectors = Tensor.random([4, 3], seed: 1)
    let items = Tensor.random([6, 3], seed: 2)
    var showsVectors = true

    func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int] {
      try users.strangers(among: queries, to: "learnt", canFold: true)
    }

    private func made(_ queries: [Query]) throws -> Tensor {
      _ = try foldedIn(queries)
      // Of a stranger the last vector.
      return vectors.gatheredRows(queries.map { Int32($0.user.flatMap(users.index) ?? 3) })
    }

    var scoreVectors: ScoreVectors? {
      showsVectors ? ScoreVectors(items: items) { queries, _ in try made(queries) } : nil
    }

    func scores(for queries: [Query], workers: Workers, progress: Progress) throws -> [Float] {
      try made(queries).timesTransposed(items).values
    }
  }

  private let learnt = Learnt(users: UserIDs(["user0", "user1", "user2"]))
  private let workers = Workers(count: 2)

  /// Users of the splits of `splitDataset`, renamed.
  private func data(_ ids: [String]) -> Dataset {
    let plain = splitDataset(
      itemCount: 6, users: ids.map { _ in (train: [0, 1], test: [2]) })
    return Dataset(
      name: "data", catalogue: plain.catalogue, users: ids, offsets: plain.offsets,
      items: plain.items, split: plain.split)
  }

  private func ranks(_ data: Dataset, folds: Bool = false) throws -> EvaluationResult {
    try Evaluator(data, part: .test, metrics: [Metric(.mrr, at: nil)], folds: folds)
      .evaluate(learnt, workers: workers)
  }

  @Test func theOrderOfUsersIsNothing() throws {
    let metric = Metric(.mrr, at: nil)
    let (one, other) = try (
      ranks(data(["user0", "user1", "user2"])), ranks(data(["user2", "user0"]))
    )
    let values = try one.values(of: metric)
    #expect(try other.values(of: metric) == [values[2], values[0]])
    #expect(one.foldedCount == 0)
    #expect(Set(values).count > 1)
  }

  @Test func strangersAreRefusedOrFoldedIn() throws {
    let some = data(["user2", "x", "y"])
    let error = #expect(throws: UnknownUsers.self) { try ranks(some) }
    #expect(
      error?.description
        == "`learnt` knows users by their ids alone, and 2 of these 3 are unknown, such as `x`")
    #expect(try ranks(some, folds: true).foldedCount == 2)
    let one = #expect(throws: UnknownUsers.self) { try ranks(data(["x"])) }
    #expect(one?.description == "`learnt` knows users by their ids alone, and not `x`")
  }

  @Test func listsAreMatchedByIDToo() throws {
    let file = Dataset(
      name: "theirs", catalogue: Catalogue(ids: ["item2", "item5"]), users: ["user1"],
      offsets: [0, 2], items: [1, 0])
    let lists = RankedLists(file, order: .rows, for: data(["user0", "user1"]))
    let metric = Metric(.mrr, at: nil)
    let result = try evaluate(
      lists, on: data(["user1"]), part: .test, metrics: [metric], workers: workers)
    #expect(try result.values(of: metric) == [0.5])
    // A list can't be folded in.
    let error = #expect(throws: UnknownUsers.self) {
      try Evaluator(data(["x"]), part: .test, metrics: [metric], folds: true)
        .evaluate(lists, workers: workers)
    }
    #expect(error?.description == "`rankings` knows users by their ids alone, and not `x`")
    #expect(error?.canFold == false)
  }

  @Test func scoresOfSomeItemsAreThoseOfAll() throws {
    let queries = ["user1", "user0"].map { Query(user: $0, history: []) }
    var learnt = learnt
    let all = try learnt.scores(for: queries, workers: workers, progress: .unwatched)
    for shows in [true, false] {
      learnt.showsVectors = shows
      let some = try learnt.scores(
        of: [4, 0, 4], for: queries, workers: workers, progress: .unwatched)
      #expect(some.shape == [2, 3])
      expectClose(some.values, [0, 6].flatMap { [all[$0 + 4], all[$0], all[$0 + 4]] })
    }
  }
}
