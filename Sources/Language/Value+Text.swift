import Support

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
