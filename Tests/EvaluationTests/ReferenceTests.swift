import Evaluation
import Foundation
import Interactions
import Support
import Testing

/// 1,000 rankings without ties against trec_eval, scikit-learn and RecBole; Scripts/fixtures/metrics.py
/// makes the file.
@Suite struct ReferenceTests {
  private struct Fixture: Decodable {
    /// One user: order, history, targets, ratings as letters and digits; the metrics' values.
    struct User: Decodable {
      var order: String
      var history: String
      var targets: String
      var ratings: [Float]
      var expected: [Double]

      init(from decoder: any Decoder) throws {
        var fields = try decoder.unkeyedContainer()
        order = try fields.decode(String.self)
        history = try fields.decode(String.self)
        targets = try fields.decode(String.self)
        ratings = try fields.decode(String.self).compactMap { $0.wholeNumberValue.map(Float.init) }
        expected = try fields.decode([Double].self)
      }
    }
    var items: String
    /// Users whose held-out items are labelled, a digit each.
    struct Labelled: Decodable {
      var scores: [String]
      var labels: [String]
      var users: [Double?]
      var uauc: Double
      var auc: Double
    }
    var labelled: Labelled
    var metrics: [String]
    var all: [String: Double]
    var users: [User]

    static func load() throws -> Fixture {
      let url = try #require(
        Bundle.module.url(forResource: "Fixtures/metrics", withExtension: "json"))
      return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    }

    private func indexes(_ letters: String) -> [Int] {
      letters.compactMap { letter in Array(items).firstIndex(of: letter) }
    }

    var dataset: Dataset {
      splitDataset(
        itemCount: items.count, users: users.map { (indexes($0.history), indexes($0.targets)) },
        ratings: users.map(\.ratings))
    }

    /// The items' scores: the first of 50 has 50.
    var scorer: FixedScorer {
      FixedScorer(
        rows: users.map { user in
          var row = [Float](repeating: 0, count: items.count)
          for (place, item) in indexes(user.order).enumerated() {
            row[item] = Float(items.count - place)
          }
          return row
        }, predictsRatings: true)
    }
  }

  @Test func equalsTheirs() throws {
    let fixture = try Fixture.load()
    let metrics = try fixture.metrics.map { try Metric(name: $0) }
    let wholes = try fixture.all.keys.sorted().map { try Metric(name: $0) }
    let result = try evaluate(
      fixture.scorer, on: fixture.dataset, part: .test, metrics: metrics + wholes,
      workers: Workers(count: 2))
    #expect(fixture.users.count == 1000 && metrics.count == 23 && wholes.count == 17)
    for (index, metric) in metrics.enumerated() {
      let expected = fixture.users.map { $0.expected[index] }
      for (value, expected) in zip(try result.values(of: metric), expected) {
        #expect(abs(Double(value) - expected) < 2e-6, "\(metric)")
      }
      let mean = expected.reduce(0, +) / Double(expected.count)
      #expect(abs(try result.summary(of: metric).mean - mean) < 1e-6, "\(metric)")
    }
    for metric in wholes {
      let expected = try #require(fixture.all[metric.name])
      let value = try result.summary(of: metric).mean
      #expect(abs(value - expected) < 1e-6 * max(1, abs(expected)), "\(metric) \(value)")
    }
    #expect(try #require(fixture.all["coverage@1"]) < 0.9)
  }

  @Test func labelledRowsEqualTheirs() throws {
    let fixture = try Fixture.load().labelled
    func digits(_ text: String) -> [Float] {
      text.compactMap { $0.wholeNumberValue.map(Float.init) }
    }
    let scores = fixture.scores.map(digits)
    // Item 0 was had before, the n-th held-out item is n.
    let data = splitDataset(
      itemCount: 9, users: scores.map { ([0], Array(1..<$0.count + 1)) },
      ratings: fixture.labels.map(digits))
    let scorer = FixedScorer(
      rows: scores.map { [0] + $0 + Array(repeating: 9, count: 8 - $0.count) })
    let (uauc, auc) = (Metric(.uauc, at: nil), Metric(.auc, at: nil))
    for candidates in [
      RankingProtocol.Candidates.full, .sampled(CandidateSample(count: 1, weight: .uniform)),
    ] {
      let result = try evaluate(
        scorer, on: data, part: .test, metrics: [uauc, auc], candidates: candidates, positive: 1,
        workers: Workers(count: 2))
      for (value, expected) in zip(try result.values(of: uauc), fixture.users) {
        #expect(abs(Double(value) - (expected ?? 0)) < 1e-6 || value.isNaN && expected == nil)
      }
      let mean = try result.summary(of: uauc)
      #expect(abs(mean.mean - fixture.uauc) < 1e-6)
      #expect(mean.count == fixture.users.count { $0 != nil } && mean.count < 200)
      let whole = try result.summary(of: auc)
      #expect(abs(whole.mean - fixture.auc) < 1e-12)
      #expect(whole.count == fixture.labels.reduce(0) { $0 + $1.count })
    }
  }

  @Test func ranksSayWhatWasNotMeasured() throws {
    let fixture = try Fixture.load()
    let metrics = try fixture.metrics.map { try Metric(name: $0) }
    let result = try evaluate(
      fixture.scorer, on: fixture.dataset, part: .test, metrics: [Metric(.hr, at: 1)],
      workers: Workers(count: 1))
    for (index, metric) in metrics.enumerated() {
      for (value, user) in zip(try result.values(of: metric), fixture.users) {
        #expect(abs(Double(value) - user.expected[index]) < 2e-6, "\(metric)")
      }
    }
    let ranks = try #require(result.ranks)
    #expect(ranks.offsets.count == 1001 && ranks.items.count == ranks.offsets.last)
    #expect(
      (0..<ranks.items.count).allSatisfy { (ranks.rank(at: $0) ?? 0) >= 1 && ranks.tied[$0] == 1 })
  }
}
