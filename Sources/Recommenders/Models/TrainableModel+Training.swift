public import Interactions
internal import Networks
public import Support

extension TrainableModel {
  public var trainableCount: Int { parameters.elementCount }
  public var usualTraining: TrainOptions? { Self.trainOptions }

  /// Trains on the training part of a data set.
  ///
  /// - Throws: `ModelError.wantsSequences` for chosen pairs; else as below.
  public mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport {
    if pairs != nil { throw ModelError.wantsSequences(kind: kind) }
    return try train(on: data, options: options, key: key, workers: workers, progress: progress)
  }

  /// Trains on the training part of a data set, and goes on from where it was.
  ///
  /// - Parameters:
  ///   - data: what to learn from, split where early stopping is wanted.
  ///   - options: the budget and the optimiser's settings.
  ///   - key: what the order of the examples, negatives, dropout and, with `fresh`, new weights are
  ///     drawn with.
  ///   - workers: who computes the shards; how many they are doesn't change a bit of the result.
  ///   - progress: who watches. On cancellation the model of the last whole step is kept.
  /// - Returns: what was done and how it went.
  /// - Throws: `TrainError`, `UnknownUsers`, or what kept a step or a validation from being computed.
  public mutating func train(
    on data: Dataset, options: TrainOptions = Self.trainOptions, key: RandomKey,
    workers: Workers, progress: Progress = .unwatched
  ) throws -> TrainReport {
    try options.checked()
    guard data.itemCount == itemCount else {
      throw TrainError.otherCatalogue(
        data: data.name, items: data.itemCount, modelItems: itemCount)
    }
    let model = self
    let (material, validation) = try progress.aside { _ in
      (try model.material(of: data), Validation(data, options: options))
    }
    guard material.count > 0 else { throw TrainError.nothingToLearn(data: data.name) }
    try options.checkedEnd(isValidated: validation != nil)
    if options.fresh {
      self = try progress.aside { _ in try model.restarted(data: data, key: key) }
    }
    var lesson = Lesson(
      model: self, material: material, batch: options.batch, key: key.derived("train"),
      validation: validation, validationIdentity: "\(data.digest)")
    var state = training
    training = TrainingState()
    defer {
      self = lesson.model
      training = state
    }
    let report = try Trainer(options: options, workers: workers, progress: progress)
      .train(&lesson, state: &state)
    if !report.interrupted { lesson.model.settle(workers: workers) }
    return report
  }
}

/// A model with what it learns from.
struct Lesson<Model: TrainableModel>: Trainable {
  var model: Model
  let material: Model.Material
  let batch: Int
  let key: RandomKey
  let validation: Validation?
  let validationIdentity: String

  var parameters: Parameters {
    get { model.parameters }
    _modify { yield &model.parameters }
  }

  /// The examples in a random order, cut into batches.
  func batches(epoch: Int) -> [[Int]] {
    key.batches(of: material.count, size: batch, epoch: epoch)
  }

  func step(
    _ batch: [Int], at place: TrainingPlace, workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep {
    try model.step(
      batch, of: material, at: place, key: key, workers: workers, cancellation: cancellation)
  }

  func validate(workers: Workers, progress: Progress) throws -> Double? {
    try validation?.measure(model, workers: workers, progress: progress)
  }
}
