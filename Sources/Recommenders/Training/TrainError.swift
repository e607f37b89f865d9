/// Why a training can't start.
public enum TrainError: Error, Hashable, Sendable {
  /// An option has a value that no training could run with.
  case invalidOption(String, value: String, expected: String)
  /// There is neither a budget nor early stopping.
  case noEnd
  /// The rate is to fall until the budget is spent, and nothing says when that is.
  case noEndOfSchedule(String)
  /// No user has two training rows, so that nothing can be predicted from anything.
  case nothingToLearn(data: String)
  /// The model was made for another catalogue.
  case otherCatalogue(data: String, items: Int, modelItems: Int)
}

extension TrainError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidOption(let name, let value, let expected):
      return "`\(name)` is \(value), it must be \(expected)"
    case .noEnd:
      return
        "the training would never end; give `epochs`, `steps`, `pairs`, `minutes` or `patience`"
    case .noEndOfSchedule(let schedule):
      return "a `\(schedule)` rate falls until `epochs`, `steps` or `pairs` are spent; give one"
    case .nothingToLearn(let data):
      return "nothing to learn from in `\(data)`: no user has two training interactions"
    case .otherCatalogue(let data, let items, let modelItems):
      return "`\(data)` has \(items) items, the model was made for \(modelItems)"
    }
  }
}
