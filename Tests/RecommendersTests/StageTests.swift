import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

/// Two numbers that are pulled to 1, in stages, with a buffer that counts epochs.
private struct Staged: Trainable {
  var parameters = Parameters()
  var buffers = Parameters()
  var metrics: [Double]?
  /// What happened: stages and epochs that began, and steps.
  var events: [String] = []
  /// What came after each step.
  var weights: [Float] = []
  /// The buffer at each validation.
  var measuredAt: [Float] = []
  private var validations = 0
  let validationIdentity = "staged"

  init(metrics: [Double]? = nil) {
    parameters.add("a", .zeros([1]))
    parameters.add("b", .zeros([1]))
    buffers.add("epochs", .zeros([1]))
    self.metrics = metrics
  }

  func batches(epoch: Int) -> [Int] { [0, 1, 2, 3] }

  mutating func begin(stage: Int) { events.append("stage \(stage)") }

  mutating func beginEpoch(
    at place: TrainingPlace, workers: Workers, cancellation: Cancellation
  ) {
    events.append("epoch \(place.epoch)")
    buffers["epochs"] = Tensor(shape: [1], values: [Float(place.epoch)])
  }

  mutating func step(
    _ batch: Int, at place: TrainingPlace, workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep {
    events.append("\(place.step)")
    let gradient = try ShardedGradient(
      parameters: parameters, shards: 1, workers: workers, cancellation: cancellation
    ) { _, tape, bound in
      let sum = tape.add(bound["a"], bound["b"])
      return [tape.sum(tape.scale(sum, by: -Float(batch + 1)))]
    } loss: { _, _, outputs in
      outputs[0][0]
    }
    return TrainingStep(gradient: gradient, pairs: 5)
  }

  mutating func validate(workers: Workers, progress: Progress) -> Double? {
    measuredAt.append(buffers["epochs"].values[0])
    defer { validations += 1 }
    return metrics.map { $0[min(validations, $0.count - 1)] }
  }
}

@Suite struct StageTests {
  private func train(
    _ model: inout Staged, _ state: inout TrainingState, _ options: TrainOptions,
    stages: [TrainOptions] = []
  ) throws -> TrainReport {
    try Trainer(options: options, stages: stages, workers: Workers(count: 1))
      .train(&model, state: &state)
  }

  /// AdamW's first step has the size of the rate, whatever the gradient is: the schedule shows.
  @Test(arguments: [(Schedule.Shape.linear, 1.0 / 8), (.cosine, 0.038_060_23), (.constant, 1)])
  func theRateFallsUntilTheBudgetIsSpent(shape: Schedule.Shape, last: Double) throws {
    for options in [
      TrainOptions(epochs: 2, patience: nil, schedule: shape),
      TrainOptions(steps: 8, patience: nil, schedule: shape),
    ] {
      var (model, state) = (Staged(), TrainingState())
      var before = options
      (before.epochs, before.steps) = (nil, 7)
      var (shorter, shorterState) = (Staged(), TrainingState())
      // Seven steps of the same fall, by a stage whose end is that of the whole.
      _ = try train(&shorter, &shorterState, before, stages: [options])
      let report = try train(&model, &state, options)
      #expect(report.steps == 8)
      let move = model.parameters["a"].values[0] - shorter.parameters["a"].values[0]
      #expect(move > 0)
      var (constant, constantState) = (Staged(), TrainingState())
      _ = try train(&constant, &constantState, TrainOptions(steps: 7, patience: nil))
      let seven = constant.parameters["a"].values[0]
      _ = try train(&constant, &constantState, TrainOptions(steps: 1, patience: nil))
      let whole = constant.parameters["a"].values[0] - seven
      expectClose(Double(move), last * Double(whole), relative: 1e-3, absolute: 0)
    }
  }

  @Test func aRateThatNeverStopsFallingIsRefused() throws {
    for options in [
      TrainOptions(schedule: .linear), TrainOptions(minutes: 1, schedule: .cosine),
    ] {
      var (model, state) = (Staged(), TrainingState())
      let error = #expect(throws: TrainError.self) { try train(&model, &state, options) }
      #expect(
        error?.description
          == "a `\(options.schedule.rawValue)` rate falls until `epochs`, `steps` or `pairs` are "
          + "spent; give one")
    }
  }

  /// Batches 1 and 2, 3 and 4 make a step each: the mean gradients are −1.5 and −3.5.
  @Test func severalBatchesMakeAStep() throws {
    var (model, state) = (Staged(), TrainingState())
    let options = TrainOptions(epochs: 1, patience: nil, rate: 0.1, accumulation: 2)
    let report = try train(&model, &state, options)
    #expect(report.steps == 2 && report.pairs == 20)
    #expect(model.events == ["stage 0", "epoch 0", "0", "1", "2", "3"])
    #expect(state.next == TrainingPlace(epoch: 1, batch: 0, step: 2))
    var optimiser = AdamW(rate: 0.1)
    var expected = Staged().parameters
    for mean: Float in [-1.5, -3.5] {
      let gradient = Tensor(shape: [1], values: [mean])
      try optimiser.step(&expected, gradients: [gradient, gradient])
    }
    #expect(model.parameters.tensors.map(\.values) == expected.tensors.map(\.values))
    // The rest of an epoch is a smaller step.
    var (three, threeState) = (Staged(), TrainingState())
    let odd = try train(
      &three, &threeState, TrainOptions(epochs: 1, patience: nil, accumulation: 3))
    #expect(odd.steps == 2)
  }

  @Test func groupsTrainAtTheirOwnRates() throws {
    var (model, state) = (Staged(), TrainingState())
    var options = TrainOptions(steps: 1, patience: nil, rate: 0.1)
    options.groups = [ParameterGroup("b", rate: 0.3)]
    _ = try train(&model, &state, options)
    expectClose(model.parameters.tensors.flatMap(\.values), [0.1, 0.3], relative: 1e-5)
  }

  @Test func stagesFollowEachOther() throws {
    let stages = [
      TrainOptions(epochs: 2, patience: nil, rate: 0.1),
      TrainOptions(steps: 3, patience: nil, rate: 0.01),
    ]
    var (model, state) = (Staged(), TrainingState())
    let report = try train(&model, &state, TrainOptions(epochs: 9, patience: nil), stages: stages)
    #expect(report.steps == 11 && report.ending == .budget)
    #expect(
      model.events.filter { $0.contains(" ") }
        == ["stage 0", "epoch 0", "epoch 1", "stage 1", "epoch 2"])
    #expect(state.stage == 1)
    // The second stage begins with a new optimiser: its first step has the size of its rate.
    var (first, firstState) = (Staged(), TrainingState())
    _ = try train(&first, &firstState, TrainOptions(steps: 8, patience: nil), stages: stages)
    let before = first.parameters["a"].values[0]
    _ = try train(&first, &firstState, TrainOptions(steps: 1, patience: nil), stages: stages)
    expectClose(first.parameters["a"].values[0] - before, 0.01, relative: 1e-3)
    // Cut by the budgets of calls it is the same training.
    _ = try train(&first, &firstState, TrainOptions(steps: 2, patience: nil), stages: stages)
    #expect(first.parameters["a"].values == model.parameters["a"].values)
    // After the last stage, that one begins anew.
    let more = try train(
      &first, &firstState, TrainOptions(epochs: 9, patience: nil), stages: stages)
    #expect(more.steps == 3)
    _ = try train(&model, &state, TrainOptions(epochs: 9, patience: nil), stages: stages)
    #expect(model.parameters["a"].values[0] > before)
  }

  @Test func aStageBeginsFromTheBestWeightsAndWhatBelongsToThem() throws {
    // The best is after the second epoch of the first stage; patience ends it after the fourth.
    let metrics = [0.1, 0.5, 0.3, 0.2, 0.4, 0.45]
    let stages = [
      TrainOptions(epochs: 9, patience: nil, rate: 0.1),
      TrainOptions(epochs: 2, patience: nil, rate: 0.1),
    ]
    var (model, state) = (Staged(metrics: metrics), TrainingState())
    let report = try train(
      &model, &state, TrainOptions(epochs: 20, patience: 2), stages: stages)
    #expect(report.epochs == 6 && report.bestEpoch == 2)
    // Nothing of the second stage is better: the best weights come back with their buffer.
    var (two, twoState) = (Staged(), TrainingState())
    _ = try train(&two, &twoState, TrainOptions(epochs: 2, patience: nil, rate: 0.1))
    #expect(model.parameters["a"].values == two.parameters["a"].values)
    #expect(model.buffers["epochs"].values == [1])
    #expect(model.measuredAt == [0, 1, 2, 3, 4, 5])
  }
}
