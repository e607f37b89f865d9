import Interactions
import Support
import Testing

@testable import Evaluation

/// Lists made elsewhere: items that nobody knows, and numbers that single precision mixes up.
@Suite struct RankedListsTests {
  private let workers = Workers(count: 2)

  /// A file of one list a user: outside ids and numbers.
  private func file(_ lists: [[(item: String, number: Double)]]) -> (Dataset, [Double]) {
    let rows = lists.flatMap(\.self)
    var ids: [String] = []
    for row in rows where !ids.contains(row.item) { ids.append(row.item) }
    var offsets = [0]
    for list in lists { offsets.append(offsets[offsets.count - 1] + list.count) }
    let data = Dataset(
      name: "file", catalogue: Catalogue(ids: ids), users: lists.indices.map { "user\($0)" },
      offsets: offsets, items: rows.compactMap { ids.firstIndex(of: $0.item).map(Int32.init) },
      ratings: rows.map { Float($0.number) })
    return (data, rows.map(\.number))
  }

  private let metrics = [
    Metric(.hr, at: 1), Metric(.hr, at: 3), Metric(.mrr, at: nil), Metric(.rankauc, at: nil),
    Metric(.poolauc, at: nil),
  ]

  @Test func unknownItemsKeepTheirPlaces() throws {
    // The target, item 3, is third in the file, after two items that the data haven't.
    let data = splitDataset(itemCount: 5, users: [([0], [3]), ([0, 1], [4])])
    let (rows, numbers) = file([
      [("x", 9), ("y", 8), ("item3", 7), ("item2", 6)], [("item4", 5), ("item3", 4)],
    ])
    typealias Handling = RankingProtocol.UnknownItems
    typealias Case = (asked: Handling, done: Handling, RankingProtocol.Candidates, [Double])
    let sampled = RankingProtocol.Candidates.sampled(CandidateSample(count: 9, weight: .uniform))
    let closed = [1, 1, 1, 1, 0.9]
    let cases: [Case] = [
      // Item 3 after 2 of 5 others; the targets' 7 and 5 against 9, 8, 6, -∞, -∞ and 4, -∞.
      (.keep, .keep, .full, [0.5, 1, (1 / 3 + 1) / 2, (3 / 5 + 1) / 2, 9 / 14]),
      (.drop, .drop, .full, closed),
      // Nobody draws an item that isn't there.
      (.keep, .drop, sampled, closed),
    ]
    for (asked, done, candidates, expected) in cases {
      let lists = RankedLists(rows, numbers: numbers, order: .score, for: data, unknown: asked)
      #expect(lists.report.unknownItems == 2 && lists.report.lists == 2)
      let result = try evaluate(
        lists, on: data, part: .test, metrics: metrics, candidates: candidates, workers: workers)
      #expect(result.ranking.unknown == done)
      for (metric, expected) in zip(metrics, expected) {
        #expect(
          abs(try result.summary(of: metric).mean - expected) < 1e-6, "\(metric) \(candidates)")
      }
      // What is calculated from the ranks later is the same.
      let again = try #require(result.ranks).values(of: metrics[3], itemCount: 5)
      #expect(try again == result.values(of: metrics[3]))
    }
  }

  /// After the end of the longest list a hit is luck; what has no cut-off is measured all the same.
  @Test func cutoffsBeyondListsAreRefused() throws {
    let data = splitDataset(itemCount: 5, users: [([0], [3]), ([0, 1], [4])])
    let (rows, numbers) = file([
      [("item3", 2), ("item2", 1)], [("x", 9), ("item4", 8), ("item2", 7)],
    ])
    let lists = RankedLists(rows, numbers: numbers, order: .score, for: data)
    #expect(lists.listLength == 3)
    for (metric, isRefused) in [
      (Metric(.hr, at: 3), false), (Metric(.hr, at: 4), true),
      (Metric(.known("coverage"), at: 4), true),
      (Metric(.mrr, at: nil), false),
    ] {
      let evaluator = try Evaluator(data, part: .test, metrics: [metric])
      if isRefused {
        let error = EvaluationError.beyondLists(metric, length: 3)
        #expect(throws: error) { try evaluator.check(lists) }
        #expect(throws: error) { _ = try evaluator.evaluate(lists, workers: workers) }
      } else {
        _ = try evaluator.evaluate(lists, workers: workers)
      }
      #expect(evaluator.listLength(of: lists) == 3)
    }
    let (all, scores) = file([(0..<5).map { ("item\($0)", Double($0)) }])
    let whole = RankedLists(all, numbers: scores, order: .score, for: data)
    let evaluator = try Evaluator(data, part: .test, metrics: [Metric(.hr, at: 9)])
    try evaluator.check(whole)
    #expect(evaluator.listLength(of: whole) == nil)
  }

  @Test func itemsThatUsersHadAreCounted() throws {
    let data = splitDataset(itemCount: 5, users: [([0], [3]), ([0, 1], [4])])
    let (rows, numbers) = file([
      [("item0", 2), ("item3", 1)], [("item1", 9), ("item0", 8), ("item2", 7)],
    ])
    let lists = RankedLists(rows, numbers: numbers, order: .score, for: data)
    for (seen, dropped) in [(RankingProtocol.SeenItems.drop, 3), (.keep, 0)] {
      let evaluator = try Evaluator(data, part: .test, metrics: metrics, seen: seen)
      let counts = evaluator.droppedItems(of: lists)
      #expect(counts.dropped == dropped && counts.listed == 5)
    }
  }

  /// Users and items of other bytes are others, however alike they read.
  @Test func listsAreMatchedByTheBytesOfIDs() throws {
    let ids = ["\u{E9}", "e\u{301}"]
    let parts: [Part] = [.train, .test, .train, .test]
    let data = Dataset(
      name: "accents", catalogue: Catalogue(ids: ids + ["z"]), users: ids, offsets: [0, 2, 4],
      items: [2, 0, 2, 1], split: Split(parts: parts, description: "given", offsets: [0, 2, 4]))
    // Both users have their own item first, and only that.
    let file = Dataset(
      name: "theirs", catalogue: Catalogue(ids: ids.reversed()), users: ids, offsets: [0, 1, 2],
      items: [1, 0])
    let lists = RankedLists(file, order: .rows, for: data)
    #expect(lists.report.lists == 2)
    let hr = Metric(.hr, at: 1)
    let result = try evaluate(lists, on: data, part: .test, metrics: [hr], workers: workers)
    #expect(try result.values(of: hr) == [1, 1])
  }

  @Test func unknownItemsTakePlacesInLists() throws {
    let data = splitDataset(itemCount: 5, users: [([0], [3]), ([0, 1], []), ([2], [])])
    let (rows, numbers) = file([[("x", 9), ("item3", 7), ("item2", 6)]])
    let lists = RankedLists(rows, numbers: numbers, order: .score, for: data)
    let two = [
      Metric(.coverage, at: 2), Metric(.popularity, at: 2), Metric(.novelty, at: 2),
      Metric(.diversity, at: 2),
    ]
    let result = try evaluate(lists, on: data, part: .test, metrics: two, workers: workers)
    // x and item 3: one item of five; neither has anybody in training, where three users are.
    #expect(try result.summary(of: two[0]).mean == 0.2)
    #expect(try result.values(of: two[1]) == [0])
    #expect(try abs(result.values(of: two[2])[0] - 1.584_962_5) < 1e-6)
    #expect(try result.values(of: two[3]) == [1])
  }

  @Test func aTargetMayStandBelowMoreThanTheCatalogueHas() throws {
    let data = splitDataset(itemCount: 2, users: [([0], [1])])
    let (rows, numbers) = file([(0..<9).map { ("x\($0)", Double(99 - $0)) } + [("item1", 1)]])
    let lists = RankedLists(rows, numbers: numbers, order: .score, for: data)
    let metrics = [Metric(.mrr, at: nil), Metric(.hr, at: 10), Metric(.hr, at: 9)]
    let result = try evaluate(lists, on: data, part: .test, metrics: metrics, workers: workers)
    for (metric, expected) in zip(metrics, [Float(0.1), 1, 0]) {
      #expect(try result.values(of: metric) == [expected])
    }
    #expect(try #require(result.ranks).values(of: metrics[0], itemCount: 2) == [0.1])
  }

  @Test func numbersCompareInDoublePrecision() throws {
    let hr = Metric(.hr, at: 1)
    // The target has the second number.
    let pairs: [(other: Double, target: Double, order: RankedLists.Order, hit: Float)] = [
      (16_777_216, 16_777_217, .score, 1), (16_777_217, 16_777_216, .score, 0),
      (16_777_217, 16_777_216, .rank, 1), (16_777_216, 16_777_217, .rank, 0),
      (0.1, 0.1.nextUp, .score, 1), (1e-60, 2e-60, .score, 1), (-2e-60, -1e-60, .score, 1),
      (1, 1, .score, 0.5), (-0.0, 0, .score, 0.5),
    ]
    for (other, target, order, hit) in pairs {
      let data = splitDataset(itemCount: 3, users: [([0], [2])])
      let (rows, numbers) = file([[("item1", other), ("item2", target)]])
      let lists = RankedLists(rows, numbers: numbers, order: order, for: data)
      let result = try evaluate(lists, on: data, part: .test, metrics: [hr], workers: workers)
      #expect(try result.values(of: hr) == [hit], "\(other) \(target) \(order)")
    }
  }

  /// Against sorting the file's numbers, which crowd around one that single precision has.
  @Test func manyCloseNumbersKeepTheirOrder() throws {
    let key = RandomKey(seed: 4)
    let count = 300
    let numbers = (0..<count).map { item in
      (key.integer(below: 2, at: UInt64(item)) == 0 ? 1.0 : -3.0)
        + Double(key.integer(below: 100, at: UInt64(1000 + item))) * 1e-12
    }
    let targets = Array(0..<count - 1)
    let data = splitDataset(itemCount: count, users: [([count - 1], targets)])
    let (rows, _) = file([numbers.enumerated().map { ("item\($0)", $1) }])
    let lists = RankedLists(rows, numbers: numbers, order: .score, for: data)
    let result = try evaluate(
      lists, on: data, part: .test, metrics: [Metric(.hr, at: 1)], workers: workers)
    let ranks = try #require(result.ranks)
    for (index, item) in ranks.items.enumerated() {
      let own = numbers[Int(item)]
      #expect(Int(ranks.above[index]) == targets.count { numbers[$0] > own })
      #expect(Int(ranks.tied[index]) == targets.count { numbers[$0] == own })
    }
  }
}
