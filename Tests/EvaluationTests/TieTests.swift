import Evaluation
import Foundation
import Interactions
import Support
import Testing

/// Ties against the mean over every order of the items that agrees with the scores.
@Suite struct TieTests {
  private let metrics: [Metric] =
    [1, 2, 3, 5, 9].flatMap { k in
      Metric.Kind.all.filter { $0.cutoffRule != .none && $0 != .gini }.map {
        Metric($0, at: k)
      }
    }
    + [
      Metric(.mrr, at: nil), Metric(.ndcg, at: nil), Metric(.map, at: nil),
      Metric(.rankauc, at: nil), Metric(.poolauc, at: nil),
    ]
  /// Who has which items in training, beside the user who is measured.
  private let others: [[Int]] = [[0, 1, 2], [1, 2, 4], [0, 5], [2, 3], [2]]

  @Test(arguments: 0..<60)
  func equalsTheMeanOverAllOrders(_ trial: Int) throws {
    let key = RandomKey(seed: 11).derived(trial)
    let itemCount = 3 + trial % 4
    let scores = (0..<itemCount).map {
      Float(key.integer(below: 1 + trial % 3, at: UInt64($0)))
    }
    let order = key.permutation(itemCount)
    let targets = Array(order.prefix(1 + trial % min(4, itemCount - 1)))
    let seen = order[targets.count]
    let (first, last) = (targets[0], order[itemCount - 1])
    // What isn't ranked: nothing, a target, an item that may be the seen one, or both.
    let cases = RankingProtocol.SeenItems.allCases.flatMap { handling in
      [[], [first], [last], [first, last]].map { (handling, $0) }
    }
    for (handling, unranked) in cases {
      let result = try evaluate(
        FixedScorer(rows: [scores], unranked: unranked.map { Int32($0) }.sorted()),
        on: splitDataset(
          itemCount: itemCount,
          users: [([seen], targets)] + others.map { ($0.filter { $0 < itemCount }, []) }),
        part: .test, metrics: metrics, seen: handling, workers: Workers(count: 1))
      let owners = (0..<itemCount).map { item in
        (others + [[seen]]).indices.filter { (others + [[seen]])[$0].contains(item) }
      }
      let candidates = (0..<itemCount).filter {
        (handling == .keep || $0 != seen) && !unranked.contains($0)
      }
      for metric in metrics {
        let expected = brute(metric, candidates, scores, Set(targets), itemCount, owners)
        let value = try result.summary(of: metric).mean
        #expect(
          abs(value - expected) < 1e-6 || value.isNaN && expected.isNaN,
          "\(metric) \(scores) \(targets) \(handling) \(unranked): \(value) \(expected)")
      }
    }
  }

  @Test func manyTargetsAmongManyTies() throws {
    let itemCount = 40
    let scores = (0..<itemCount).map { Float($0 % 5) }
    let targets = Array(0..<12)
    let metrics = [Metric(.recall, at: 10), Metric(.hr, at: 3), Metric(.mrr, at: nil)]
    let result = try evaluate(
      FixedScorer(rows: [scores]),
      on: splitDataset(itemCount: itemCount, users: [([39], targets)]), part: .test,
      metrics: metrics, seen: .keep, workers: Workers(count: 1))
    // Eight items score 4, two of them targets; eight score 3, two of them targets, two places left.
    let recall: Float = (2 + 2 * 2 / 8) / 12
    #expect(abs(try result.values(of: metrics[0])[0] - recall) < 1e-6)
    // No target among the three first: 6/8 · 5/7 · 4/6.
    let hitRate: Float = 1 - 120 / 336
    #expect(abs(try result.values(of: metrics[1])[0] - hitRate) < 1e-6)
    // The first of two among eight is at place j with (7 − j) / 28.
    let reciprocal: Float = (0..<7).reduce(0) { sum, place in
      sum + Float(7 - place) / 28 / Float(place + 1)
    }
    #expect(abs(try result.values(of: metrics[2])[0] - reciprocal) < 1e-6)
  }

  @Test func aScorerThatSaysNothingIsAsGoodAsChance() throws {
    let result = try evaluate(
      FixedScorer(rows: [[Float](repeating: 0, count: 1000)]),
      on: splitDataset(itemCount: 1000, users: [([5], [3])]), part: .test,
      metrics: [Metric(.hr, at: 10)], seen: .keep, workers: Workers(count: 1))
    #expect(try result.values(of: Metric(.hr, at: 10)) == [0.01])
  }

  private func brute(
    _ metric: Metric, _ candidates: [Int], _ scores: [Float], _ targets: Set<Int>,
    _ itemCount: Int, _ owners: [[Int]]
  ) -> Double {
    var sum = 0.0
    var count = 0.0
    permute(candidates) { order in
      for (first, second) in zip(order, order.dropFirst()) where scores[first] < scores[second] {
        return
      }
      count += 1
      sum +=
        metric.kind.isOfRanks || metric.kind == .poolauc
        ? plain(metric, order.map(targets.contains), targets.count, itemCount)
        : plain(metric, Array(order.prefix(metric.cutoff ?? 0)), owners)
    }
    return sum / count
  }

  /// The textbook formula on one order.
  private func plain(_ metric: Metric, _ hits: [Bool], _ targets: Int, _ itemCount: Int) -> Double {
    let k = metric.cutoff ?? itemCount
    let places = hits.indices.filter { hits[$0] && $0 < k }
    switch metric.kind {
    case .hr: return places.isEmpty ? 0 : 1
    case .mrr: return places.first.map { 1 / Double($0 + 1) } ?? 0
    case .recall: return Double(places.count) / Double(targets)
    case .precision: return Double(places.count) / Double(k)
    case .ndcg:
      func gain(_ place: Int) -> Double { 1 / log2(Double(place) + 2) }
      let ideal = (0..<min(k, targets)).reduce(0.0) { $0 + gain($1) }
      return places.reduce(0.0) { $0 + gain($1) } / ideal
    case .rbp: return places.reduce(0.0) { $0 + 0.2 * pow(0.8, Double($1)) }
    case .map:
      return places.enumerated().reduce(0.0) { $0 + Double($1.offset + 1) / Double($1.element + 1) }
        / Double(targets)
    default:
      let pairs = places.flatMap { place in hits[place...].filter { !$0 } }
      return Double(pairs.count) / Double(targets * hits.count { !$0 })
    }
  }

  /// The textbook formula on one list; who has each item.
  private func plain(_ metric: Metric, _ list: [Int], _ owners: [[Int]]) -> Double {
    let count = Double(list.count)
    switch metric.kind {
    case .popularity: return list.reduce(0) { $0 + Double(owners[$1].count) } / count
    case .novelty:
      let users = Double(Set(owners.joined()).count)
      return list.reduce(0) { $0 - log2(Double(max(1, owners[$1].count)) / users) } / count
    case .coverage: return count / Double(owners.count)
    default:
      var sum = 0.0
      for (place, first) in list.enumerated() {
        for second in list[..<place] {
          let both = Double(owners[first].count { owners[second].contains($0) })
          let lengths = Double(owners[first].count * owners[second].count)
          sum += 1 - (lengths > 0 ? both / lengths.squareRoot() : 0)
        }
      }
      return sum / (count * (count - 1) / 2)
    }
  }

  private func permute(_ items: [Int], _ body: ([Int]) -> Void) {
    func extend(_ order: [Int], _ left: [Int]) {
      if left.isEmpty { return body(order) }
      for (index, item) in left.enumerated() {
        var rest = left
        rest.remove(at: index)
        extend(order + [item], rest)
      }
    }
    extend([], items)
  }
}
