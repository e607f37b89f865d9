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
  public static func text(of number: Double) -> String {
    if number == 0 { return "0" }
    return NumberText.shortest(number).replacing("e-0", with: "e-").replacing("e+", with: "e")
  }

  /// A text as a program writes it.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "{": result += "\\{"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.disturbsTerminal:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
