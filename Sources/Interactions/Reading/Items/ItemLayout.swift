import Support

/// How a file of items is laid out.
struct ItemLayout {
  /// Whether it is JSON lines; then nothing below says anything.
  var isJSON = false
  /// What stands between fields; `nil` for an id, a space and the title.
  var separator: String?
  var quotes = false
  var hasHeader = false
  /// The columns (from 0), without a header.
  var id = 0
  var title = 1
  /// Attributes by their column, without a header.
  var attributes: [(name: String, column: Int)] = []

  /// MovieLens' `u.item`.
  static let movieLens100K = ItemLayout(
    separator: "|", attributes: [("release_date", 2)])
  /// MovieLens' `movies.dat`.
  static let movieLensDat = ItemLayout(separator: "::", attributes: [("genres", 2)])
  /// A comma-separated file with a header.
  static let commas = ItemLayout(separator: ",", quotes: true, hasHeader: true)
  /// RecBole's `.item`.
  static let recbole = ItemLayout(separator: "\t", hasHeader: true)

  /// JSON lines.
  static let json = ItemLayout(isJSON: true)

  /// Sees the layout of any titles file from its first line.
  static func of(_ path: String) throws -> ItemLayout {
    let first = try RecordReader.firstLines(of: path)[0]
    if first.hasPrefix("{") { return .json }
    let isCommas = path.hasSuffix(".csv") || path.hasSuffix(".csv.gz")
    if PathText.name(of: path) == "u.item" { return .movieLens100K }
    guard
      let separator = (["::", "\t"] + (isCommas ? [",", ";"] : [])).first(where: first.contains)
    else { return ItemLayout(separator: nil) }
    let quotes = separator == "," || separator == ";"
    var layout = ItemLayout(separator: separator, quotes: quotes)
    let names = try RecordReader.firstTexts(of: path, separator: separator, quotes: quotes)[0]
    layout.hasHeader =
      try ColumnNames.isHeader(names)
      || ColumnNames.column(for: .title, in: names, mapping: [:], path: path) != nil
    return layout
  }
}
