/// A value that the language handles without knowing what it is: a data set, a model, a table.
///
/// Objects are values: a verb that changes one returns another. Copies share their storage.
public protocol LanguageObject: Sendable {
  /// What diagnostics and signatures call it.
  var kind: ObjectKind { get }
  /// A few words about it on one line, as `"{x}"` and a list show it.
  var summary: String { get }
  /// The names that may follow a dot.
  var memberNames: [String] { get }
  /// The names of its columns, if it has rows; conditions and derived columns may use them.
  var columnNames: [String] { get }

  /// What is known of it before a program runs that uses it.
  var facts: Facts { get }

  /// What follows a dot, or `nil` where there is no such member.
  func member(_ name: String) throws -> Value?
  /// What stands at a place in brackets, or `nil` where there is no such element.
  func element(at index: ElementIndex) throws -> Value?
  /// This object with another's rows after its own, for `+=`; `nil` where the kind can't grow.
  func appending(_ other: Value) throws -> (any LanguageObject)?
  /// This object with one more column that holds the same value in every row; `nil` where it has no
  /// rows. Tables made inside `repeat` get their `seed` by it.
  func addingColumn(_ name: String, _ value: Value) throws -> (any LanguageObject)?
}

/// What stands in brackets after an object.
public enum ElementIndex: Sendable, Hashable {
  /// A position from 0; the language has turned negative ones, which count from the end, into errors.
  case position(Int)
  /// A label.
  case label(String)
}

extension LanguageObject {
  public var memberNames: [String] { [] }
  public var columnNames: [String] { [] }
  public var facts: Facts { Facts(.object(kind)) }
  public func member(_ name: String) throws -> Value? { nil }
  public func element(at index: ElementIndex) throws -> Value? { nil }
  public func appending(_ other: Value) throws -> (any LanguageObject)? { nil }
  public func addingColumn(_ name: String, _ value: Value) throws -> (any LanguageObject)? { nil }
}
