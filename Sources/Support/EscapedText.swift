/// Numbers and texts as a program of the language writes them.
public enum LiteralText {
  /// A number without a needless `.0`, and otherwise the shortest digits that give it back.
  public static func number(_ number: Double) -> String {
    if number == 0 { return "0" }
    let digits = NumberText.shortest(number)
    guard digits.utf8.contains(UInt8(ascii: "e")) else { return digits }
    return digits.replacing("e-0", with: "e-").replacing("e+", with: "e")
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

/// Values as JSON text (RFC 8259).
public enum JSONText {
  /// A string with its quotes.
  public static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      // More than JSON asks for: what a terminal would act on isn't written as it is either.
      case _ where scalar.disturbsTerminal:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// Values in files of separated values, as spreadsheets read them.
public enum SeparatedText {
  /// The text with an apostrophe before it if a spreadsheet would take it for a formula, that is, if
  /// it begins with `=`, `+`, `-`, `@`, a tab or a line end (OWASP, CSV injection).
  public static func withoutFormula(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first) else {
      return text
    }
    return "'" + text
  }
}

/// Texts as HTML writes them.
public enum HTMLText {
  /// The text with entities for the characters that HTML acts on, in elements and in attributes.
  ///
  /// Control characters but tabs and line ends, which HTML forbids, come as `�`.
  public static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      case _ where scalar.disturbsTerminal: escaped += "�"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
