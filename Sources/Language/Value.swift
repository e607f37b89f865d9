import Support

/// What a name stands for and a verb takes and makes: plain data or an object, and its recipe.
public struct Value: Sendable {
  /// The data themselves.
  public enum Payload: Sendable {
    case none
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([Value])
    case object(any LanguageObject)
  }

  /// The data themselves.
  public let payload: Payload
  /// The variable that the value was given to, which labels it in tables; only objects have one.
  public var name: String?
  /// How an object was made; plain data is its own recipe.
  private let objectRecipe: Recipe?
  /// How deep lists nest in it.
  let depth: Int
  /// How many values it holds in all, lists in lists included.
  let size: Int
  /// How long the texts that it holds are together, in bytes.
  let textSize: Int

  private init(
    _ payload: Payload, recipe: Recipe? = nil, depth: Int = 0, size: Int = 1, textSize: Int = 0
  ) {
    self.payload = payload
    self.objectRecipe = recipe
    self.depth = depth
    self.size = size
    self.textSize = textSize
  }

  /// No value: what a verb returns that only does something.
  public static let none = Value(.none)

  /// A truth value.
  public static func boolean(_ value: Bool) -> Value { Value(.boolean(value)) }

  /// A number.
  public static func number(_ value: Double) -> Value { Value(.number(value)) }

  /// A whole number.
  public static func number(_ value: Int) -> Value { Value(.number(Double(value))) }

  /// A text.
  public static func text(_ value: String) -> Value {
    Value(.text(value), textSize: value.utf8.count)
  }

  /// A list.
  public static func list(_ elements: [Value]) -> Value {
    var depth = 0
    var (size, textSize) = (1, 0)
    for element in elements {
      depth = max(depth, element.depth)
      // A list that is refused may be of lists that are as long as a list may be.
      size = min(size + element.size, .max / 2)
      textSize = min(textSize + element.textSize, .max / 2)
    }
    return Value(.list(elements), depth: depth + 1, size: size, textSize: textSize)
  }

  /// An object and how it was made.
  public static func object(_ object: any LanguageObject, recipe: Recipe) -> Value {
    Value(.object(object), recipe: recipe)
  }

  /// What kind of value it is.
  public var kind: ValueKind {
    switch payload {
    case .none: .none
    case .boolean: .boolean
    case .number: .number
    case .text: .text
    case .list: .list
    case .object(let object): .object(object.kind)
    }
  }

  /// What is known of it before a program runs that uses it.
  var facts: Facts {
    switch payload {
    case .list(let values):
      var facts = Facts(.list)
      // Nobody writes more out, and each mention of a variable asks.
      if values.count <= 100 { facts.elements = values.map(\.facts) }
      return facts
    case .object(let object):
      var facts = object.facts
      facts.columns =
        object.columnNames.isEmpty && object.kind.rows == nil ? nil : object.columnNames
      facts.naming = name.map { .variable($0) } ?? .anonymous
      return facts
    default: return Facts(kind)
    }
  }

  /// How the value was made.
  public var recipe: Recipe {
    switch payload {
    case .none, .boolean, .number, .text: return .literal(literal)
    case .list(let elements):
      return isPlain ? .literal(literal) : Recipe(.list(elements.map(\.recipe)))
    case .object(let object): return objectRecipe ?? .literal(object.summary)
    }
  }

  /// Whether it holds no object.
  public var isPlain: Bool {
    switch payload {
    case .list(let elements): elements.allSatisfy(\.isPlain)
    case .object: false
    default: true
    }
  }

  /// Whether it is no value.
  public var isNone: Bool {
    if case .none = payload { true } else { false }
  }

  /// The object, if it is one.
  public var object: (any LanguageObject)? {
    if case .object(let object) = payload { object } else { nil }
  }

  /// The elements, if it is a list.
  public var elements: [Value]? {
    if case .list(let elements) = payload { elements } else { nil }
  }

  /// The same value under a variable's name.
  func named(_ name: String) -> Value {
    guard object != nil else { return self }
    var copy = self
    copy.name = name
    return copy
  }
}

// Values in words.
extension Value {
  /// The value as a program writes it: texts in quotes, objects as their summary.
  public var literal: String {
    switch payload {
    case .none: return "none"
    case .boolean(let value): return value ? "true" : "false"
    case .number(let value): return Self.text(of: value)
    case .text(let value): return Self.quoted(value)
    case .list(let elements): return "[" + elements.map(\.literal).joined(separator: ", ") + "]"
    case .object(let object): return object.summary
    }
  }

  /// The value as `"{x}"` and `print` show it: texts as they are.
  public var text: String {
    if case .text(let value) = payload { value } else { literal }
  }

  /// A number without a needless `.0`, and otherwise the shortest digits that give it back.
  public static func text(of number: Double) -> String { LiteralText.number(number) }

  /// A text as a program writes it.
  public static func quoted(_ text: String) -> String { LiteralText.quoted(text) }
}
