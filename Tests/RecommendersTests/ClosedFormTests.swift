import Evaluation
import Foundation
import Interactions
import Support
import Testing
import _TestSupport

@testable import Recommenders

/// EASE, ItemKNN and Markov on a split against NumPy, which computes them in another way;
/// Scripts/fixtures/closed-forms.py makes the file.
@Suite struct ClosedFormTests {
  private struct Fixture: Decodable {
    /// What a model makes of every user.
    struct Outcome: Decodable {
      /// A row of all items' scores a user.
      var scores: [[Float]]
      /// Of each target, how many candidates are surely above it, and up to where it could be.
      var standings: [[Int]]
    }
    var sequences: [[Int]]
    /// By model, then by what is known of users: `all` or `train`.
    var models: [String: [String: Outcome]]
  }

  private let fixture: Fixture
  private let data: Dataset
  private let workers = Workers(count: 2)

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/closed-forms", withExtension: "json"))
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    data = try Dataset(name: "d", sequences: fixture.sequences).split(.leaveOneOut)
  }

  private func check(_ model: some Recommender, _ name: String) throws {
    let outcomes = try #require(fixture.models[name])
    for known in RankingProtocol.KnownItems.allCases {
      let expected = try #require(outcomes[known.rawValue])
      let queries = (0..<data.userCount).map { user in
        let history =
          known == .all
          ? data.history(of: user, before: .test) : data.sequence(of: user, part: .train)
        return Query(history: history)
      }
      let scores = try model.scores(for: queries, workers: workers, progress: .unwatched)
      expectClose(scores, expected.scores.flatMap(\.self), relative: 1e-4, "\(name) \(known)")
      let result = try Evaluator(
        data, part: .test, metrics: [Metric(.mrr, at: nil)], known: known
      ).evaluate(model, workers: workers)
      let ranks = try #require(result.ranks)
      #expect(result.users.count == data.userCount && ranks.items.count == data.userCount)
      for (index, standing) in expected.standings.enumerated() {
        let (above, tied) = (Int(ranks.above[index]), Int(ranks.tied[index]))
        #expect(
          above >= standing[0] && above + tied <= standing[1],
          "\(name) \(known), user \(index): \(above) \(tied), expected \(standing)")
      }
      // Most are at one place only.
      #expect(expected.standings.count { $0[1] == $0[0] + 1 } > data.userCount / 2)
    }
  }

  @Test func ease() throws {
    var configuration = EASE.Configuration()
    configuration.penalty = 5
    try check(try EASE(configuration, data: data, workers: workers), "ease")
  }

  @Test func itemKNN() throws {
    var configuration = ItemKNN.Configuration()
    configuration.neighbours = 6
    try check(try ItemKNN(configuration, data: data, workers: workers), "itemknn")
    (configuration.neighbours, configuration.shrink) = (4, 2.5)
    try check(try ItemKNN(configuration, data: data, workers: workers), "itemknn shrunk")
  }

  @Test func markov() throws {
    var configuration = Markov.Configuration()
    configuration.smoothing = 1.5
    try check(try Markov(configuration, data: data, workers: workers), "markov")
  }
}
