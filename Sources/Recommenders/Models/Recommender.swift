public import Evaluation
public import Interactions
public import Support

/// A model of some kind: what ranks a catalogue, with all that verbs and tables say of it.
public protocol Recommender: Scorer {
  /// Its kind in words.
  static var card: ModelCard { get }
  /// The name of the kind in the language: `sasrec`.
  var kind: String { get }
  /// The role that its random numbers are drawn by; the arms of one ablation share it, so that they
  /// are compared with the same numbers.
  var role: String { get }
  /// The settings that define it, by name.
  var settings: [(name: String, value: String)] { get }
  /// Whether it learnt from its data when it was made.
  var isFitted: Bool { get }
  /// How many numbers train.
  var trainableCount: Int { get }
  /// How many numbers are used as they are: a language model's, an ID model's.
  var frozenCount: Int { get }
  /// How many of each user's last training items it hasn't learnt from, as far as is known.
  var held: Int { get }
  /// Whether it has learnt from targets of validation, those of the users who are for learning.
  var hasLearntValidation: Bool { get }
  /// How it trains unless it is told otherwise; `nil` if there is nothing to train.
  var usualTraining: TrainOptions? { get }

  /// Trains on a data set, or on chosen pairs of it.
  ///
  /// - Throws: `TrainError`, `ModelError`, or what kept a step or a validation from being computed.
  mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport
}

extension Recommender {
  public var role: String { kind }
  public var isFitted: Bool { false }
  public var trainableCount: Int { 0 }
  public var frozenCount: Int { 0 }
  public var held: Int { 0 }
  public var hasLearntValidation: Bool { false }

  /// The data set of what it has learnt from, of the one that it was made for.
  public func lesson(in data: Dataset) -> Dataset {
    (hasLearntValidation ? data.teachingValidation : data).withholding(last: held)
  }
  public var usualTraining: TrainOptions? { nil }

  public mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport {
    throw ModelError.nothingToTrain(kind: kind)
  }
}

/// A kind of recommender in the words that help, verbs and the reference are made from.
///
/// Reasons of defaults stand in its settings.
public struct ModelCard: Hashable, Sendable {
  /// Its work, in one sentence without a full stop.
  public let summary: String
  /// The formula of what it computes.
  public let formula: String?
  /// The paper it is from; `nil` where there is none.
  public let source: String?
  /// A line of the language that makes one.
  public let example: String

  public init(
    _ summary: String, formula: String? = nil, source: String? = nil, example: String
  ) {
    self.summary = summary
    self.formula = formula
    self.source = source
    self.example = example
  }
}

extension RankedLists: Recommender {
  public static let card = ModelCard(
    "takes ranked lists from a file of user, item and score or rank, to be evaluated as a model is",
    formula: "items that a list lacks come after it, tied; numbers compare in double precision",
    example: #"rankings shop "theirs.csv""#)

  public var settings: [(name: String, value: String)] {
    [("lists", "\(report.lists)"), ("longest", "\(report.lengths.upperBound)")]
  }
}
