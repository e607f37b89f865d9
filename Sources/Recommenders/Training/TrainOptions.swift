public import Evaluation
public import Interactions
public import Networks

/// How a model trains: the budget, when to stop, and the optimiser's settings.
///
/// The budget is whichever of `epochs`, `steps`, `pairs` and `minutes` is spent first, counted from
/// the start of this call; without any, only early stopping ends the training.
public struct TrainOptions: Hashable, Sendable {
  /// The most epochs.
  public var epochs: Int?
  /// The most steps of the optimiser.
  public var steps: Int?
  /// The most training pairs (a context and its target); the last batch may go over.
  public var pairs: Int?
  /// The most minutes, validation included.
  public var minutes: Double?
  /// Validations without a new best before training stops; `nil` never stops early.
  public var patience: Int?
  /// The metric on the validation part that decides which weights are best.
  public var metric: Metric
  /// Steps between validations; `nil` validates at the end of each epoch.
  public var validationInterval: Int?
  /// Users of the validation part that are measured, a fixed sample; `nil` for all.
  public var validationUsers: Int?
  /// What those users are there for; `nil` for any of them.
  public var validationUse: ValidationUse?
  /// The items that those users' targets are ranked among; `nil` for the whole catalogue.
  public var validationCandidates: CandidateSample?
  /// How many of each user's last training items a model isn't shown: what is aligned with it later
  /// can learn from pairs that it hasn't seen.
  public var hold = 0
  /// Whether to begin a new training with the present weights instead of going on.
  public var isAnew = false
  /// Which pairs an alignment learns from; `nil` as its own samples say.
  ///
  /// An ID model learns from all training rows, or from targets of validation too.
  public var source: TrainingPairs.Source?
  /// The learning rate of AdamW.
  public var rate: Float
  /// Steps in which the learning rate rises to `rate` in a straight line.
  public var warmUp: Int
  /// How the rate goes on from there; one that falls has fallen when the budget of `epochs`, `steps`
  /// or `pairs` is spent.
  public var schedule: Schedule.Shape
  /// The share of the rate that a falling one ends at.
  public var floor: Float
  /// The weight decay of AdamW.
  public var decay: Float
  /// The largest norm of all gradients together; `nil` for any.
  public var largestNorm: Float?
  /// How many sequences or pairs, as the model counts, a step is computed from.
  public var batch: Int
  /// How many batches make a step, their gradients averaged.
  public var accumulation: Int
  /// Parameters with a rate and a decay of their own.
  public var groups: [ParameterGroup] = []
  /// Whether to start over with new weights instead of going on.
  public var fresh: Bool

  /// Options for a model; what isn't given is as the model's own defaults say.
  public init(
    epochs: Int? = nil, steps: Int? = nil, pairs: Int? = nil, minutes: Double? = nil,
    patience: Int? = 10, metric: Metric = Metric(.ndcg, at: 10), validationInterval: Int? = nil,
    validationUsers: Int? = nil, rate: Float = 1e-3, warmUp: Int = 0,
    schedule: Schedule.Shape = .constant, floor: Float = 0, decay: Float = 0,
    largestNorm: Float? = nil, batch: Int = 128, accumulation: Int = 1, fresh: Bool = false
  ) {
    self.epochs = epochs
    self.steps = steps
    self.pairs = pairs
    self.minutes = minutes
    self.patience = patience
    self.metric = metric
    self.validationInterval = validationInterval
    self.validationUsers = validationUsers
    self.rate = rate
    self.warmUp = warmUp
    self.schedule = schedule
    self.floor = floor
    self.decay = decay
    self.largestNorm = largestNorm
    self.batch = batch
    self.accumulation = accumulation
    self.fresh = fresh
  }

  /// The same, decided by some of the users of validation.
  ///
  /// - Parameter use: what these are there for; `nil` for all that were before.
  /// - Returns: the options.
  public func stopping(by use: ValidationUse?) -> TrainOptions {
    guard let use else { return self }
    var options = self
    options.validationUse = use
    return options
  }

  /// The identity of what is measured on the way: figures of other users or data can't be compared.
  public func validationIdentity(of data: Dataset) -> String {
    "\(data.digest)" + (validationUse.map { " \($0.rawValue)" } ?? "")
      + (validationCandidates.map { " among \($0)" } ?? "")
  }

  /// Refuses values that no training could run with.
  ///
  /// - Throws: `TrainError.invalidOption`, `TrainError.noEnd`.
  public func checked() throws(TrainError) {
    func positive<Value: Numeric & Comparable>(_ name: String, _ value: Value?) throws(TrainError) {
      guard let value else { return }
      guard value > 0 else { throw .invalidOption(name, value: "\(value)", expected: "above 0") }
    }
    try positive("epochs", epochs)
    try positive("steps", steps)
    try positive("pairs", pairs)
    try positive("minutes", minutes)
    try positive("patience", patience)
    try positive("validationInterval", validationInterval)
    try positive("validationUsers", validationUsers)
    try positive("rate", rate)
    try positive("largestNorm", largestNorm)
    try positive("batch", batch)
    try positive("accumulation", accumulation)
    guard metric.kind.better == .higher, !metric.kind.isOfLabels else {
      throw .invalidOption(
        "metric", value: "`\(metric)`", expected: "one that is the higher the better, of targets")
    }
    guard hold >= 0 else {
      throw .invalidOption("hold", value: "\(hold)", expected: "0 or above")
    }
    guard warmUp >= 0 else {
      throw .invalidOption("warmUp", value: "\(warmUp)", expected: "0 or above")
    }
    guard (0..<1).contains(floor) else {
      throw .invalidOption("floor", value: "\(floor)", expected: "from 0 to below 1")
    }
    guard decay >= 0 else {
      throw .invalidOption("decay", value: "\(decay)", expected: "0 or above")
    }
    try checkedEnd(isValidated: true)
  }

  /// Refuses a training that nothing would end: patience ends nothing where nothing is measured.
  ///
  /// - Throws: `TrainError.noEnd`.
  public func checkedEnd(isValidated: Bool) throws(TrainError) {
    let isPatient = patience != nil && isValidated
    guard isPatient || epochs != nil || steps != nil || pairs != nil || minutes != nil else {
      throw .noEnd
    }
  }
}
