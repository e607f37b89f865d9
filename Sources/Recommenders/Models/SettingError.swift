public import Support

/// Why a model can't be defined so.
public enum SettingError: Error, Hashable, Sendable {
  /// A setting has a value that it can't have.
  case outOfRange(String, value: String, expected: String)
  /// The width can't be shared evenly among the heads.
  case headsDoNotDivide(width: Int, heads: Int)
  /// The model wouldn't fit into the machine's memory.
  case tooLarge(MemoryError)
}

extension SettingError: RoomError {
  public static let examples: [SettingError] = [
    .outOfRange("NAME", value: "0", expected: "at least 1"),
    .headsDoNotDivide(width: 63, heads: 2),
  ]

  public var explanation: Explanation {
    switch self {
    case .outOfRange(let name, let value, let expected):
      Explanation(
        "E711", "`\(name)` is \(value), it must be \(expected)", about: .setting(name),
        cause: "no such model can be computed with this value",
        cure: "choose a value of the range")
    case .headsDoNotDivide(let width, let heads):
      Explanation(
        "E712", "`dim` is \(width), which \(heads) `heads` can't share evenly",
        about: .setting("heads"), .setting("dim"),
        cause: "each head of attention works on an equal part of the width",
        cure: "make the width a multiple of the heads")
    case .tooLarge(let error): error.explanation
    }
  }
}
