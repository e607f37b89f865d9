public import Support

/// Why a training can't start.
public enum TrainError: Error, Hashable, Sendable {
  /// An option has a value that no training could run with.
  case invalidOption(String, value: String, expected: String)
  /// There is neither a budget nor early stopping.
  case noEnd
  /// The rate is to fall until the budget is spent, and nothing says when that is.
  case noEndOfSchedule(String)
  /// No user has two training rows, so that nothing can be predicted from anything.
  case nothingToLearn(data: String, held: Int = 0)
  /// No user of validation is left to decide when to stop.
  case nobodyStops(data: String)
  /// The model was made for another catalogue.
  case otherCatalogue(data: String, items: Int, modelItems: Int)
}

extension TrainError: RoomError {
  public static let examples: [TrainError] = [
    .invalidOption("NAME", value: "0", expected: "above 0"), .noEnd, .noEndOfSchedule("cosine"),
    .nothingToLearn(data: "DATA"), .nobodyStops(data: "DATA"),
    .otherCatalogue(data: "DATA", items: 90, modelItems: 100),
  ]

  public var explanation: Explanation {
    switch self {
    case .invalidOption(let name, let value, let expected):
      Explanation(
        "E731", "`\(name)` is \(value), it must be \(expected)", about: .setting(name),
        cause: "the value is none of those that the message allows",
        cure: "choose one that the message allows")
    case .noEnd:
      Explanation(
        "E732",
        "the training would never end; give `epochs`, `steps`, `pairs`, `minutes` or `patience`",
        about: .setting("patience"),
        cause: "there is no budget, and nothing to stop early by: no patience, or no validation",
        cure: "give a budget, or patience to data with rows for validation")
    case .noEndOfSchedule(let schedule):
      Explanation(
        "E735", "a `\(schedule)` rate falls until `epochs`, `steps` or `pairs` are spent; give one",
        about: .setting("schedule"),
        cause: "the length of the training is the length of the fall, and it has none",
        cure: "give one of these budgets, or let the rate stay as it is")
    case .nothingToLearn(let data, let held):
      Explanation(
        "E733",
        "nothing to learn from in `\(data)`: no user has two training interactions"
          + (held > 0 ? " beside the last \(NumberText.grouped(held)) that are kept back" : ""),
        about: .setting("hold"), .data, .model,
        cause: "a user's next item is learnt from those before, so two are needed",
        cure: "take more data, or a split that leaves more for training")
    case .nobodyStops(let data):
      Explanation(
        "E736", "`\(data)` has no user of validation who could decide when to stop", about: .data,
        .setting("source"),
        cause:
          "validation targets of seven users of ten are learnt from, and one of ten is to decide "
          + "when to stop; there is no validation part, or it has too few users",
        cure: "split the data so that validation has more users")
    case .otherCatalogue(let data, let items, let modelItems):
      Explanation(
        "E734", "`\(data)` has \(items) items, the model was made for \(modelItems)", about: .data,
        .model,
        cause: "the model was made of other data",
        cure: "make it of the data that it is trained on")
    }
  }
}
