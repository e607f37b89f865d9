public import Interactions
internal import Networks
public import Support
internal import Tensors

extension SASRec {
  /// Trains on the training part of a data set, and goes on from where it was.
  ///
  /// - Parameters:
  ///   - data: what to learn from, split where early stopping is wanted.
  ///   - options: the budget and the optimiser's settings.
  ///   - key: what the order of the sequences, dropout and, with `fresh`, new weights are drawn with.
  ///   - workers: who computes the shards; how many they are doesn't change a bit of the result.
  ///   - progress: who watches. On cancellation the model of the last whole step is kept.
  /// - Returns: what was done and how it went.
  /// - Throws: `TrainError`, or what kept a step or a validation from being computed.
  public mutating func train(
    on data: Dataset, options: TrainOptions = SASRec.trainOptions, key: RandomKey,
    workers: Workers, progress: Progress = .unwatched
  ) throws -> TrainReport {
    try options.checked()
    guard data.itemCount == itemCount else {
      throw TrainError.otherCatalogue(
        data: data.name, items: data.itemCount, modelItems: itemCount)
    }
    let windows = TrainingWindows(data, maxlen: configuration.maxlen)
    guard windows.count > 0 else { throw TrainError.nothingToLearn(data: data.name) }
    let validation = Validation(data, options: options)
    try options.checkedEnd(isValidated: validation != nil)
    if options.fresh { self = try SASRec(configuration, itemCount: itemCount, key: key) }
    var lesson = Lesson(
      model: self, windows: windows, batch: options.batch, key: key.derived("train"),
      validation: validation, validationIdentity: "\(data.digest)")
    var state = training
    training = TrainingState()
    defer {
      self = lesson.model
      training = state
    }
    return try Trainer(options: options, workers: workers, progress: progress)
      .train(&lesson, state: &state)
  }

  /// A model with the data it trains on.
  struct Lesson: Trainable {
    var model: SASRec
    let windows: TrainingWindows
    let batch: Int
    let key: RandomKey
    let validation: Validation?
    let validationIdentity: String

    var parameters: Parameters {
      get { model.parameters }
      _modify { yield &model.parameters }
    }

    /// The windows in a random order, cut into batches.
    func batches(epoch: Int) -> [[Int]] {
      key.batches(of: windows.count, size: batch, epoch: epoch)
    }

    /// The mean cross-entropy over all positions of the batch, of all items.
    func step(
      _ batch: [Int], at place: TrainingPlace, workers: Workers, cancellation: Cancellation
    ) throws -> TrainingStep {
      let network = Network(model.configuration)
      let shards = windows.shards(of: batch)
      let pairs = shards.reduce(0) { $0 + $1.targets.count }
      let dropout = key.derived("dropout").derived(place.step)
      let gradient = try ShardedGradient(
        parameters: model.parameters, shards: shards.count, workers: workers,
        cancellation: cancellation
      ) { index, tape, parameters in
        let shard = shards[index]
        let states = try network.states(
          of: shard.histories, tape: tape, parameters: parameters, dropout: dropout.derived(index))
        try tape.checkCancellation()
        return tape.catalogueCrossEntropy(
          states, parameters["items"], targets: shard.targets, scale: 1 / Float(pairs))
      }
      return TrainingStep(gradient: gradient, pairs: pairs)
    }

    func validate(workers: Workers, progress: Progress) throws -> Double? {
      try validation?.measure(model, workers: workers, progress: progress)
    }
  }
}
