/// What is known about a value before it is made.
public enum ValueKind: Sendable, Hashable {
  /// Nothing is known.
  case any
  case none, boolean, number, text, list
  /// An object of a kind.
  case object(ObjectKind)

  /// The kind in words: `a number`, `a data set`.
  public var phrase: String {
    switch self {
    case .any: "any value"
    case .none: "no value"
    case .boolean: "true or false"
    case .number: "a number"
    case .text: "a text"
    case .list: "a list"
    case .object(let kind): kind.phrase
    }
  }

  /// What is known of a value that is of one kind or the other.
  func merged(with other: ValueKind) -> ValueKind { self == other ? self : .any }
}
