public import Interactions
public import Support

/// A model that one pass over the data makes: there is nothing to train.
public protocol FittedModel: StorableModel {
  /// Whether it starts at random numbers.
  static var isRandom: Bool { get }

  /// Makes the model of the training part of a data set; all of it where there is no split.
  ///
  /// - Parameters:
  ///   - configuration: what defines the model beside its data.
  ///   - data: what it learns from.
  ///   - key: what its random numbers are drawn with, if it has any.
  ///   - workers: who compute.
  ///   - progress: who watches, and stops it.
  /// - Throws: `SettingError`, `MemoryError` where it wouldn't fit into memory; `Cancelled`.
  init(
    _ configuration: Configuration, data: Dataset, key: RandomKey, workers: Workers,
    progress: Progress
  ) throws
}

extension FittedModel {
  public static var isRandom: Bool { false }
  public var isFitted: Bool { true }
}
