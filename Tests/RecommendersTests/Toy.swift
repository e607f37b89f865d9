import Networks
import Recommenders
import Support
import Tensors

/// Numbers that are pulled towards 1, each step by one batch, with a metric from a list.
struct Toy: Trainable {
  var parameters = Parameters()
  /// Batches an epoch.
  var batchCount = 3
  /// What `validate` answers, one after the other; `nil` without validation.
  var metrics: [Double]?
  /// The step at which the loss is not a number.
  var breaksAt: Int?
  /// The step that asks for its own cancellation.
  var cancelsAt: Int?
  /// The number of steps after which a validation asks for its own cancellation.
  var cancelsValidationAfter: Int?
  /// The places of all steps.
  var places: [TrainingPlace] = []
  private var validations = 0

  init(metrics: [Double]? = nil, breaksAt: Int? = nil, cancelsAt: Int? = nil) {
    parameters.add("w", .zeros([2]))
    self.metrics = metrics
    self.breaksAt = breaksAt
    self.cancelsAt = cancelsAt
  }

  let validationIdentity = "toy"

  /// The first number that trains.
  var weight: Float { parameters["w"].values[0] }

  func batches(epoch: Int) -> [Int] { Array(0..<batchCount) }

  mutating func step(
    _ batch: Int, at place: TrainingPlace, workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep {
    places.append(place)
    if place.step == cancelsAt { cancellation.cancel() }
    let factor: Float = place.step == breaksAt ? .nan : 1
    let gradient = try ShardedGradient(
      parameters: parameters, shards: 1, workers: workers, cancellation: cancellation
    ) { _, tape, parameters in
      let target = tape.constant(Tensor(shape: [2], repeating: 1))
      let gap = tape.subtract(parameters["w"], target)
      return [tape.sum(tape.multiply(gap, gap))]
    } loss: { tape, _, outputs in
      tape.multiply(outputs[0][0], tape.constant(.scalar(factor)))
    }
    return TrainingStep(gradient: gradient, pairs: 10)
  }

  mutating func validate(workers: Workers, progress: Progress) throws -> Double? {
    if let steps = cancelsValidationAfter, places.count == steps + 1 { throw Cancelled() }
    guard let metrics else { return nil }
    defer { validations += 1 }
    return metrics[min(validations, metrics.count - 1)]
  }
}

/// Trains a toy and gives back all there is to look at.
func train(
  _ toy: inout Toy, _ state: inout TrainingState, _ options: TrainOptions,
  progress: Progress = .unwatched
) throws -> TrainReport {
  try Trainer(options: options, workers: Workers(count: 1), progress: progress)
    .train(&toy, state: &state)
}
