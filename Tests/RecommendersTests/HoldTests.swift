import Interactions
import ModelFiles
import Support
import Testing
import _TestSupport

@testable import Recommenders

/// Items that are kept from an ID model.
@Suite struct HoldTests {
  private let workers = Workers(count: 2)
  private var sequences = (0..<60).map { user in (0..<7).map { (user + $0 * $0) % 11 } }

  private func data(_ sequences: [[Int]]) throws -> Dataset {
    try Dataset(name: "hold", sequences: sequences).split(.leaveOneOut)
  }

  private func model(_ data: Dataset) throws -> SASRec {
    var configuration = SASRec.Configuration()
    (configuration.width, configuration.maxlen) = (8, 6)
    return try SASRec(configuration, data: data, key: RandomKey(seed: 1))
  }

  private func train(
    _ model: inout SASRec, on data: Dataset, hold: Int, fresh: Bool = false
  ) throws {
    var options = SASRec.trainOptions
    (options.epochs, options.hold, options.fresh, options.batch) = (2, hold, fresh, 16)
    _ = try model.train(on: data, options: options, key: RandomKey(seed: 1), workers: workers)
  }

  @Test func nothingIsLearntOfThem() throws {
    let data = try data(sequences)
    var others = sequences
    for user in others.indices { others[user][4] = (others[user][4] + 5) % 11 }
    let other = try self.data(others)
    var (one, two, all) = try (model(data), model(other), model(data))
    try train(&one, on: data, hold: 1)
    try train(&two, on: other, hold: 1)
    try train(&all, on: data, hold: 0)
    func last(_ model: SASRec) throws -> [[Float]] {
      try #require(model.training.latest).parameters.tensors.map(\.values)
    }
    #expect(try last(one) == last(two))
    #expect(try last(one) != last(all))
  }

  /// Trained on targets of valid it is the model of the data in which these are for training.
  @Test func targetsOfValidAreLearntWhereItIsSaid() throws {
    let data = try data(sequences)
    var options = SASRec.trainOptions
    (options.epochs, options.batch, options.source) = (2, 16, .valid)
    var said = try model(data)
    _ = try said.train(
      on: data, pairs: nil, options: options, key: RandomKey(seed: 1), workers: workers,
      progress: .unwatched)
    (options.source, options.validationUse) = (nil, .stopping)
    var made = try model(data)
    _ = try made.train(
      on: data.teachingValidation, options: options, key: RandomKey(seed: 1), workers: workers)
    func last(_ model: SASRec) throws -> [[Float]] {
      try #require(model.training.latest).parameters.tensors.map(\.values)
    }
    #expect(try last(said) == last(made))
  }

  @Test func theyAreKnownAsLongAsNoStepSawThem() throws {
    let data = try data(sequences)
    var model = try model(data)
    #expect(model.held == 0)
    try train(&model, on: data, hold: 2)
    #expect(model.held == 2)
    try train(&model, on: data, hold: 1)
    #expect(model.held == 1)
    try train(&model, on: data, hold: 3)
    #expect(model.held == 1)
    try train(&model, on: data, hold: 3, fresh: true)
    #expect(model.held == 3)
    try train(&model, on: data, hold: 0)
    #expect(model.held == 0)
  }

  @Test func filesSayHowMany() throws {
    let data = try data(sequences)
    var model = try model(data)
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try train(&model, on: data, hold: 2)
    try model.write(to: path)
    var read = try SASRec(from: SafetensorsFile(path: path), data: data)
    #expect(read.held == 2)
    try train(&read, on: data, hold: 3)
    #expect(read.held == 2)
    try train(&model, on: data, hold: 0)
    #expect(model.metadata["held"] == nil)
    try model.write(to: path)
    #expect(try SASRec(from: SafetensorsFile(path: path), data: data).held == 0)
  }

  @Test func fewerThanNoneIsRefused() throws {
    let data = try data(sequences)
    var model = try model(data)
    #expect(
      throws: TrainError.invalidOption("hold", value: "-1", expected: "0 or above")
    ) { try train(&model, on: data, hold: -1) }
  }
}
