import Evaluation
import Foundation
import Interactions
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

/// Alternating least squares: against NumPy (Scripts/fixtures/ials.py makes the file), and what they
/// promise.
@Suite struct IALSTests {
  private struct Fixture: Decodable {
    var sequences: [[Int]]
    var histories: [[Int32]]
    var start: [[Float]]
    /// The items that training hasn't.
    var cold: [Int32]
    var solutions: [Solution]

    struct Solution: Decodable {
      var scaling: Float
      /// Steps of conjugate gradient; 0 where the equations are solved.
      var steps: Int
      /// The items' vectors after three iterations.
      var items: [[Float]]
      /// What they make of the histories.
      var users: [[Float]]
    }
  }

  private let fixture: Fixture
  private let data: Dataset
  private let workers = Workers(count: 2)

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/ials", withExtension: "json"))
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    data = try Dataset(name: "d", sequences: fixture.sequences).split(.leaveOneOut)
  }

  private func model(
    iterations: Int = 3, progress: Support.Progress = .unwatched,
    _ change: (inout IALS.Configuration) -> Void = { _ in }
  ) throws -> IALS {
    var configuration = IALS.Configuration()
    (configuration.width, configuration.iterations) = (5, iterations)
    (configuration.unobserved, configuration.penalty) = (0.2, 0.05)
    change(&configuration)
    let start = Tensor(shape: [data.itemCount, 5], values: fixture.start.flatMap(\.self))
    return try IALS(
      configuration, data: data, start: start, workers: workers, progress: progress)
  }

  @Test func solutionsAreNumPys() throws {
    #expect(Set(fixture.solutions.map(\.scaling)) == [0, 0.5, 1])
    for expected in fixture.solutions {
      let model = try model { ($0.scaling, $0.steps) = (expected.scaling, expected.steps) }
      let words = "scaling \(expected.scaling), \(expected.steps) steps"
      expectClose(model.itemVectors.values, expected.items.flatMap(\.self), relative: 1e-4, words)
      #expect(model.unranked == fixture.cold && data.coldItems == fixture.cold)
      let users = try model.userVectors(fixture.histories.map { $0[...] }, workers: workers)
      expectClose(users.values, expected.users.flatMap(\.self), relative: 1e-4, words)
    }
  }

  /// The seed decides where it starts, and nothing else does.
  @Test func startsAreDrawnWithTheKey() throws {
    var configuration = IALS.Configuration()
    (configuration.width, configuration.iterations) = (5, 1)
    let models = try [3, 3, 4].map {
      try IALS(configuration, data: data, key: RandomKey(seed: $0), workers: workers)
    }
    #expect(models[0].itemVectors.values == models[1].itemVectors.values)
    #expect(models[0].itemVectors.values != models[2].itemVectors.values)
  }

  /// The loss of the items and of the users whom they make, which every iteration lowers.
  private func loss(_ model: IALS) throws -> Double {
    let histories = (0..<data.userCount).map { data.sequence(of: $0, part: .train) }
    let users = try model.userVectors(histories.map { $0[...] }, workers: workers)
    let scores = users.timesTransposed(model.itemVectors).values.map(Double.init)
    let (alpha, count) = (Double(model.configuration.unobserved), data.itemCount)
    let warm = count - model.unranked.count
    var sum = alpha * scores.reduce(0) { $0 + $1 * $1 }
    func penalty(_ vectors: Tensor, _ row: Int, of rows: Int, had: Int) -> Double {
      let weight = Double(had) + alpha * Double(rows)
      return Double(model.configuration.penalty) * weight
        * vectors.row(row).reduce(0) { $0 + Double($1) * Double($1) }
    }
    for (user, history) in histories.enumerated() {
      let had = Set(history)
      for item in had {
        let gap = scores[user * count + Int(item)] - 1
        sum += gap * gap
      }
      sum += penalty(users, user, of: warm, had: had.count)
    }
    for (item, had) in data.trainPopularity.enumerated() {
      sum += penalty(model.itemVectors, item, of: data.userCount, had: Int(had))
    }
    return sum
  }

  @Test func everyIterationLowersTheLoss() throws {
    let losses = try (1...6).map { try loss(model(iterations: $0)) }
    for (before, after) in zip(losses, losses.dropFirst()) { #expect(after < before, "\(losses)") }
  }

  /// A user whom training had is made by the same solve as one whom it hadn't: the next iteration's.
  @Test func usersAreTheirHistories() throws {
    let model = try model()
    let history = data.sequence(of: 2, part: .train)
    let queries = [
      Query(user: data.users[2], history: history), Query(history: history.reversed() + history),
    ]
    #expect(try model.foldedIn(queries).isEmpty)
    let users = try model.userVectors(of: queries, workers: workers)
    #expect(users.row(0) == users.row(1) && users.row(0).contains { $0 != 0 })
    // Moving it anywhere makes the loss of its own system larger: the gradient is 0.
    let items = model.itemVectors
    let (alpha, penalty) = (model.configuration.unobserved, model.configuration.penalty)
    let user: [Float] = users.row(0)
    let scores: [Float] = users.rows(0..<1).timesTransposed(items).values
    let warm = Float(items.rowCount - model.unranked.count)
    let weight: Float = penalty * (Float(Set(history).count) + alpha * warm)
    for column in 0..<5 {
      var slope: Float = weight * user[column]
      for item in 0..<items.rowCount {
        let vector: [Float] = items.row(item)
        let gap: Float = history.contains(Int32(item)) ? scores[item] - 1 : 0
        slope += (alpha * scores[item] + gap) * vector[column]
      }
      expectClose(slope, 0, absolute: 1e-5)
    }
  }

  @Test func whatHasNoMinimumIsRefused() throws {
    let error = #expect(throws: SettingError.self) {
      try model { ($0.unobserved, $0.penalty) = (0, 0) }
    }
    #expect(error?.description == "`lambda` is 0.0, it must be larger for these data")
  }

  /// It stops between rows, not only between iterations.
  @Test func stopsOnTheWay() throws {
    let cancellation = Cancellation()
    #expect(throws: Cancelled.self) {
      try model(
        iterations: 1000,
        progress: Support.Progress(cancellation: cancellation) { _ in cancellation.cancel() })
    }
  }
}
