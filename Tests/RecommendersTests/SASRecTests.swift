import Evaluation
import Interactions
import ModelFiles
import Networks
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

@Suite struct SASRecTests {
  private let configuration = SASRec.Configuration(
    width: 16, blocks: 1, heads: 2, maxlen: 10, dropout: 0.1)
  private let key = RandomKey(seed: 3)
  private let options = TrainOptions(epochs: 2, patience: 10, rate: 5e-3, batch: 16)

  /// Random walks on a circle of 20 items.
  private static func walks(_ users: Int) throws -> Dataset {
    let sequences = (0..<users).map { user in
      let key = RandomKey(seed: UInt64(user))
      var at = key.integer(below: 20, at: 0)
      return (0..<6 + user % 9).map { step -> Int in
        at = (at + 1 + key.integer(below: 2, at: UInt64(step + 1))) % 20
        return at
      }
    }
    return try Dataset(name: "walks", sequences: sequences).split(.leaveOneOut)
  }

  private func bits(_ model: SASRec) -> [[Float]] { model.parameters.tensors.map(\.values) }

  private func trained(
    _ data: Dataset, _ options: TrainOptions, workers: Int = 1, calls: Int = 1
  ) throws -> SASRec {
    var model = try SASRec(configuration, itemCount: data.itemCount, key: key)
    for _ in 0..<calls {
      _ = try model.train(on: data, options: options, key: key, workers: Workers(count: workers))
    }
    return model
  }

  @Test func learnsACycle() throws {
    let data = Dataset(
      name: "cycle", sequences: (0..<60).map { user in (0..<8).map { (user + $0 * 5) % 12 } })
    var model = try SASRec(configuration, itemCount: 12, key: key)
    let report = try model.train(
      on: data, options: TrainOptions(epochs: 40, rate: 1e-2, batch: 16), key: key,
      workers: Workers(count: 2))
    #expect(report.history.count == 40)
    #expect((report.history.last?.loss ?? 9) < 0.1)
    #expect(report.bestMetric == nil)
    let queries = (0..<12).map { Query(history: [Int32($0), Int32(($0 + 5) % 12)]) }
    let scores = try model.scores(for: queries, workers: Workers(count: 1), progress: .unwatched)
    for query in 0..<12 {
      let row = scores[query * 12..<(query + 1) * 12]
      #expect(row.firstIndex(of: row.max() ?? 0) == query * 12 + (query + 10) % 12)
    }
  }

  @Test func validationPicksTheBestEpoch() throws {
    let data = try Self.walks(60)
    var model = try SASRec(configuration, itemCount: 20, key: key)
    let metric = Metric(.hr, at: 3)
    let report = try model.train(
      on: data, options: TrainOptions(epochs: 8, metric: metric, rate: 1e-2, batch: 16), key: key,
      workers: Workers(count: 1))
    let measured = try Evaluator(data, part: .valid, metrics: [metric]).evaluate(
      model, workers: Workers(count: 1)
    ).summary(of: metric).mean
    #expect(report.bestMetric == measured)
    #expect(report.bestMetric == report.history.compactMap(\.metric).max())
    #expect((report.bestMetric ?? 0) > (report.history.first?.metric ?? 1))
  }

  @Test func sameBitsWithOneAndTwoWorkers() throws {
    let data = try Self.walks(80)
    #expect(bits(try trained(data, options)) == bits(try trained(data, options, workers: 2)))
  }

  @Test func twoEpochsAndTwoMoreAreFour() throws {
    let data = try Self.walks(60)
    var four = options
    four.epochs = 4
    let (whole, parts) = (try trained(data, four), try trained(data, options, calls: 2))
    #expect(bits(whole) == bits(parts))
    #expect(whole.training.next == parts.training.next)
    #expect(bits(whole) != bits(try trained(data, options)))
  }

  @Test func freshStartsOver() throws {
    let data = try Self.walks(60)
    var model = try trained(data, options)
    let once = bits(model)
    var fresh = options
    fresh.fresh = true
    let report = try model.train(on: data, options: fresh, key: key, workers: Workers(count: 1))
    #expect(report.epochsBefore == 0)
    #expect(bits(model) == once)
  }

  @Test func gradientsReachAllParameters() throws {
    let data = try Self.walks(60)
    let model = try SASRec(configuration, itemCount: 20, key: key)
    let task = TrainingTask(
      model: model, material: model.material(of: data), batch: 100, key: key, validation: nil,
      validationIdentity: "")
    let step = try task.step(
      task.batches(epoch: 0)[0], at: TrainingPlace(), workers: Workers(count: 1),
      cancellation: Cancellation())
    let pairs = (0..<60).map { 6 + $0 % 9 - 3 }.reduce(0, +)
    #expect(step.pairs == pairs)
    for (name, gradient) in zip(model.parameters.names, step.gradient.gradients) {
      #expect((gradient?.sumOfSquares ?? 0) > 0, "\(name)")
    }
  }

  /// A shard forward and backward at once gives the bits of all forward, then all backward.
  @Test func shardsOneByOneGiveTheBitsOfAllTogether() throws {
    let data = try Self.walks(60)
    let model = try SASRec(configuration, itemCount: 20, key: key)
    let task = TrainingTask(
      model: model, material: model.material(of: data), batch: 100, key: key, validation: nil,
      validationIdentity: "")
    let batch = task.batches(epoch: 0)[0]
    let step = try task.step(
      batch, at: TrainingPlace(step: 3), workers: Workers(count: 2), cancellation: Cancellation())
    let shards = task.material.windows.shards(of: batch)
    #expect(shards.count > 1)
    let dropout = key.derived("dropout").derived(3)
    let together = try ShardedGradient(
      parameters: model.parameters, shards: shards.count, workers: Workers(count: 1),
      cancellation: nil
    ) { index, tape, parameters in
      let states = try model.network.states(
        of: shards[index].histories, in: parameters.dropping(by: dropout.derived(index)),
        lastOnly: false)
      return [
        tape.catalogueCrossEntropy(
          states, parameters["items"], targets: shards[index].targets,
          scale: 1 / Float(step.pairs))
      ]
    } loss: { tape, _, losses in
      losses.dropFirst().reduce(losses[0][0]) { tape.add($0, $1[0]) }
    }
    #expect(step.gradient.gradients.map { $0?.values } == together.gradients.map { $0?.values })
    #expect(abs(step.gradient.loss - together.loss) <= 1e-6 * together.loss)
  }

  @Test func patienceEndsNothingWithoutValidation() throws {
    var model = try SASRec(configuration, itemCount: 4, key: key)
    #expect(throws: TrainError.noEnd) {
      try model.train(
        on: Dataset(name: "whole", sequences: [[0, 1, 2, 3]]), options: TrainOptions(), key: key,
        workers: Workers(count: 1))
    }
  }

  @Test func cancellationKeepsWhatWasLearnt() throws {
    let data = try Self.walks(60)
    let cancellation = Cancellation()
    var model = try SASRec(configuration, itemCount: 20, key: key)
    let before = bits(model)
    let report = try model.train(
      on: data, options: options, key: key, workers: Workers(count: 2),
      progress: Progress(cancellation: cancellation) { update in
        if update.isMilestone { cancellation.cancel() }
      })
    #expect(report.interrupted)
    #expect(report.epochs == 1)
    #expect(bits(model) != before)

    // What was cut short goes on to the same bits.
    let rest = try model.train(on: data, options: options, key: key, workers: Workers(count: 1))
    #expect(rest.epochsBefore == 1)
    var three = options
    three.epochs = 3
    #expect(bits(model) == bits(try trained(data, three)))
  }

  @Test func lossThatIsNotFiniteKeepsTheWeights() throws {
    let data = try Self.walks(60)
    var model = try SASRec(configuration, itemCount: 20, key: key)
    let before = bits(model)
    var wild = options
    wild.rate = 1e30
    let report = try model.train(on: data, options: wild, key: key, workers: Workers(count: 1))
    #expect(report.ending == .notFinite(epoch: 1, batch: 2))
    #expect(bits(model) == before)
    #expect(!model.training.isTrained)
  }

  @Test func scoresAreDotProducts() throws {
    let model = try trained(try Self.walks(60), options)
    let queries = (0..<300).map { user in
      Query(history: (0..<user % 5).map { Int32(($0 * 3 + user) % 20) }[...])
    }
    let scores = try model.scores(for: queries, workers: Workers(count: 2), progress: .unwatched)
    let users = try model.userVectors(queries.map(\.history), workers: Workers(count: 1))
    #expect(users.shape == [300, 16])
    #expect(model.itemVectors.shape == [20, 16])
    #expect(scores.count == 300 * 20)
    for (user, item) in [(1, 0), (255, 7), (256, 7), (299, 19), (5, 3)] {
      let dot = zip(users.row(user), model.itemVectors.row(item)).map { $0 * $1 }.reduce(0, +)
      expectClose(scores[user * 20 + item], dot, absolute: 1e-4)
    }
    #expect(scores[5 * 20..<6 * 20].allSatisfy { $0 == 0 }, "a user without history")
    #expect(try model.userVectors([], workers: Workers(count: 1)).shape == [0, 16])
  }

  @Test func filesKeepTheModel() throws {
    let folder = try TemporaryFolder()
    let data = try Self.walks(60)
    let model = try trained(data, options)
    try model.write(to: folder.path("base.safetensors"))
    let file = try SafetensorsFile(path: folder.path("base.safetensors"))
    var read = try SASRec(from: file, data: data)
    #expect(read.configuration == configuration)
    #expect(bits(read) == bits(model))
    #expect(!read.training.isTrained)
    _ = try read.train(on: data, options: options, key: key, workers: Workers(count: 1))
    #expect(bits(read) != bits(model))
  }

  @Test(
    arguments: [
      ([:], "`PATH` doesn't say what model it holds, not a `sasrec` model"),
      (["kind": "rarec"], "`PATH` holds a `rarec` model, not a `sasrec` model"),
      (["kind": "sasrec"], "`PATH` says nothing for the setting `dim`"),
      (
        ["kind": "sasrec", "dim": "wide"],
        "`PATH` says the unreadable `wide` for the setting `dim`"
      ),
    ] as [([String: String], String)])
  func refusesOtherFiles(metadata: [String: String], message: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m.safetensors")
    try SafetensorsWriter.write([("x", .zeros([1]))], metadata: metadata, to: path)
    let file = try SafetensorsFile(path: path)
    let error = #expect(throws: StoredModelError.self) {
      try SASRec(from: file, data: Dataset(name: "d", sequences: []))
    }
    #expect(error?.description == message.replacing("PATH", with: path))
  }

  @Test func refusesFilesWithoutWeights() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m.safetensors")
    let model = try SASRec(configuration, itemCount: 20, key: key)
    try SafetensorsWriter.write(
      Array(model.tensors.dropLast()), metadata: model.metadata, to: path)
    let file = try SafetensorsFile(path: path)
    let error = #expect(throws: ModelFileError.self) {
      try SASRec(from: file, data: Self.walks(60))
    }
    #expect(error == ModelFileError(path: path, tensor: "norm.bias", problem: .missingTensor))
  }

  @Test(
    arguments: [
      (SASRec.Configuration(width: 0), "`dim` is 0, it must be from 1 to 4096"),
      (SASRec.Configuration(blocks: -1), "`layers` is -1, it must be from 1 to 64"),
      (SASRec.Configuration(heads: 0), "`heads` is 0, it must be from 1 to 64"),
      (SASRec.Configuration(maxlen: 0), "`maxlen` is 0, it must be from 1 to 10000"),
      (
        SASRec.Configuration(width: 64, heads: 3), "`dim` is 64, which 3 `heads` can't share evenly"
      ),
      (
        SASRec.Configuration(dropout: 1), "`dropout` is 1.0, it must be 0 or above and below 1"
      ),
      (
        SASRec.Configuration(dropout: .nan), "`dropout` is nan, it must be 0 or above and below 1"
      ),
    ] as [(SASRec.Configuration, String)])
  func refusesSizes(configuration: SASRec.Configuration, message: String) {
    let error = #expect(throws: SettingError.self) {
      try SASRec(configuration, itemCount: 5, key: RandomKey(seed: 1))
    }
    #expect(error?.description == message)
  }

  @Test func refusesDataThatCannotTeach() throws {
    var model = try SASRec(configuration, itemCount: 20, key: key)
    let workers = Workers(count: 1)
    let other = #expect(throws: TrainError.self) {
      try model.train(
        on: Dataset(name: "other", sequences: [[1, 2, 3]]), options: options, key: key,
        workers: workers)
    }
    #expect(other?.description == "`other` has 4 items, the model was made for 20")
    let single = #expect(throws: TrainError.self) {
      try model.train(
        on: Dataset(name: "single", sequences: [[19], [1]]), options: options, key: key,
        workers: workers)
    }
    #expect(
      single?.description
        == "nothing to learn from in `single`: no user has two training interactions")
  }

  /// Of 100 items each user has one, of 101 as well: 1% is dense, less is sparse.
  @Test(arguments: [(100, 0.2), (101, 0.5)] as [(Int, Float)])
  func dropoutIsMoreWhereDataAreSparse(items: Int, dropout: Float) throws {
    let data = Dataset(name: "one each", sequences: (0..<items).map { [$0] })
    #expect(SASRec.Configuration(for: data).dropout == dropout)
    #expect(try SASRec(data: data, key: key).configuration.dropout == dropout)
    #expect(try SASRec(configuration, data: data, key: key).configuration.dropout == 0.1)
  }
}
