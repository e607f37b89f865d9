public import Interactions

/// What can't be done with a model of some kind.
public enum ModelError: Error, Hashable, Sendable {
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
  public static func unfit(_ data: Dataset, for modelData: Dataset) -> ModelError {
    let (ids, own) = (data.catalogue.ids, modelData.catalogue.ids)
    if ids == own { return .otherData(data: data.name, modelData: modelData.name) }
    return ids.count == own.count && Set(ids) == Set(own)
      ? .otherOrder(data: data.name, modelData: modelData.name)
      : .otherCatalogue(data: data.name, modelData: modelData.name)
  }
}

extension ModelError: CustomStringConvertible {
  public var description: String {
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
