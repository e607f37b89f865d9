/// Rows of a file in messages: one line each, and not too long.
enum RowPreview {
  /// The fields of a row between bars.
  static func text(_ fields: [String]) -> String { text(fields.joined(separator: " | ")) }

  /// A name as the value of an option: between quotes where it isn't one word.
  static func option(_ name: String) -> String {
    let isWord = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    return isWord ? name : "\"\(name)\""
  }

  /// A line with nothing in it that a terminal would take for more than text.
  static func text(_ line: String) -> String {
    let shown = String(
      String.UnicodeScalarView(
        line.unicodeScalars.prefix(90).map { scalar in
          scalar.properties.generalCategory == .control ? " " : scalar
        }))
    return shown.count > 78 ? shown.prefix(77) + "…" : shown
  }
}
