import Evaluation
public import Interactions
import Networks
public import Recommenders
public import Support
import Tensors

extension RARec {
  /// Trains on pairs of a history and the item that followed, and goes on from where it was.
  ///
  /// - Parameters:
  ///   - pairs: what to learn from; the pairs of `data`'s training part.
  ///   - data: the data set that the model was made for.
  ///   - options: the budget and the optimiser's settings.
  ///   - key: what the order of the pairs, negatives, dropout and, with `fresh`, new weights are
  ///     drawn with; the one that the model was made with gives those weights again.
  ///   - workers: who computes the shards; how many they are doesn't change a bit of the result.
  ///   - progress: who watches. On cancellation the model of the last whole step is kept.
  /// - Returns: what happened.
  /// - Throws: `TrainError`, or what kept a step or a validation from being computed.
  public mutating func train(
    on pairs: TrainingPairs, of data: Dataset, options: TrainOptions = RARec.trainOptions,
    key: RandomKey, workers: Workers, progress: Progress = .unwatched
  ) throws -> TrainReport {
    try options.checked()
    guard data.itemCount == base.itemCount else {
      throw TrainError.otherCatalogue(
        data: data.name, items: data.itemCount, modelItems: base.itemCount)
    }
    guard pairs.count > 0 else { throw TrainError.nothingToLearn(data: data.name) }
    let validation = try progress.aside { _ in Validation(data, options: options) }
    try options.checkedEnd(isValidated: validation != nil)
    if options.fresh {
      parameters = Self.firstParameters(configuration, base: base, backbone: backbone, key: key)
      training = TrainingState()
    }
    var lesson = Lesson(
      model: self, pairs: pairs, data: data, batch: options.batch, key: key,
      validation: validation,
      userStates: Self.frozenStates(configuration, backbone))
    var state = training
    training = TrainingState()
    defer {
      self = lesson.model
      training = state
    }
    return try Trainer(options: options, workers: workers, progress: progress)
      .train(&lesson, state: &state)
  }

  /// How RA-Rec trains unless it is told otherwise.
  ///
  /// The rate 3e-3 did better than 1e-3 after 3,200 pairs of Online Retail; validation on
  /// 500 users every 50 steps takes about a tenth of the time.
  public static var trainOptions: TrainOptions {
    TrainOptions(
      patience: 4, validationInterval: 50, validationUsers: 500, rate: 3e-3, warmUp: 20,
      decay: 0.01, largestNorm: 1, batch: 64)
  }

  /// A model with the pairs it trains on.
  private struct Lesson: Trainable {
    var model: RARec
    let pairs: TrainingPairs
    let data: Dataset
    let batch: Int
    let key: RandomKey
    let validation: Validation?
    let userStates: FrozenStates

    var validationIdentity: String { "\(data.digest)" }

    var parameters: Parameters {
      get { model.parameters }
      _modify { yield &model.parameters }
    }

    /// The pairs in a random order, cut into batches.
    func batches(epoch: Int) -> [[Int]] {
      key.batches(of: pairs.count, size: batch, epoch: epoch)
    }

    func step(
      _ batch: [Int], at place: TrainingPlace, workers: Workers, cancellation: Cancellation
    ) throws -> TrainingStep {
      var drawn = PairBatch(queries: [], targets: [], known: [])
      for pair in batch {
        let user = Int(pairs.users[pair])
        drawn.queries.append(
          Query(user: data.users[user], history: pairs.history(of: pair, in: data)))
        drawn.targets.append(pairs.targets[pair])
        drawn.known.append(Set(data.sequence(of: user, part: .train)))
      }
      let gradient = try model.gradient(
        drawn, key: key.derived("negatives").derived(place.step),
        dropout: key.derived("dropout").derived(place.step),
        textsAlone: model.readsTextsAlone(step: place.step, key: key), userStates: userStates,
        workers: workers, cancellation: cancellation)
      return TrainingStep(gradient: gradient, pairs: batch.count)
    }

    func validate(workers: Workers, progress: Progress) throws -> Double? {
      try validation?.measure(model, workers: workers, progress: progress)
    }
  }
}
