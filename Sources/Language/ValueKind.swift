public import Support

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

/// A kind of objects, such as models or data sets, in the words that diagnostics use.
public final class ObjectKind:
  Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible
{
  /// One word: `model`.
  public let name: String
  /// The word with its article: `a model`, `a data set`.
  public let phrase: String
  /// What its rows are called, which have its columns and which `+=` gathers; `nil` if it has none.
  public let rows: String?
  /// What errors about such objects are about; `nil` where none are.
  public let subject: Subject.Kind?

  public init(
    _ name: String, phrase: String? = nil, rows: String? = nil, subject: Subject.Kind? = nil
  ) {
    self.name = name
    self.rows = rows
    self.subject = subject
    let article = "aeiou".contains(name.prefix(1)) ? "an" : "a"
    self.phrase = phrase ?? "\(article) \(name)"
  }

  public convenience init(stringLiteral name: String) { self.init(name) }

  public var description: String { name }

  public static func == (a: ObjectKind, b: ObjectKind) -> Bool {
    a === b || a.name == b.name
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
