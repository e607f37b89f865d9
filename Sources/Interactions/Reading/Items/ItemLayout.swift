import Support

/// How a file of items is laid out.
struct ItemLayout {
  /// Whether it is JSON lines; then only the two references below say anything.
  var isJSON = false
  /// What its bytes are: UTF-16 where a mark at the front says so.
  var encoding = TextEncoding.utf8
  /// The separator of fields; `nil` for an id, a space and the title.
  var separator: String?
  var quotes = false
  var hasHeader = false
  /// The columns (from 0), without a header.
  var id = 0
  var title = 1
  /// Whether the title is all that stands behind the id.
  var takesRest = false
  /// Attributes by their column, without a header.
  var attributes: [(name: String, column: Int)] = []
  /// The columns or keys that the user names.
  var said: (item: ColumnReference?, title: ColumnReference?) = (nil, nil)

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

  /// Sees the layout of any titles file from its first lines, and what is said of its columns.
  ///
  /// - Throws: `DataError` where a column is said that isn't there, and what reading throws.
  static func of(
    _ path: String, item: ColumnReference? = nil, title: ColumnReference? = nil
  ) throws -> ItemLayout {
    var layout = try seen(
      path, isNamed: [item, title].contains { if case .name? = $0 { true } else { false } })
    layout.said = (item, title)
    if !layout.hasHeader, !layout.isJSON, item != nil || title != nil {
      let count = try RecordReader.firstTexts(
        of: path, separator: layout.separator ?? " ", quotes: layout.quotes,
        encoding: layout.encoding)[0].count
      layout.takesRest = false
      layout.id = try position(item, "titles_item", count, path) ?? layout.id
      layout.title = try position(title, "titles_title", count, path) ?? layout.title
    }
    return layout
  }

  private static func seen(_ path: String, isNamed: Bool) throws -> ItemLayout {
    let encoding = try TextEncoding.marked(path)
    let lines = try RecordReader.firstLines(of: path, limit: 20, encoding: encoding)
    if lines[0].hasPrefix("{") || lines[0].hasPrefix("[") {
      return ItemLayout(isJSON: true, encoding: encoding)
    }
    let name = PathText.name(of: path)
    if name == "u.item" { return .movieLens100K }
    guard let separator = separator(of: lines, name) else {
      return ItemLayout(encoding: encoding, separator: nil)
    }
    let quotes = separator == "," || separator == ";"
    var layout = ItemLayout(encoding: encoding, separator: separator, quotes: quotes)
    let rows = try RecordReader.firstTexts(
      of: path, separator: separator, quotes: quotes, limit: 20, encoding: encoding)
    layout.hasHeader =
      try isNamed || ColumnNames.isHeader(rows[0])
      || ColumnNames.column(for: .title, in: rows[0], mapping: [:], path: path) != nil
    // Where titles have the separator in them, not all lines are of equally many fields.
    layout.takesRest =
      !layout.hasHeader && Set(rows.map(\.count)).count > 1
      && rows.contains { $0.count == 2 }
    return layout
  }

  /// The separator of id and title: outside of tables, an id before a comma has no blank, as the
  /// words of a title have that only blanks part from the id.
  private static func separator(of lines: [String], _ name: String) -> String? {
    let isTable = DataFile.name(name, endsWith: [".csv", ".tsv"])
    return ["::", "\t", ",", ";", "|"].first { separator in
      lines.allSatisfy { line in
        guard let end = line.firstRange(of: separator)?.lowerBound else { return false }
        return separator == "::" || separator == "\t" || isTable || !line[..<end].contains(" ")
      }
    }
  }

  /// A column that is said, from 0.
  private static func position(
    _ reference: ColumnReference?, _ option: String, _ count: Int, _ path: String
  ) throws -> Int? {
    guard let reference else { return nil }
    guard case .position(let position) = reference, (1...count).contains(position) else {
      throw DataError.noTitlesColumn(
        path: path, option: option, column: reference, present: (1...count).map(String.init))
    }
    return position - 1
  }

  /// The place of a column or key that is said among the names of a header.
  ///
  /// - Throws: `DataError.noTitlesColumn` where it isn't there.
  static func place(
    of reference: ColumnReference?, in names: [String], _ option: String, _ path: String
  ) throws -> Int? {
    let bare = names.map { String($0.prefix { $0 != ":" }) }
    switch reference {
    case nil: return nil
    case .position(let position)?:
      if (1...names.count).contains(position) { return position - 1 }
    case .name(let name)?:
      let place = names.firstIndex(of: name) ?? bare.firstIndex(of: name)
      if let place { return place }
    }
    throw DataError.noTitlesColumn(
      path: path, option: option, column: reference ?? .position(1), present: bare)
  }
}

/// The names of files of items that lie beside files of rows.
enum ItemCompanion {
  /// Names that go by no rule.
  private static let known = [
    "steam_reviews": "steam_games",
    "yelp_academic_dataset_review": "yelp_academic_dataset_business",
  ]

  /// Whether a file is one of items.
  static func isItems(_ file: String) -> Bool {
    file.hasPrefix("meta_") || known.values.contains { file.hasPrefix($0) }
  }

  /// The file of items beside a file of rows.
  static func beside(_ file: DataFile) -> (path: String, layout: ItemLayout)? {
    names(for: file.name).lazy.compactMap(file.beside).first.map { ($0, .json) }
  }

  /// The files of items that may lie beside a file of rows: `meta_Beauty.json.gz` beside
  /// `reviews_Beauty_5.json.gz`, `ratings_Beauty.csv` and `Beauty.train.csv`.
  private static func names(for file: String) -> [String] {
    var name = String(file.prefix { $0 != "." })
    for prefix in ["reviews_", "ratings_"] where name.hasPrefix(prefix) {
      name.removeFirst(prefix.count)
    }
    var names = [known[name] ?? "meta_" + name]
    // A core of so many: `_5`.
    if let bar = name.lastIndex(of: "_"), Int(name[name.index(after: bar)...]) != nil {
      names.append("meta_" + name[..<bar])
    }
    return names.flatMap { name in
      ["json.gz", "jsonl.gz", "json", "jsonl"].map { "\(name).\($0)" }
    }
  }
}
