public import Networks
public import Support

/// A model with its data, as the training loop sees it.
///
/// Everything random in it must depend on keys derived from the epoch, the batch and the step, never
/// on what ran before, so that an interrupted training goes on as if it had not been interrupted.
public protocol Trainable {
  /// The examples that one step is computed from.
  associatedtype Batch

  /// The parameters that train.
  var parameters: Parameters { get set }

  /// Tensors that belong to the weights and don't train, such as a matrix of encoded items: they are
  /// kept beside the best weights, and come back with them.
  var buffers: Parameters { get set }

  /// Whether figures of validation in one stage can be compared with those in another: not where a stage
  /// reads what the one before hasn't learnt to read.
  var comparesStages: Bool { get }

  /// Prepares for a stage of the training, counted from 0, when it begins or is gone on with.
  mutating func begin(stage: Int)

  /// Work before the first step of an epoch, such as encoding all items anew.
  ///
  /// - Throws: `Cancelled`, or what kept it from being done.
  mutating func beginEpoch(
    at place: TrainingPlace, workers: Workers, cancellation: Cancellation
  ) throws

  /// The batches of an epoch in their order, a function of the epoch's number alone.
  func batches(epoch: Int) throws -> [Batch]

  /// The loss and its gradients on one batch.
  ///
  /// - Throws: `Cancelled`, or what kept the step from being computed.
  mutating func step(
    _ batch: Batch, at place: TrainingPlace, workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep

  /// The identity of the data that `validate` measures on, so that figures of different data are never
  /// compared.
  var validationIdentity: String { get }

  /// The metric that decides which weights are best, higher being better; `nil` without
  /// validation data.
  ///
  /// - Throws: `Cancelled`; `NotFinite` where the weights give no finite scores.
  mutating func validate(workers: Workers, progress: Progress) throws -> Double?
}

extension Trainable {
  public var buffers: Parameters {
    get { Parameters() }
    set {}
  }

  public var comparesStages: Bool { true }

  public mutating func begin(stage: Int) {}

  public mutating func beginEpoch(
    at place: TrainingPlace, workers: Workers, cancellation: Cancellation
  ) throws {}
}

/// Where a training is, all counted from 0.
public struct TrainingPlace: Hashable, Sendable {
  /// The epoch, over all calls of `train`.
  public var epoch = 0
  /// The batch within the epoch.
  public var batch = 0
  /// The step, over all epochs and calls; where a step is computed from several batches, in what
  /// `Trainable.step` is handed, the batch over all epochs and calls.
  public var step = 0

  public init(epoch: Int = 0, batch: Int = 0, step: Int = 0) {
    self.epoch = epoch
    self.batch = batch
    self.step = step
  }

  /// The epoch that is running or has just ended, counted from 1.
  var runningEpoch: Int { batch == 0 ? epoch : epoch + 1 }
}

/// The result of one step.
public struct TrainingStep: Sendable {
  /// The loss and the gradients, in the order of the parameters.
  public var gradient: ShardedGradient
  /// How many training pairs (a context and its target) the loss is the mean of.
  public var pairs: Int

  public init(gradient: ShardedGradient, pairs: Int) {
    self.gradient = gradient
    self.pairs = pairs
  }
}

extension RandomKey {
  /// The indexes below `count` in a random order that is the epoch's own, cut into batches.
  public func batches(of count: Int, size: Int, epoch: Int) -> [[Int]] {
    let order = derived("order").derived(epoch).permutation(count)
    return stride(from: 0, to: order.count, by: size).map {
      Array(order[$0..<min(order.count, $0 + size)])
    }
  }
}
