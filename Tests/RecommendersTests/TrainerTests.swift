import Evaluation
import Recommenders
import Support
import Synchronization
import Testing

@Suite struct TrainerTests {
  @Test(
    arguments: [
      (TrainOptions(epochs: 2, patience: nil), 6), (TrainOptions(steps: 4, patience: nil), 4),
      (TrainOptions(pairs: 45, patience: nil), 5),
      (TrainOptions(epochs: 2, steps: 100, pairs: 20, patience: nil), 2),
    ] as [(TrainOptions, Int)])
  func budgetsEndTraining(options: TrainOptions, steps: Int) throws {
    var (toy, state) = (Toy(), TrainingState())
    let report = try train(&toy, &state, options)
    #expect(report.steps == steps)
    #expect(report.pairs == 10 * steps)
    #expect(report.ending == .budget)
    #expect(state.next == TrainingPlace(epoch: steps / 3, batch: steps % 3, step: steps))
    #expect(toy.weight > 0)
  }

  @Test func minutesEndTraining() throws {
    var (toy, state) = (Toy(), TrainingState())
    let report = try train(&toy, &state, TrainOptions(minutes: 1e-9, patience: nil))
    #expect(report.steps == 0)
    #expect(report.ending == .budget)
    #expect(toy.weight == 0)
  }

  @Test func stopsEarlyAndKeepsTheBest() throws {
    var (toy, state) = (Toy(metrics: [0.1, 0.3, 0.2, 0.3, 0.9]), TrainingState())
    let report = try train(&toy, &state, TrainOptions(epochs: 10, patience: 2))
    #expect(report.ending == .stoppedEarly)
    #expect(report.epochs == 4)
    #expect(report.bestEpoch == 2)
    #expect(report.bestMetric == 0.3)
    #expect(report.history.map(\.metric) == [0.1, 0.3, 0.2, 0.3])

    var (same, sameState) = (Toy(), TrainingState())
    _ = try train(&same, &sameState, TrainOptions(epochs: 2, patience: nil))
    #expect(toy.weight == same.weight)
  }

  /// A metric that is 0, or of nobody, tells no weights apart: the first may not pass for the best.
  @Test(arguments: [0, Double.nan]) func aMetricOfNothingKeepsTheLastWeights(metric: Double) throws
  {
    var (toy, state) = (Toy(metrics: [metric]), TrainingState())
    let report = try train(&toy, &state, TrainOptions(epochs: 9, patience: 3))
    #expect(report.isUnguided && report.bestEpoch == nil && report.bestMetric == nil)
    #expect(report.ending == .stoppedEarly && report.epochs == 3)
    var (same, sameState) = (Toy(), TrainingState())
    _ = try train(&same, &sameState, TrainOptions(epochs: 3, patience: nil))
    #expect(toy.weight == same.weight)
    #expect(!report.description.contains("best"))

    // As soon as it says something it decides, in the same call or the next.
    (toy, state) = (Toy(metrics: [metric, 0.1, 0.05]), TrainingState())
    let guided = try train(&toy, &state, TrainOptions(epochs: 3))
    #expect(!guided.isUnguided && guided.bestEpoch == 2)
  }

  @Test func goesOnBitForBit() throws {
    var (whole, wholeState) = (Toy(), TrainingState())
    _ = try train(&whole, &wholeState, TrainOptions(steps: 11, rate: 0.1, warmUp: 5))
    var (toy, state) = (Toy(), TrainingState())
    for steps in [2, 4, 5] {
      _ = try train(&toy, &state, TrainOptions(steps: steps, rate: 0.1, warmUp: 5))
    }
    #expect(toy.places == whole.places)
    #expect(toy.weight == whole.weight)
    #expect(state.next == wholeState.next)
    #expect(state.pairs == 110)
  }

  @Test func goesOnFromTheLastWeightsNotTheBest() throws {
    var (toy, state) = (Toy(metrics: [0.3, 0.2, 0.4, 0.1]), TrainingState())
    let first = try train(&toy, &state, TrainOptions(epochs: 2, rate: 0.1))
    #expect(first.bestEpoch == 1)
    let second = try train(&toy, &state, TrainOptions(epochs: 2, rate: 0.1))
    #expect(second.epochsBefore == 2)
    #expect(second.bestEpoch == 3)

    var (whole, wholeState) = (Toy(metrics: [0.3, 0.2, 0.4, 0.1]), TrainingState())
    _ = try train(&whole, &wholeState, TrainOptions(epochs: 4, rate: 0.1))
    #expect(toy.weight == whole.weight)
  }

  @Test func goesOnAfterStoppingEarly() throws {
    var (toy, state) = (Toy(metrics: [0.5, 0.4]), TrainingState())
    let first = try train(&toy, &state, TrainOptions(epochs: 9, patience: 2))
    #expect(first.epochs == 3)
    let second = try train(&toy, &state, TrainOptions(epochs: 9, patience: 2))
    #expect(second.epochsBefore == 3)
    #expect(second.epochs == 2)
    #expect(second.bestEpoch == 1)
  }

  @Test func figuresOfOtherMetricsAreNotCompared() throws {
    var (toy, state) = (Toy(metrics: [0.9, 0.2]), TrainingState())
    _ = try train(&toy, &state, TrainOptions(epochs: 1))
    let other = try train(&toy, &state, TrainOptions(epochs: 1, metric: Metric(.mrr, at: nil)))
    #expect(other.bestMetric == 0.2)
    #expect(other.bestEpoch == 2)
  }

  @Test func figuresOfOtherUsersAreNotCompared() throws {
    var (toy, state) = (Toy(metrics: [0.9, 0.2]), TrainingState())
    _ = try train(&toy, &state, TrainOptions(epochs: 1, validationUsers: 5))
    let other = try train(&toy, &state, TrainOptions(epochs: 1))
    #expect(other.bestMetric == 0.2)
    #expect(other.bestStep == 6)
    #expect(other.history.map(\.users) == [nil])
  }

  @Test func cancellationKeepsTheLastWholeStep() throws {
    var (toy, state) = (Toy(metrics: [0.5, 0.4, 0.3], cancelsAt: 7), TrainingState())
    let report = try train(&toy, &state, TrainOptions(epochs: 9))
    #expect(report.interrupted)
    #expect(report.steps == 7)
    #expect(report.epochs == 2)
    #expect(state.next == TrainingPlace(epoch: 2, batch: 1, step: 7))

    var (same, sameState) = (Toy(), TrainingState())
    _ = try train(&same, &sameState, TrainOptions(steps: 7, patience: nil))
    #expect(toy.weight == same.weight)
    #expect(report.bestEpoch == 1)
  }

  @Test func cancelledBeforeTheFirstStep() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    var (toy, state) = (Toy(metrics: [0.5]), TrainingState())
    let report = try train(
      &toy, &state, TrainOptions(epochs: 9), progress: Progress(cancellation: cancellation))
    #expect(report.interrupted)
    #expect(report.steps == 0)
    #expect(!state.isTrained)
    #expect(toy.weight == 0)
  }

  @Test func lossThatIsNotFiniteStopsAtTheLastGoodWeights() throws {
    var (toy, state) = (Toy(breaksAt: 7), TrainingState())
    let report = try train(&toy, &state, TrainOptions(epochs: 9))
    #expect(report.ending == .notFinite(epoch: 3, batch: 2))
    #expect(state.next == TrainingPlace(epoch: 2, batch: 0, step: 6))

    var (same, sameState) = (Toy(), TrainingState())
    _ = try train(&same, &sameState, TrainOptions(epochs: 2, patience: nil))
    #expect(toy.weight == same.weight)

    toy.breaksAt = nil
    let next = try train(&toy, &state, TrainOptions(epochs: 1))
    #expect(next.ending == .budget)
    #expect(report.steps == 6)
    #expect(next.stepsBefore == 6)
    #expect(next.steps == 3)
  }

  @Test func lossThatIsNotFiniteFallsBackOnTheBest() throws {
    var (toy, state) = (Toy(metrics: [0.5, 0.4], breaksAt: 6), TrainingState())
    let report = try train(&toy, &state, TrainOptions(epochs: 9))
    #expect(report.ending == .notFinite(epoch: 3, batch: 1))
    var (same, sameState) = (Toy(), TrainingState())
    _ = try train(&same, &sameState, TrainOptions(epochs: 1, patience: nil))
    #expect(toy.weight == same.weight)
  }

  @Test func validatesAtIntervalsAndAtTheEnd() throws {
    var (toy, state) = (Toy(metrics: [0.1, 0.2, 0.3, 0.4]), TrainingState())
    let report = try train(&toy, &state, TrainOptions(steps: 7, validationInterval: 2))
    #expect(report.history.map(\.steps) == [2, 4, 6, 7])
    #expect(report.history.map(\.epoch) == [1, 2, 2, 3])
    #expect(report.history.map(\.pairs) == [20, 40, 60, 70])
    #expect(report.bestEpoch == 3)
  }

  @Test func reportsMilestones() throws {
    let lines = Mutex<[ProgressUpdate]>([])
    let progress = Progress { update in
      if update.isMilestone { lines.withLock { $0.append(update) } }
    }
    var (toy, state) = (Toy(metrics: [0.2, 0.1]), TrainingState())
    _ = try train(&toy, &state, TrainOptions(epochs: 2), progress: progress)
    let milestones = lines.withLock { $0 }
    #expect(milestones.map(\.task) == ["train", "train"])
    #expect(milestones.map(\.completed) == [1, 2])
    #expect(milestones.map(\.total) == [2, 2])
    #expect(milestones.map(\.unit) == ["epochs", "epochs"])
    let messages = milestones.map { $0.message.prefix { $0 != "/" } }
    #expect(messages[0].hasPrefix("epoch 1  loss 1.996  ndcg@10 0.2000  "))
    #expect(messages[1].hasPrefix("epoch 2  loss 1.984  ndcg@10 0.1000 (best 0.2000 at 1)  "))
  }

  @Test func reportReads() throws {
    var (toy, state) = (Toy(metrics: [0.2, 0.1], breaksAt: 8), TrainingState())
    func line(_ report: TrainReport) -> String {
      String(describing: report).split(separator: ", ").filter {
        !$0.hasSuffix(" s") && !$0.hasSuffix(" MiB")
      }.joined(separator: ", ")
    }
    #expect(
      line(try train(&toy, &state, TrainOptions(steps: 1))) == "1 step, best 1, ndcg@10 0.2000")
    #expect(
      line(try train(&toy, &state, TrainOptions(steps: 2)))
        == "2 steps after 1, best 1, ndcg@10 0.2000")
    #expect(
      line(try train(&toy, &state, TrainOptions(epochs: 5)))
        == "3 steps after 3, best 1, ndcg@10 0.2000, "
        + "stopped at epoch 3, batch 3: the loss is not finite")
    #expect(
      line(try train(&toy, &state, TrainOptions(epochs: 5, patience: 1)))
        == "0 steps after 6, best 1, ndcg@10 0.2000, "
        + "stopped at epoch 3, batch 3: the loss is not finite")
    toy.breaksAt = nil
    #expect(
      line(try train(&toy, &state, TrainOptions(epochs: 5, patience: 1)))
        == "3 steps after 6, best 1, ndcg@10 0.2000, stopped early")
    toy.cancelsAt = 9
    #expect(
      line(try train(&toy, &state, TrainOptions(epochs: 5)))
        == "0 steps after 9, best 1, ndcg@10 0.2000, interrupted")
    var (whole, wholeState) = (Toy(metrics: [0.2, 0.3]), TrainingState())
    _ = try train(&whole, &wholeState, TrainOptions(epochs: 1))
    #expect(
      line(try train(&whole, &wholeState, TrainOptions(epochs: 2)))
        == "2 epochs after 1, best 2, ndcg@10 0.3000")
    #expect(
      line(try train(&whole, &wholeState, TrainOptions(steps: 6)))
        == "2 epochs after 3, best 2, ndcg@10 0.3000")
  }

  /// Cut short at any step, before it or in the validation after it, and then gone on with: the
  /// checkpoints, the best and the weights are those of an uninterrupted training.
  @Test(arguments: 0..<12, [nil, 2] as [Int?])
  func interruptedAndGoneOnIsUninterrupted(step: Int, interval: Int?) throws {
    let metrics = [0.1, 0.4, 0.2, 0.3, 0.5, 0.1]
    func options(_ steps: Int) -> TrainOptions {
      TrainOptions(steps: steps, validationInterval: interval, rate: 0.1)
    }
    var (whole, wholeState) = (Toy(metrics: metrics), TrainingState())
    let uninterrupted = try train(&whole, &wholeState, options(12))
    for inValidation in [false, true] {
      var (toy, state) = (Toy(metrics: metrics), TrainingState())
      if inValidation { toy.cancelsValidationAfter = step } else { toy.cancelsAt = step }
      let first = try train(&toy, &state, options(12))
      guard first.interrupted, first.steps < 12 else { continue }
      (toy.cancelsAt, toy.cancelsValidationAfter) = (nil, nil)
      #expect(first.steps == state.next.step)
      let second = try train(&toy, &state, options(12 - first.steps))
      func rows(_ reports: [TrainReport]) -> [[Double]] {
        reports.flatMap(\.history).map {
          [Double($0.epoch), Double($0.steps), Double($0.pairs), $0.loss, $0.metric ?? -1]
        }
      }
      #expect(rows([first, second]) == rows([uninterrupted]))
      #expect(second.bestStep == uninterrupted.bestStep)
      #expect(second.stepsBefore + second.steps == 12)
      #expect(toy.weight == whole.weight)
      #expect(state.next == wholeState.next)
    }
  }

  /// An epoch of another training's batches has another place in it: it begins again.
  @Test func anotherSizeOfBatchesBeginsTheNextEpoch() throws {
    var (toy, state) = (Toy(), TrainingState())
    _ = try train(&toy, &state, TrainOptions(steps: 4, patience: nil))
    toy.batchCount = 2
    let report = try train(&toy, &state, TrainOptions(epochs: 1, patience: nil))
    #expect(report.steps == 2)
    #expect(Array(toy.places.suffix(2).map(\.batch)) == [0, 1])
    #expect(state.next == TrainingPlace(epoch: 3, batch: 0, step: 6))
  }

  @Test func epochsFromWithinOneAreAsManySteps() throws {
    var (toy, state) = (Toy(), TrainingState())
    _ = try train(&toy, &state, TrainOptions(steps: 4, patience: nil))
    let report = try train(&toy, &state, TrainOptions(epochs: 2, patience: nil))
    #expect(report.steps == 6)
    #expect(report.history.map(\.steps) == [6, 9, 10])
  }
}
