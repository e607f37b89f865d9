/// How a file of users is laid out.
enum UserLayout {
  /// Fields between separators: the column (from 0) of the id, and of what the user had.
  case delimited(separator: String, hasHeader: Bool, count: Int, user: Int, history: Int?)
  /// One JSON object a line, or a list of them: the key of the id, and of what the user had.
  case json(user: String, history: String?, isList: Bool)

  /// Names of what a user had, as `ColumnNames.plain` writes them.
  private static let histories: Set<String> = ["history", "items", "itemids", "itemidlist"]
  /// Names of ids that mean users where a file is of users.
  private static let ids: Set<String> = ["id", "users", "userids"]

  /// Sees the layout from the first records of a file.
  ///
  /// - Throws: `DataError` if it is no text, or nothing tells where the ids are; `FileError`.
  static func of(_ path: String) throws -> UserLayout {
    switch try FileKind(of: path) {
    case .foreign(let name): throw DataError.foreignFormat(path: path, format: name)
    case .json: return try json(path)
    case .text: return try delimited(path)
    }
  }

  private static func json(_ path: String) throws -> UserLayout {
    let sample = try JSONSample(path)
    let history = sample.allNames.first { histories.contains(ColumnNames.plain($0)) }
    let names = sample.names.filter { $0 != history }
    guard let user = try user(in: names, path) ?? (names.count == 1 ? 0 : nil) else {
      throw DataError.noUserColumn(path: path, present: sample.allNames)
    }
    return .json(user: names[user], history: history, isList: sample.isList)
  }

  private static func delimited(_ path: String) throws -> UserLayout {
    // Spaces part the items of a history, not fields.
    let separator = try DelimitedLayout.sniffSeparator(
      path, among: ["::", "\t", ",", ";", "|"])
    let first = try RecordReader.firstTexts(
      of: path, separator: separator, quotes: quotes(separator))[0]
    func layout(_ hasHeader: Bool, _ user: Int, _ history: Int?) -> UserLayout {
      .delimited(
        separator: separator, hasHeader: hasHeader, count: first.count, user: user,
        history: history)
    }
    let history = first.firstIndex { histories.contains(ColumnNames.plain($0)) }
    if let user = try user(in: first, path) { return layout(true, user, history) }
    switch (first.count, history) {
    case (1, nil): return layout(false, 0, nil)
    case (2, nil): return layout(false, 0, 1)
    case (2, let history?): return layout(true, 1 - history, history)
    default: throw DataError.noUserColumn(path: path, present: first)
    }
  }

  private static func user(in names: [String], _ path: String) throws -> Int? {
    try ColumnNames.column(for: .user, in: names, mapping: [:], path: path)
      ?? names.firstIndex { ids.contains(ColumnNames.plain($0)) }
  }

  /// Whether double quotes enclose fields, as in files of interactions.
  static func quotes(_ separator: String) -> Bool { separator == "," || separator == ";" }
}
