import Evaluation
import Foundation
import Interactions
import Support
import Testing

/// Rankings without ties against trec_eval; Scripts/fixtures/metrics.py makes the file.
@Suite struct ReferenceTests {
  private struct Fixture: Decodable {
    struct User: Decodable {
      var scores: [Float]
      var history: [Int]
      var targets: [Int]
      var expected: [String: Double]
    }
    var items: Int
    var users: [User]
  }

  @Test func equalsTrecEval() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/metrics", withExtension: "json"))
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    let dataset = splitDataset(
      itemCount: fixture.items, users: fixture.users.map { ($0.history, $0.targets) })
    let metrics = try fixture.users[0].expected.keys.sorted().map { try Metric(name: $0) }
    let result = try evaluate(
      FixedScorer(rows: fixture.users.map(\.scores)), on: dataset, part: .test, metrics: metrics,
      workers: Workers(count: 2))
    #expect(fixture.users.count == 48 && metrics.count == 22)
    for metric in metrics {
      let expected = fixture.users.compactMap { $0.expected[metric.name] }
      for (value, expected) in zip(try result.values(of: metric), expected) {
        #expect(abs(Double(value) - expected) < 1e-6, "\(metric)")
      }
      let mean = expected.reduce(0, +) / Double(expected.count)
      #expect(abs(try result.summary(of: metric).mean - mean) < 1e-7, "\(metric)")
    }
  }
}
