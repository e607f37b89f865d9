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
