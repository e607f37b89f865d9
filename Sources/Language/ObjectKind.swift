/// A kind of objects, such as models or data sets, in the words that diagnostics use.
public struct ObjectKind: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// One word: `model`.
  public let name: String
  /// The word with its article: `a model`, `a data set`.
  public let phrase: String

  public init(_ name: String, phrase: String? = nil) {
    self.name = name
    let article = "aeiou".contains(name.prefix(1)) ? "an" : "a"
    self.phrase = phrase ?? "\(article) \(name)"
  }

  public init(stringLiteral name: String) { self.init(name) }

  public var description: String { name }

  public static func == (a: ObjectKind, b: ObjectKind) -> Bool { a.name == b.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
