import Backbones
import Evaluation
import Interactions
import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

/// Alignment on pairs that the ID model hasn't seen.
@Suite struct UnseenPairsTests {
  private let workers = Workers(count: 2)
  private let twin: Twin
  private let data: Dataset

  init() throws {
    twin = try Twin()
    let count = twin.data.itemCount
    let sequences = (0..<60).map { user in (0..<7).map { (user + $0 * $0) % count } }
    data = try Dataset(
      name: "unseen", sequences: sequences, titles: twin.data.catalogue.titles
    ).split(.leaveOneOut)
  }

  private func base(
    on other: Dataset? = nil, hold: Int = 0, epochs: Int = 2
  ) throws -> SASRec {
    let data = other ?? data
    var configuration = SASRec.Configuration()
    configuration.width = 8
    configuration.maxlen = 6
    var model = try SASRec(configuration, data: data, key: RandomKey(seed: 1))
    var options = SASRec.trainOptions
    (options.epochs, options.hold, options.batch) = (epochs, hold, 16)
    _ = try model.train(on: data, options: options, key: RandomKey(seed: 1), workers: workers)
    return model
  }

  private func model(
    _ base: any IDModel, on data: Dataset? = nil, _ change: (inout RARec) -> Void = { _ in }
  ) throws -> AlignedModel {
    var system = twin.configuration(.tuned)
    change(&system)
    return try AlignedModel(
      system, dataset: data ?? self.data, base: base, backbone: twin.backbone,
      key: RandomKey(seed: 1), workers: workers)
  }

  private func options(_ source: TrainingPairs.Source) -> TrainOptions {
    var options = AlignedModel.trainOptions
    (options.steps, options.batch, options.source) = (3, 8, source)
    return options
  }

  private func train(_ model: inout AlignedModel, _ options: TrainOptions) throws -> TrainReport {
    try model.train(on: data, options: options, key: RandomKey(seed: 2), workers: workers)
  }

  @Test func withoutUnseenPairsItIsRefused() throws {
    var model = try model(base())
    #expect(throws: AlignmentError.nothingUnseen(kind: "sasrec")) {
      _ = try train(&model, options(.unseen))
    }
    var holding = options(.all)
    holding.hold = 1
    #expect(throws: AlignmentError.holdsNothing) { _ = try train(&model, holding) }
    var base = try base()
    #expect(throws: ModelError.wantsSequences(kind: "sasrec")) {
      _ = try base.train(
        on: data, pairs: nil, options: options(.valid), key: RandomKey(seed: 1), workers: workers,
        progress: .unwatched)
    }
  }

  @Test(arguments: [TrainingPairs.Source.unseen, .valid])
  func mapsLearnBesideTheDeniedModelAndStandOnTheGrownOne(
    _ source: TrainingPairs.Source
  ) throws {
    let held = try base(hold: 1)
    var model = try model(held)
    let queries = [Query(history: [1, 2, 3])]
    let before = try model.scores(for: queries, workers: workers, progress: .unwatched)
    let report = try train(&model, options(source))
    // The maps are those of a training on the chosen pairs beside the denied model.
    var plain = try self.model(held)
    plain.counts = ItemCounts(data.withholding(last: 1))
    let pairs =
      source == .unseen ? TrainingPairs.withheld(last: 1, of: data) : .validation(of: data)
    var same = options(.all)
    same.source = nil
    if source == .valid { same.validationUse = .stopping }
    _ = try plain.train(
      on: data, pairs: pairs, options: same, key: RandomKey(seed: 2), workers: workers)
    #expect(model.parameters.tensors.map(\.values) == plain.parameters.tensors.map(\.values))
    // The ID model has gone on; the one that it was made of is as it was.
    #expect(model.base.held == 0)
    #expect(held.held == 1)
    #expect(model.base.itemVectors.values != held.itemVectors.values)
    var grown = held
    let taught = source == .valid ? data.teachingValidation : data
    _ = try grown.train(
      on: taught, options: SASRec.trainOptions.stopping(by: source == .valid ? .stopping : nil),
      key: RandomKey(seed: 2).derived("grown"), workers: workers)
    #expect(model.base.itemVectors.values == grown.itemVectors.values)
    let after = try model.scores(for: queries, workers: workers, progress: .unwatched)
    #expect(after != before)
    let growth = try #require(report.growth)
    #expect(growth.steps > 0 && growth.metric != nil)
    // What ranks is a model of these maps and of this ID model.
    var made = try self.model(grown, on: taught)
    made.parameters = plain.parameters
    #expect(try made.scores(for: queries, workers: workers, progress: .unwatched) == after)
    // Going on learns beside the denied model again, and grows nothing twice.
    let again = try train(&model, options(source))
    _ = try plain.train(
      on: data, pairs: pairs, options: same, key: RandomKey(seed: 2), workers: workers)
    #expect(model.parameters.tensors.map(\.values) == plain.parameters.tensors.map(\.values))
    #expect(again.growth?.steps == 0)
    #expect(model.base.itemVectors.values == grown.itemVectors.values)
  }

  @Test func samplesSayTheSame() throws {
    var one = try model(base(hold: 1))
    let first = try train(&one, options(.unseen))
    var other = try model(base(hold: 1)) { $0.samples.source = .unseen }
    var unsaid = options(.all)
    unsaid.source = nil
    let second = try train(&other, unsaid)
    #expect(one.parameters.tensors.map(\.values) == other.parameters.tensors.map(\.values))
    #expect(first.memory == second.memory)
  }

  @Test func memoryIsTheDifferenceBetweenPairsAndValid() throws {
    // What comes next follows from nothing: it can only be remembered.
    let items = (0..<120).map { "item \($0)" }
    let sequences = (0..<40).map { user in
      Array(RandomKey(seed: 7).derived(user).permutation(120).prefix(7))
    }
    let data = try Dataset(name: "random", sequences: sequences, titles: items).split(.leaveOneOut)
    var base = try base(on: data, epochs: 1)
    var options = SASRec.trainOptions
    (options.epochs, options.patience, options.validationInterval) = (60, nil, 10_000)
    _ = try base.train(on: data, options: options, key: RandomKey(seed: 1), workers: workers)
    var model = try model(base, on: data)
    let report = try model.train(
      on: data, options: self.options(.all), key: RandomKey(seed: 2), workers: workers)
    let memory = try #require(report.memory)
    let evaluator = try Evaluator(
      .all(of: data), of: data, metrics: [memory.metric],
      sample: RankingProtocol.Sample(count: 500))
    let learnt = try evaluator.evaluate(base, workers: workers, progress: .unwatched)
    let mean = try learnt.summary(of: memory.metric).mean
    #expect(memory.onPairs == mean)
    #expect(memory.onPairs > 3 * memory.onValid, "\(memory)")
    // Texts alone remember nothing of an ID model.
    var texts = try AlignedModel(
      TextOnly(of: twin.configuration(.tuned)), dataset: data, base: base,
      backbone: twin.backbone, key: RandomKey(seed: 1), workers: workers)
    let silent = try texts.train(
      on: data, options: self.options(.all), key: RandomKey(seed: 2), workers: workers)
    #expect(silent.memory == nil)
  }

  @Test func anInterruptedTrainingLeavesTheModelWithItsOwnIDModel() throws {
    var model = try model(base(hold: 1))
    let vectors = model.base.itemVectors.values
    var long = options(.unseen)
    (long.steps, long.epochs) = (nil, 50)
    let cancellation = Cancellation()
    let progress = Progress(cancellation: cancellation) { update in
      if update.isMilestone { cancellation.cancel() }
    }
    let report = try model.train(
      on: data, options: long, key: RandomKey(seed: 2), workers: workers, progress: progress)
    #expect(report.interrupted && report.growth == nil)
    #expect(model.base.itemVectors.values == vectors)
    #expect(model.counts.rows == data.trainPopularity)
  }
}
