/// Dates as a program writes them.
public enum DateText {
  /// The unix seconds of a date such as `1998-01-31 12:50`; `nil` if the text is none.
  ///
  /// A day alone is its beginning, and without an offset, as in `1998-01-31T12:50:00+01:00`, it is UTC.
  public static func seconds(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { NumberParsing.date($0) }.map { Double($0) }
  }
}
