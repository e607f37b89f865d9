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
        on: data, pairs: nil, options: options(.unseen), key: RandomKey(seed: 1), workers: workers,
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
    var usual = SASRec.trainOptions
    usual.source = source == .valid ? .valid : nil
    usual.isAnew = true
    _ = try grown.train(
      on: data, options: usual, key: RandomKey(seed: 2).derived("grown"), workers: workers)
    #expect(model.base.itemVectors.values == grown.itemVectors.values)
    let after = try model.scores(for: queries, workers: workers, progress: .unwatched)
    #expect(after != before)
    let growth = try #require(report.growth)
    #expect(growth.steps > 0 && growth.pairs > growth.steps && growth.metric != nil)
    #expect(!growth.isOutOfTime)
    // What ranks is a model of these maps and of this ID model.
    var made = try self.model(grown)
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

  /// The minutes of a call are of both trainings: what the maps leave of them is the ID model's.
  @Test func minutesBoundTheGrowthToo() throws {
    var model = try model(base(hold: 1))
    var options = options(.unseen)
    (options.minutes, options.steps) = (1e-5, nil)
    let report = try train(&model, options)
    let growth = try #require(report.growth)
    #expect(growth.isOutOfTime && growth.steps > 0 && growth.seconds < 5)
    #expect(report.steps == 1)
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
      TrainingPairs.all(of: data).latest, of: data, metrics: [memory.metric],
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
    #expect(model.side.rows == data.withholding(last: 1).trainPopularity)
  }

  /// Figures beside the denied and the grown ID model aren't compared: each training says its own best.
  @Test func trainingsBesideOtherIDModelsAreNotCompared() throws {
    var model = try model(base(hold: 1))
    var options = options(.unseen)
    options.validationInterval = 1
    _ = try train(&model, options)
    let onAll = try train(&model, self.options(.all))
    #expect(onAll.bestMetric != nil)
    let again = try train(&model, options)
    let best = try #require(again.bestMetric)
    #expect(again.history.contains { $0.metric == best })
  }

  /// New weights begin with the ID model that was denied the pairs.
  @Test func freshWeightsStandOnTheDeniedModelAgain() throws {
    var model = try model(base(hold: 1))
    let vectors = model.base.itemVectors.values
    _ = try train(&model, options(.valid))
    #expect(model.hasLearntValidation && model.base.hasLearntValidation)
    var fresh = options(.all)
    fresh.fresh = true
    _ = try train(&model, fresh)
    #expect(model.base.itemVectors.values == vectors)
    #expect(!model.hasGrownBase)
  }

  /// Where nobody is left to decide when to stop, nothing begins.
  @Test func somebodyDecidesWhenToStop() throws {
    let unwatched = try data.unsplit.split(.ratio(valid: 0, test: 0.2))
    var model = try model(base(on: unwatched, hold: 1), on: unwatched)
    for source in [TrainingPairs.Source.unseen, .valid] {
      #expect(throws: TrainError.nobodyStops(data: "unseen")) {
        _ = try model.train(
          on: unwatched, options: options(source), key: RandomKey(seed: 2), workers: workers)
      }
    }
  }

  /// A model of the whole graph can't be denied anything.
  @Test func graphsAreOfAllRows() throws {
    var base = try LightGCN(data: data, key: RandomKey(seed: 1))
    var options = LightGCN.trainOptions
    options.hold = 1
    #expect(throws: ModelError.fixedRows(kind: "lightgcn")) {
      _ = try base.train(
        on: data, pairs: nil, options: options, key: RandomKey(seed: 1), workers: workers,
        progress: .unwatched)
    }
  }

  /// Items that only validation has are cold to who hasn't learnt from it.
  @Test func whatIsKnownOfItemsIsWhatTheIDModelLearntFrom() throws {
    var model = try model(base(hold: 2))
    #expect(model.side.rows == data.withholding(last: 2).trainPopularity)
    _ = try train(&model, options(.valid))
    #expect(model.side.rows == data.teachingValidation.trainPopularity)
    let made = try self.model(model.base)
    #expect(made.side.rows == model.side.rows)
  }
}
