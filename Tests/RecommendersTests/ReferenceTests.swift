import Evaluation
import Foundation
import Interactions
import Networks
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

/// Models against NumPy and PyTorch; Scripts/fixtures/recommenders.py makes the file.
@Suite struct ReferenceTests {
  private struct Fixture: Decodable {
    struct Array: Decodable {
      var shape: [Int]
      var values: [Float]
    }
    struct Graph: Decodable {
      var weights: [String: Array]
      var users: [[Float]]
      var items: [[Float]]
      var folded: [[Float]]
    }
    struct Factors: Decodable {
      var weights: [String: Array]
      var folded: [[Float]]
    }
    struct Network: Decodable {
      var weights: [String: Array]
      var states: [[Float]]
    }
    var sequences: [[Int]]
    var histories: [[Int32]]
    var itemknn: [[Float]]
    var shrunk: [[Float]]
    var ease: [[Float]]
    var markov: [[Float]]
    var bprmf: Factors
    var lightgcn: Graph
    var gru4rec: Network
    var bert4rec: Network

    enum CodingKeys: String, CodingKey {
      case sequences, histories, itemknn, ease, markov, bprmf, lightgcn, gru4rec, bert4rec
      case shrunk = "itemknn shrunk"
    }
  }

  private let fixture: Fixture
  private let data: Dataset
  private let workers = Workers(count: 2)

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/recommenders", withExtension: "json"))
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    data = Dataset(name: "d", sequences: fixture.sequences)
  }

  /// The scores for each user's own items.
  private func scores(_ model: some Scorer) throws -> [Float] {
    let queries = data.users.indices.map {
      Query(user: data.users[$0], history: data.sequence(of: $0))
    }
    return try model.scores(for: queries, workers: workers, progress: .unwatched)
  }

  private func parameters(_ weights: [String: Fixture.Array], like first: Parameters) throws
    -> Parameters
  {
    var parameters = first
    #expect(Set(weights.keys) == Set(first.names))
    for name in first.names {
      let array = try #require(weights[name])
      parameters[name] = Tensor(shape: array.shape, values: array.values)
    }
    return parameters
  }

  @Test func itemKNN() throws {
    #expect(data.itemCount == 25)
    var configuration = ItemKNN.Configuration()
    configuration.neighbours = 8
    let model = try ItemKNN(configuration, data: data, workers: workers)
    expectClose(try scores(model), fixture.itemknn.flatMap(\.self))
    configuration.neighbours = 5
    configuration.shrink = 2.5
    let shrunk = try ItemKNN(configuration, data: data, workers: workers)
    expectClose(try scores(shrunk), fixture.shrunk.flatMap(\.self))
  }

  @Test func ease() throws {
    var configuration = EASE.Configuration()
    configuration.penalty = 5
    let model = try EASE(configuration, data: data, workers: workers)
    expectClose(try scores(model), fixture.ease.flatMap(\.self), absolute: 1e-5)
  }

  @Test func markov() throws {
    var configuration = Markov.Configuration()
    configuration.smoothing = 1.5
    let model = try Markov(configuration, data: data, workers: workers)
    let queries = (0..<25).map { Query(history: [7, Int32($0)]) }
    let scores = try model.scores(for: queries, workers: workers, progress: .unwatched)
    expectClose(scores, fixture.markov.flatMap(\.self))
  }

  @Test func lightGCN() throws {
    var configuration = LightGCN.Configuration()
    configuration.width = 6
    var model = try LightGCN(configuration, data: data, key: RandomKey(seed: 1))
    model.parameters = try parameters(fixture.lightgcn.weights, like: model.parameters)
    expectClose(model.itemVectors.values, fixture.lightgcn.items.flatMap(\.self))
    let queries = (0..<data.userCount).map { Query(user: data.users[$0], history: []) }
    let users = try model.userVectors(of: queries, workers: workers)
    expectClose(users.values, fixture.lightgcn.users.flatMap(\.self))
    let guests = try model.userVectors(fixture.histories.map { $0[...] }, workers: workers)
    expectClose(guests.values, fixture.lightgcn.folded.flatMap(\.self))
  }

  @Test func bprmfFoldsUsersIn() throws {
    var configuration = BPRMF.Configuration()
    configuration.width = 6
    var model = try BPRMF(configuration, data: data, key: RandomKey(seed: 1))
    model.parameters = try parameters(fixture.bprmf.weights, like: model.parameters)
    let guests = try model.userVectors(fixture.histories.map { $0[...] }, workers: workers)
    expectClose(guests.values, fixture.bprmf.folded.flatMap(\.self), relative: 1e-4)
  }

  @Test func gru4Rec() throws {
    var configuration = GRU4Rec.Configuration()
    (configuration.width, configuration.hidden, configuration.layers) = (6, 5, 2)
    var model = try GRU4Rec(configuration, data: data, key: RandomKey(seed: 1))
    model.parameters = try parameters(fixture.gru4rec.weights, like: model.parameters)
    let states = try model.userVectors(fixture.histories.map { $0[...] }, workers: workers)
    expectClose(states.values, fixture.gru4rec.states.flatMap(\.self))
  }

  @Test func bert4Rec() throws {
    var configuration = BERT4Rec.Configuration()
    (configuration.width, configuration.maxlen) = (6, 8)
    var model = try BERT4Rec(configuration, data: data, key: RandomKey(seed: 1))
    model.parameters = try parameters(fixture.bert4rec.weights, like: model.parameters)
    let states = try model.userVectors(fixture.histories.map { $0[...] }, workers: workers)
    expectClose(states.values, fixture.bert4rec.states.flatMap(\.self), relative: 1e-4)
  }
}
