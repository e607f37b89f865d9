import CSimdJSON
public import Support

/// Reads files of users: one a row, known to the data by their ids, or with a history of their own.
public struct UserReader: Sendable {
  /// The data that users and items are of.
  public var data: Dataset
  /// The policy where more than one row in a hundred can't be used.
  public var bad: BadRowPolicy
  /// Who may stop it.
  public var progress: Progress

  public init(data: Dataset, bad: BadRowPolicy = .stop, progress: Progress = .unwatched) {
    self.data = data
    self.bad = bad
    self.progress = progress
  }

  /// Reads a delimited text or JSON lines, plain or gzip.
  ///
  /// The column or key of ids is known by its name, or is the only one. A column `history` has items
  /// with spaces between them; under a key they may also be a list. Who has no history must be a user
  /// of the data.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  public func read(_ path: String) throws -> UserList {
    let list: UserList
    switch try UserLayout.of(path) {
    case .json(let user, let history, let isList):
      let objects = JSONObjects(keys: [user, history ?? ""])
      list = try read(path, separator: "\n", quotes: false, isList: isList) {
        record throws(MalformedRow) in
        try FileBlock(record.bytes(of: 0), isLast: true).withBytes { line throws(MalformedRow) in
          try objects.read(line)
        }
        if objects[0].isNested {
          throw MalformedRow(.notScalar, "`\(user)` is a list or an object")
        }
        return try listed(objects[0].bytes, history: Self.items(objects[1]))
      }
    case .delimited(let separator, var hasHeader, let count, let user, let history):
      list = try read(path, separator: separator, quotes: UserLayout.quotes(separator)) {
        record throws(MalformedRow) in
        if hasHeader {
          hasHeader = false
          return nil
        }
        guard record.count == count else {
          throw MalformedRow(
            .fieldCount, "\(NumberText.counted(record.count, "field")), expected \(count)")
        }
        return try listed(
          record.exactBytes(of: user), history: history.flatMap { Self.items(record.text($0)) })
      }
    }
    if bad == .stop, list.malformed.count * 100 > list.malformed.rows {
      throw DataError.tooManyMalformed(list.malformed)
    }
    if list.users.isEmpty {
      throw list.malformed.rows > 0
        ? DataError.nobodyKnown(path: path, list.malformed) : DataError.noRows(path: path)
    }
    return list
  }

  /// The users of all records; `user` is of one, or `nil` where it is a header.
  private func read(
    _ path: String, separator: String, quotes: Bool, isList: Bool = false,
    _ user: (Record) throws(MalformedRow) -> ListedUser?
  ) throws -> UserList {
    var list = UserList()
    var reader = try RecordReader(
      ByteSource(path: path, isList: isList), separator: separator, quotes: quotes)
    while true {
      switch try reader.next() {
      case .record(let line):
        do throws(MalformedRow) {
          guard let user = try user(reader.record) else { continue }
          list.users.append(user)
        } catch {
          list.malformed.add(error, path: path, line: line)
        }
        list.malformed.rows += 1
      case .malformed(let malformed, let line):
        list.malformed.rows += 1
        list.malformed.add(malformed, path: path, line: line)
      case .pause: try progress.check()
      case .end: return list
      }
    }
  }

  private func listed(
    _ bytes: UnsafeBufferPointer<UInt8>, history: [String]?
  ) throws(MalformedRow) -> ListedUser {
    try RowBlock.requireID(bytes, .user)
    let id = String(decoding: bytes, as: UTF8.self)
    guard let history else {
      guard let user = data.userIndex(of: id) else {
        throw MalformedRow(
          .unknownUser, "no user `\(id.prefix(40))` in `\(data.name)`, and no history")
      }
      return .known(user)
    }
    var items: [Int32] = []
    for name in history {
      guard let item = data.catalogue.index(of: name) else {
        throw MalformedRow(.unknownItem, "no item `\(name.prefix(40))` in `\(data.name)`")
      }
      items.append(Int32(item))
    }
    return .history(id: id, items: items)
  }

  /// The items of a text, `nil` where it has none.
  private static func items(_ text: String) -> [String]? {
    let items = text.split(separator: " ").map(String.init)
    return items.isEmpty ? nil : items
  }

  /// The items under a key, `nil` where an object hasn't it; a list may be empty.
  private static func items(_ value: JSONObjects.Value) -> [String]? {
    switch value.kind {
    case JSON_KIND_LIST: value.texts
    case JSON_KIND_STRING, JSON_KIND_NUMBER: items(value.text)
    default: nil
    }
  }
}

/// Somebody whom a file of users names.
public enum ListedUser: Sendable, Hashable {
  /// A user of the data, by dense index.
  case known(Int)
  /// Anybody of whom the file tells what they had: items by dense index, oldest first.
  case history(id: String, items: [Int32])
}

/// A file of users that was read.
public struct UserList: Sendable, Hashable {
  /// Whom it names, row by row.
  public var users: [ListedUser] = []
  /// Rows that were left out: broken ones, and those of users or items that the data lack.
  public var malformed = MalformedRows()
}

/// How a file of users is laid out.
private enum UserLayout {
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
