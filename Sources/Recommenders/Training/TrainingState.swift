internal import Networks

/// Where a model's training stands, so that the next call of `train` goes on from there.
///
/// The model itself holds the best weights; going on starts from the weights of the last whole step,
/// with the optimiser as it was then, so that two epochs and two more are the same bits as four.
public struct TrainingState: Sendable {
  /// The place of the next step.
  public internal(set) var next = TrainingPlace()
  /// Training pairs seen so far.
  public internal(set) var pairs = 0
  /// The best weights so far.
  public internal(set) var best: BestWeights?
  /// The weights of the last whole step; `nil` before the first.
  var latest: Weights?
  var optimiser: AdamW?
  /// Validations since the best one.
  var stale = 0
  /// How many batches the epoch of `next` has; with other data or another size of batches a place
  /// within it means nothing.
  var epochLength = 0
  /// The steps since the last checkpoint.
  var pending = PendingSteps()
  /// Whether a checkpoint was due when the training was stopped.
  var isDue = false
  /// Batches that steps were computed from.
  var batches = 0
  /// The stage of the training, counted from 0.
  public internal(set) var stage = 0
  /// The place and the pairs that the stage began with.
  var stageStart = (place: TrainingPlace(), pairs: 0)
  /// Whether the last stage has come to its end, so that what follows begins it anew.
  var isOver = false

  /// Steps that no checkpoint has noted yet.
  struct PendingSteps: Sendable {
    var steps = 0
    var loss = 0.0
  }

  /// The state of a model that has not been trained.
  public init() {}

  /// How many of each user's last training items no step was computed from; `nil` before the first,
  /// and where that isn't known.
  public internal(set) var held: Int?
  /// Whether a step was computed from targets of the validation part.
  public internal(set) var hasLearntValidation = false

  /// The state of a training that begins with weights that are there.
  var anew: TrainingState {
    var state = TrainingState()
    (state.held, state.hasLearntValidation) = (held ?? 0, hasLearntValidation)
    return state
  }

  /// How many stages a step was taken in.
  public var stagesBegun: Int { next.step > stageStart.place.step ? stage + 1 : stage }

  /// Whether any step was taken.
  public var isTrained: Bool { next.step > 0 }
}

/// Parameters with what belongs to them and doesn't train.
struct Weights: Sendable {
  var parameters: Parameters
  var buffers: Parameters

  init(of model: some Trainable) {
    parameters = model.parameters
    buffers = model.buffers
  }

  /// Puts them into a model.
  func put(into model: inout some Trainable) {
    model.parameters = parameters
    model.buffers = buffers
  }
}

/// The weights that did best on the validation part, and when that was.
public struct BestWeights: Sendable {
  /// The place of the step that came next.
  public let place: TrainingPlace
  /// The metric on the validation part.
  public let metric: Double
  let weights: Weights
  /// The metric and the data of the measurement; figures of others can't be compared with it.
  let measured: String
}
