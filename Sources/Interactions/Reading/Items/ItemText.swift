/// Makes texts of metadata fit to be shown.
enum ItemText {
  /// A title on one line with its entities undone; empty where it is a piece of a page's script, as
  /// some of Amazon's of 2018 are.
  static func title(_ text: String) -> String {
    if text.contains("getTime()") { return "" }
    return unescaped(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Texts between bars, each once: the form of lists in MovieLens' files.
  static func list(_ texts: [String]) -> String {
    var seen: Set<String> = []
    return texts.map(title).filter { !$0.isEmpty && seen.insert($0).inserted }
      .joined(separator: "|")
  }

  /// A price without currency and grouping; empty where it isn't one number.
  static func price(_ texts: [String]) -> String {
    guard let text = texts.first, texts.count == 1 else { return "" }
    let number = String(text.filter { $0 != "$" && $0 != "," && $0 != " " })
    return Double(number)?.isFinite == true ? number : ""
  }

  private static let entities = [
    ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&lt;", "<"),
    ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&"),
  ]

  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(38) else { return text }
    return entities.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}
