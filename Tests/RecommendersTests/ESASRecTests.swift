import Evaluation
import Foundation
import Interactions
import Networks
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

/// eSASRec against NumPy; Scripts/fixtures/esasrec.py makes the file.
@Suite struct ESASRecTests {
  private struct Fixture: Decodable {
    struct Array: Decodable {
      var shape: [Int]
      var values: [Float]
    }
    var weights: [String: Array]
    var sequences: [[Int]]
    var histories: [[Int32]]
    var states: [[Float]]
    var loss: Double
  }

  private let fixture: Fixture
  private let data: Dataset
  private let model: ESASRec

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/esasrec", withExtension: "json"))
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    self.fixture = fixture
    data = Dataset(name: "d", sequences: fixture.sequences)
    var configuration = ESASRec.Configuration()
    (configuration.width, configuration.blocks, configuration.heads) = (6, 2, 2)
    (configuration.expansion, configuration.maxlen, configuration.dropout) = (3, 5, 0)
    configuration.loss = RankingLoss(.sampled, draw: .batch)
    let network = ESASRec.network(configuration, users: 0, items: 12)
    #expect(Set(network.parameters.map(\.name)) == Set(fixture.weights.keys))
    model = ESASRec(
      configuration, data: data,
      parameters: try Parameters(of: network) { parameter in
        let array = try #require(fixture.weights[parameter.name])
        #expect(array.shape == parameter.shape, "\(parameter.name)")
        return Tensor(shape: array.shape, values: array.values)
      })
  }

  @Test func statesAreTheTwins() throws {
    let states = try model.userVectors(
      fixture.histories.map { $0[...] }, workers: Workers(count: 2))
    expectClose(states.values, fixture.states.flatMap(\.self), relative: 1e-4)
  }

  @Test func theLossIsTheTwins() throws {
    let material = model.material(of: data)
    #expect(material.count == fixture.sequences.count)
    let step = try model.step(
      Array(0..<material.count), of: material, at: TrainingPlace(), key: RandomKey(seed: 1),
      workers: Workers(count: 2), cancellation: Cancellation())
    #expect(step.pairs == fixture.sequences.reduce(0) { $0 + $1.count - 1 })
    expectClose(step.gradient.loss, fixture.loss, relative: 1e-5)
  }

  /// Gates close where their map says so: the inputs then pass as they are.
  @Test func closedGatesLetInputsPass() throws {
    var closed = model
    for name in closed.parameters.names where name.hasSuffix("gate.bias") {
      closed.parameters[name] = Tensor(shape: [6], repeating: -200)
    }
    for name in closed.parameters.names where name.hasSuffix("gate.weight") {
      closed.parameters[name] = .zeros([6, 6])
    }
    let states = try closed.userVectors([[3, 1, 4]], workers: Workers(count: 1))
    let expected = zip(closed.itemVectors.row(4), closed.parameters["positions"].row(4)).map {
      $0 * Float(6).squareRoot() + $1
    }
    expectClose(states.values, expected)
  }

  @Test func dropoutIsDrawnWithItsKey() throws {
    var configuration = model.configuration
    configuration.dropout = 0.3
    let network = ESASRec.network(configuration, users: 0, items: 12)
    func states(_ seed: UInt64?) throws -> [Float] {
      let pass = Tape(recording: false).bind(model.parameters)
        .dropping(by: seed.map { RandomKey(seed: $0) })
      return try network.states(
        of: PackedHistories([[1, 2, 3]], maxlen: 5), in: pass, lastOnly: false
      ).value.values
    }
    #expect(try states(1) == states(1))
    #expect(try states(1) != states(2))
    #expect(try states(1) != states(nil))
  }
}
