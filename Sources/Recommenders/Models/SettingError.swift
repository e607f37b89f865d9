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

extension SettingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outOfRange(let name, let value, let expected):
      "`\(name)` is \(value), it must be \(expected)"
    case .headsDoNotDivide(let width, let heads):
      "`dim` is \(width), which \(heads) `heads` can't share evenly"
    case .tooLarge(let error): "\(error)"
    }
  }
}
