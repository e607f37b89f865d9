/// Numbers and texts as a program of the language writes them.
public enum LiteralText {
  /// A number without a needless `.0`, and otherwise the shortest digits that give it back.
  public static func number(_ number: Double) -> String {
    if number == 0 { return "0" }
    return NumberText.shortest(number).replacing("e-0", with: "e-").replacing("e+", with: "e")
  }

  /// A text in quotes.
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
