import Alignment
import Evaluation
import Interactions
import Recommenders
import Support

/// A recommender as the session's verbs see it.
protocol Model: Scorer {
  /// The verb that makes it: `sasrec`.
  var kind: String { get }
  /// What its random numbers are drawn as; the arms of one ablation have the same role, so that they
  /// are compared with the same numbers.
  var role: String { get }
  /// What defines it, in the words of its verb.
  var settings: [(name: String, value: String)] { get }
  /// How many numbers train.
  var trainableCount: Int { get }
  /// How many numbers are used as they are: a language model's, an ID model's.
  var frozenCount: Int { get }
  /// How it trains unless it is told otherwise; `nil` if there is nothing to train.
  var usualTraining: TrainOptions? { get }

  /// Trains on a data set, or on chosen pairs of it.
  ///
  /// - Throws: `TrainError`, `ModelError`, or what the room throws.
  mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport
}

extension Model {
  var role: String { kind }
  var trainableCount: Int { 0 }
  var frozenCount: Int { 0 }
  var usualTraining: TrainOptions? { nil }

  mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport {
    throw ModelError.nothingToTrain(kind: kind)
  }
}

/// What can't be done with a model of some kind.
enum ModelError: Error, Hashable, CustomStringConvertible {
  /// It has no parameters.
  case nothingToTrain(kind: String)
  /// It learns from whole sequences.
  case wantsSequences(kind: String)
  /// Chosen pairs are of other data than the model's.
  case otherPairs(data: String)
  /// It makes no vectors of ids.
  case noIDVectors(kind: String)
  /// It ranks another catalogue.
  case otherCatalogue(data: String, modelData: String)
  /// It ranks the same items, which have other places in its data.
  case otherOrder(data: String, modelData: String)
  /// It ranks the same items, for others or after other histories.
  case otherData(data: String, modelData: String)

  /// Why a model that was made of some data isn't one for others.
  static func unfit(_ data: Dataset, for modelData: Dataset) -> ModelError {
    let (ids, own) = (data.catalogue.ids, modelData.catalogue.ids)
    if ids == own { return .otherData(data: data.name, modelData: modelData.name) }
    return ids.count == own.count && Set(ids) == Set(own)
      ? .otherOrder(data: data.name, modelData: modelData.name)
      : .otherCatalogue(data: data.name, modelData: modelData.name)
  }

  var description: String {
    switch self {
    case .nothingToTrain(let kind): "`\(kind)` has nothing to train"
    case .wantsSequences(let kind): "`\(kind)` learns from whole sequences, not from chosen pairs"
    case .otherPairs(let data): "these training pairs are of another data set than `\(data)`"
    case .noIDVectors(let kind): "`\(kind)` makes no ID vectors; `sasrec` does"
    case .otherCatalogue(let data, let modelData):
      "the model ranks the items of `\(modelData)`, `\(data)` has others"
    case .otherOrder(let data, let modelData):
      "`\(data)` has the items of `\(modelData)`, which the model ranks, in another order"
    case .otherData(let data, let modelData):
      "`\(data)` and `\(modelData)` have the same items, but aren't the same data"
    }
  }
}
