import Interactions
import Support
import Synchronization
import Testing

@testable import Evaluation

/// What scorers are told, what leaves the ranking, and which held-out rows are to be found.
@Suite struct ProtocolTests {
  private let workers = Workers(count: 1)
  private let mrr = Metric(.mrr, at: nil)

  /// Users of whom training, validation and test items are given.
  private func dataset(
    _ users: [(train: [Int], valid: [Int], test: [Int])], itemCount: Int, ratings: [Float]? = nil
  ) -> Dataset {
    var offsets = [0]
    for user in users {
      offsets.append(
        offsets[offsets.count - 1] + user.train.count + user.valid.count
          + user.test.count)
    }
    let parts: [Part] = users.flatMap { user in
      user.train.map { _ in .train } + user.valid.map { _ in .valid } + user.test.map { _ in .test }
    }
    return Dataset(
      name: "data", catalogue: Catalogue(ids: (0..<itemCount).map { "item\($0)" }),
      users: users.indices.map { "user\($0)" }, offsets: offsets,
      items: users.flatMap { $0.train + $0.valid + $0.test }.map(Int32.init), ratings: ratings,
      split: Split(parts: parts, description: "given", offsets: offsets))
  }

  /// Keeps what it was told; items score by their number, the first the highest.
  private final class Listener: Scorer {
    let told = Mutex<[[Int32]]>([])
    let itemCount: Int

    init(itemCount: Int) { self.itemCount = itemCount }

    func scores(for queries: [Query], workers: Workers, progress: Progress) -> [Float] {
      told.withLock { $0 += queries.map { Array($0.history) } }
      return queries.flatMap { _ in (0..<itemCount).map { -Float($0) } }
    }
  }

  @Test func whatIsKnownIsNotWhatWasSeen() throws {
    let data = dataset([([0, 1], [2], [4]), ([3], [], [0]), ([], [1], [2])], itemCount: 5)
    typealias Case = (
      known: RankingProtocol.KnownItems, seen: RankingProtocol.SeenItems, part: Part,
      told: [[Int32]], mrr: [Float]
    )
    let cases: [Case] = [
      (.all, .drop, .test, [[0, 1, 2], [3], [1]], [1 / 2, 1, 1 / 2]),
      (.all, .keep, .test, [[0, 1, 2], [3], [1]], [1 / 5, 1, 1 / 3]),
      // The valid item leaves the ranking all the same; nothing is known of the last user.
      (.train, .drop, .test, [[0, 1], [3]], [1 / 2, 1]),
      (.train, .keep, .test, [[0, 1], [3]], [1 / 5, 1]),
      (.all, .drop, .valid, [[0, 1]], [1]),
      (.train, .drop, .valid, [[0, 1]], [1]),
    ]
    for (known, seen, part, told, values) in cases {
      let listener = Listener(itemCount: 5)
      let result = try evaluate(
        listener, on: data, part: part, metrics: [mrr], known: known, seen: seen,
        workers: workers)
      #expect(listener.told.withLock { $0 } == told)
      #expect(try result.values(of: mrr) == values)
      #expect(result.ranking.known == (part == .test ? known : .all))
    }
  }

  @Test func targetsThatWereHadBeforeAreCounted() throws {
    let data = dataset(
      [([0, 1], [0], [0]), ([3], [4], [4]), ([2], [], [3, 2])], itemCount: 5)
    func ranking(
      _ seen: RankingProtocol.SeenItems, _ known: RankingProtocol.KnownItems = .all,
      _ sample: RankingProtocol.Sample? = nil
    ) throws -> RankingProtocol {
      try Evaluator(
        data, part: .test, metrics: [mrr], known: known, seen: seen, sample: sample
      ).ranking
    }
    #expect(try ranking(.drop).seenTargets == 3)
    #expect(try ranking(.drop, .train).seenTargets == 3)
    #expect(try ranking(.keep).seenTargets == 0)
    #expect(try ranking(.drop, .all, .init(count: 1)).seenTargets == 1)
    #expect(try "\(ranking(.drop))".contains("seen items dropped but for 3 targets, 3 users"))
  }

  @Test func rowsOfUsersWithoutAPastAreCounted() throws {
    let data = dataset([([0, 1], [2], [4]), ([3], [], [0]), ([], [1], [2, 3])], itemCount: 5)
    let cases: [(part: Part, known: RankingProtocol.KnownItems, leftOut: Int, of: Int)] = [
      (.test, .all, 0, 4), (.test, .train, 2, 4), (.valid, .all, 1, 2),
    ]
    for (part, known, leftOut, count) in cases {
      let evaluator = try Evaluator(data, part: part, metrics: [mrr], known: known)
      #expect(evaluator.leftOut == leftOut && evaluator.heldOutCount == count, "\(part) \(known)")
    }
  }

  @Test func targetsThatAScorerLearntFromAreCounted() throws {
    let data = dataset([([0, 1], [], [2, 0]), ([3], [], [4]), ([1], [], [2])], itemCount: 5)
    let evaluator = try Evaluator(data, part: .test, metrics: [mrr])
    // The same ids by other numbers: the first user's item 2 was learnt, item 0 only as it is known
    // from training; the second's target is there, too, and one in the test part of its user isn't.
    func source(_ users: [(id: String, train: [String], test: [String])]) -> Dataset {
      let ids = ["item4", "item2", "other", "item0", "item1"]
      var offsets = [0]
      for user in users {
        offsets.append(offsets[offsets.count - 1] + user.train.count + user.test.count)
      }
      return Dataset(
        name: "source", catalogue: Catalogue(ids: ids), users: users.map(\.id), offsets: offsets,
        items: users.flatMap { $0.train + $0.test }
          .compactMap { ids.firstIndex(of: $0).map(Int32.init) },
        split: Split(
          parts: users.flatMap { user -> [Part] in
            user.train.map { _ in .train } + user.test.map { _ in .test }
          }, description: "given", offsets: offsets))
    }
    let first = source([("stranger", ["item4"], []), ("user0", ["item0", "other", "item2"], [])])
    let second = source([("user1", ["item4"], []), ("user2", ["item1"], ["item2"])])
    #expect(evaluator.learntTargets(from: []) == 0)
    #expect(evaluator.learntTargets(from: [data]) == 0)
    #expect(evaluator.learntTargets(from: [first]) == 1)
    #expect(evaluator.learntTargets(from: [first, data, second, first]) == 2)
    // The first user had item 0 again, and that was learnt.
    let again = source([("user0", ["item0", "item0"], [])])
    #expect(evaluator.learntTargets(from: [again]) == 1)
    // Without a split all rows are learnt from.
    #expect(evaluator.learntTargets(from: [data.unsplit]) == 4)
    let result = try evaluator.evaluate(
      Listener(itemCount: 5), learntTargets: 4, workers: workers)
    #expect(result.ranking.learntTargets == 4)
  }

  @Test func onlyPositiveRowsAreToBeFound() throws {
    let data = dataset(
      [([0], [], [1, 2]), ([0], [], [3, 1]), ([4], [], [1, 2])], itemCount: 5,
      ratings: [5, 2, 4, 5, 1, 1, 3, 3.5, 0.5])
    let metrics = [mrr, Metric(.uauc, at: nil), Metric(.auc, at: nil)]
    let evaluator = try Evaluator(data, part: .test, metrics: metrics, positive: 3.5)
    let result = try evaluator.evaluate(Listener(itemCount: 5), workers: workers)
    // Item 2 after 1, nothing, item 1 after 0.
    #expect(try result.values(of: mrr).map(\.description) == ["0.5", "nan", "0.5"])
    #expect(try result.values(of: metrics[1]).map(\.description) == ["0.0", "nan", "1.0"])
    // Scores -2 and -1 of positive rows against -1, -3, -1, -2: 1½ and 3 of 4.
    #expect(try result.summary(of: metrics[2]).mean == 4.5 / 8)
    #expect(evaluator.labelCounts == .init(positive: 2, negative: 4, usersWithBoth: 2))
    #expect(evaluator.targetCount == 2)
    #expect(result.ranking.userCount == 3 && result.ranking.positive == 3.5)
    #expect("\(result.ranking)".hasSuffix("3 users, 2 of them with a positive target"))
    // A threshold that single precision doesn't have.
    let close = dataset([([0], [], [1, 2])], itemCount: 3, ratings: [1, 0.7, 0.6])
    let labels = try Evaluator(close, part: .test, metrics: [mrr], positive: 0.7).labelCounts
    #expect(labels == .init(positive: 1, negative: 1, usersWithBoth: 1))
  }

  @Test func labelsThatAreMissingAreAnError() throws {
    let plain = dataset([([0], [], [1])], itemCount: 3)
    let rated = dataset([([0], [], [1])], itemCount: 3, ratings: [5, 2])
    func failure(_ data: Dataset, _ metric: Metric, _ positive: Float?) -> EvaluationError? {
      do throws(EvaluationError) {
        _ = try Evaluator(data, part: .test, metrics: [metric], positive: positive)
        return nil
      } catch { return error }
    }
    for metric in [Metric(.auc, at: nil), Metric(.uauc, at: nil)] {
      #expect(failure(rated, metric, nil) == .unlabelled(metric))
      #expect(failure(plain, metric, 3) == .noLabels(data: "data"))
      #expect(failure(rated, metric, 3) == .nothingPositive(3, data: "data", part: .test))
      #expect(failure(rated, metric, 2) == nil)
    }
  }

  @Test func aScoreThatIsNoNumberIsAnErrorWhereverItIsLookedAt() throws {
    // A user without a target, and a labelled item that isn't among the candidates.
    let data = dataset([([0], [], [1]), ([0], [], [2])], itemCount: 4, ratings: [1, 1, 1, 5])
    let one = CandidateSample(count: 1, weight: .popularity)
    let cases: [(RankingProtocol.Candidates, [Metric], [Float])] = [
      (.full, [mrr], [0, 1, 2, .nan]),
      (.sampled(one), [Metric(.uauc, at: nil)], [0, .nan, 2, 3]),
    ]
    for (candidates, metrics, scores) in cases {
      #expect(throws: EvaluationError.self) {
        try evaluate(
          FixedScorer(rows: [scores, [0, 1, 2, 3]]), on: data, part: .test, metrics: metrics,
          candidates: candidates, positive: 5, workers: workers)
      }
    }
  }
}
