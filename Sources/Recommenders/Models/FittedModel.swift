public import Interactions
public import Support

/// A model that one pass over the data makes: there is nothing to train.
public protocol FittedModel: StorableModel {
  /// Makes the model of the training part of a data set; all of it where there is no split.
  ///
  /// - Throws: `SettingError`, `MemoryError` where it wouldn't fit into memory; `Cancelled`.
  init(
    _ configuration: Configuration, data: Dataset, workers: Workers, progress: Progress
  ) throws
}

extension FittedModel {
  public var isFitted: Bool { true }
}
