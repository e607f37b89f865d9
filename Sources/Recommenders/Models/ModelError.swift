public import Interactions
public import Support

/// A request that a model of some kind can't fulfil.
public enum ModelError: Error, Hashable, Sendable {
  /// It has no parameters.
  case nothingToTrain(kind: String)
  /// It learns from whole sequences.
  case wantsSequences(kind: String)
  /// It is made of all training rows, so that none can be kept from it or added.
  case fixedRows(kind: String)
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

extension ModelError: RoomError {
  public static let examples: [ModelError] = [
    .nothingToTrain(kind: "MODEL"), .wantsSequences(kind: "MODEL"), .fixedRows(kind: "MODEL"),
    .otherPairs(data: "DATA"),
    .noIDVectors(kind: "MODEL"), .otherCatalogue(data: "DATA", modelData: "OTHER DATA"),
    .otherOrder(data: "DATA", modelData: "OTHER DATA"),
    .otherData(data: "DATA", modelData: "OTHER DATA"),
  ]

  public var explanation: Explanation {
    switch self {
    case .nothingToTrain(let kind):
      Explanation(
        "E701", "`\(kind)` has nothing to train", about: .model,
        cause: "a model of this kind counts, or takes vectors as they are: it is ready when made",
        cure: "use it as it is")
    case .wantsSequences(let kind):
      Explanation(
        "E702", "`\(kind)` learns from whole sequences, not from chosen pairs", about: .data,
        cause: "each step of its training reads a user's whole history",
        cure: "train it on a data set")
    case .fixedRows(let kind):
      Explanation(
        "E708", "`\(kind)` is made of all training rows: none can be kept from it or added",
        about: .setting("hold"), .setting("source"),
        cause: "the model smooths along all that users had, before any training",
        cure: "take another kind of model")
    case .otherPairs(let data):
      Explanation(
        "E703", "these training pairs are of another data set than `\(data)`", about: .data,
        cause: "the pairs were chosen from other data than the model was made of",
        cure: "choose pairs of the model's data")
    case .noIDVectors(let kind):
      Explanation(
        "E704", "`\(kind)` makes no ID vectors; `sasrec` does", about: .model,
        cause: "a model of this kind learns no vector for each item",
        cure: "take a model that learns vectors, such as `sasrec`, `gru4rec` or `bprmf`")
    case .otherCatalogue(let data, let modelData):
      Explanation(
        "E705",
        "the model ranks the items of \(Self.other(modelData, than: data)), `\(data)` has others",
        about: .data, .reference, .model,
        cause: "the model was made of data with other items",
        cure: "make both of the same data, filtered alike")
    case .otherOrder(let data, let modelData):
      Explanation(
        "E706",
        "`\(data)` has the items of \(Self.other(modelData, than: data)), which the model ranks, in "
          + "another order",
        about: .data, .reference, .model,
        help: ["make the model of `\(data)`, or both data sets of one that is loaded once"],
        cause: "items are numbered as they first come up, and the data were read or filtered "
          + "otherwise",
        cure: "make both data sets of one that is read once")
    case .otherData(let data, let modelData):
      Explanation(
        "E707",
        "`\(data)` and \(Self.other(modelData, than: data)) have the same items, but aren't the same "
          + "data", about: .data, .reference, .model,
        cause: "the two have other users, other interactions or another split",
        cure: "make both of the same data")
    }
  }

  /// What the model's data are called beside others, which may have the same name.
  private static func other(_ modelData: String, than data: String) -> String {
    modelData == data ? "another `\(modelData)`" : "`\(modelData)`"
  }
}
