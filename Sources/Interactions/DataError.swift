import Glibc
public import Support

/// A mistake in data, or in what was asked of them.
public enum DataError: Error, Sendable, Hashable {
  // Finding data.

  /// No data set of this name, and no file or folder either.
  case unknownDataset(name: String, suggestion: String?)
  /// A data set that is known but isn't on this machine.
  case notFetched(DatasetEntry, folder: String?)
  /// A folder in which no known format was recognised.
  case unknownFolder(path: String)
  /// A folder in which several files may be the data.
  case severalFiles(path: String, files: [String])
  /// A file of a format that isn't read: `a Parquet file`.
  case foreignFormat(path: String, format: String)
  /// A file of JSON in which no line is an object; `isList` if it is a list of
  /// something else.
  case notJSONLines(path: String, isList: Bool)

  // Reading files.

  /// A pipe or a device, which can't be read twice.
  case notAFile(path: String)
  /// A file without a single row.
  case noRows(path: String)
  /// A compressed file that ends too early.
  case cutOff(path: String)
  /// A data set of the program itself that can't be unpacked.
  case damagedEmbedded(name: String)
  /// A compressed file that is damaged.
  case damaged(path: String, reason: String)
  /// A text in UTF-16.
  case utf16(path: String)
  /// A file larger than its reader takes.
  case tooLarge(path: String, limit: Int)
  /// More rows than 32 bits count.
  case tooManyRows(path: String)
  /// A row, from 1, that can't be read and that the others can't be read without.
  case unreadableRow(path: String, row: Int, reason: String)
  /// Files of one data set of which some have times or ratings and others don't.
  case differentColumns(path: String, first: String, roles: [ColumnRole])
  /// An option about fields, for a file whose lines have none.
  case needsFields(option: String, path: String, format: DataFormat)
  /// A column that the mapping names and the file doesn't have.
  case missingColumn(path: String, column: String, role: ColumnRole, present: [String])
  /// A position beyond the columns of the file.
  case columnOutOfRange(path: String, position: Int, role: ColumnRole, count: Int)
  /// A column or key of a file of titles, said by an option, that isn't there.
  case noTitlesColumn(path: String, option: String, column: ColumnReference, present: [String])
  /// A file of titles of which nothing tells which key holds the items' ids.
  case unknownTitleIDs(path: String, present: [String])
  /// A file of which nothing tells which columns hold roles that are needed; with its first rows,
  /// and the positions that the roles may have, from 1, where the values suggest any.
  case unknownRoles(
    path: String, roles: [ColumnRole], present: [String], rows: [String],
    likely: [ColumnRole: Int] = [:])
  /// A file of users of which nothing tells where their ids are.
  case noUserColumn(path: String, present: [String])
  /// More than one row in a hundred is malformed.
  case tooManyMalformed(MalformedRows)
  /// A file of users of which none could be used.
  case nobodyKnown(path: String, MalformedRows)
  /// A JSON file that doesn't hold what it should.
  case unexpectedJSON(path: String, expected: String)

  // Filters, samples and splits.

  /// A filter that nothing passes.
  case emptied(filter: String, before: DatasetSize)
  /// A filter of rows after a split, which it would change.
  case alreadySplit(filter: String, split: String)
  /// More users asked for than there are.
  case sampleTooLarge(users: Int, available: Int)
  /// An id that a notation has no way to write.
  case unwritable(id: String)
  /// An option outside its range.
  case outOfRange(option: String, value: String, expected: String)
  /// An operation that needs a column the data don't have.
  case needsColumn(operation: String, column: String, name: String)
  /// Data that didn't come with a split of their own.
  case noGivenSplit(name: String)
  /// A split that leaves one part without rows.
  case emptyPart(Part, split: String)
  /// Data in which no user has a history and a target.
  case noPairs(name: String)
  /// A share of the training pairs that the filter doesn't leave.
  case shareUnreachable(share: Double, reachable: Double, kept: Int, total: Int)
}

extension DataError: RoomError {
  public static var examples: [DataError] {
    let entry = DatasetLibrary.entries.first { $0.origin != .embedded } ?? DatasetLibrary.entries[0]
    let size = DatasetSize(users: 100, items: 200, interactions: 1000)
    var malformed = MalformedRows()
    malformed.rows = 1000
    for line in 7..<37 {
      malformed.add(MalformedRow(.emptyID, "the user is empty"), path: "FILE", line: line)
    }
    return [
      .unknownDataset(name: "NAME", suggestion: nil), .damagedEmbedded(name: "DATA"),
      .notFetched(entry, folder: "FOLDER"),
      .unknownFolder(path: "FOLDER"), .severalFiles(path: "FOLDER", files: ["FILE", "OTHER FILE"]),
      .foreignFormat(path: "FILE", format: "a Parquet file"),
      .notJSONLines(path: "FILE", isList: true), .notJSONLines(path: "FILE", isList: false),
      .notAFile(path: "FILE"), .noRows(path: "FILE"), .cutOff(path: "FILE"),
      .damaged(path: "FILE", reason: "REASON"), .utf16(path: "FILE"),
      .tooLarge(path: "FILE", limit: 1 << 30), .tooManyRows(path: "FILE"),
      .unreadableRow(path: "FILE", row: 7, reason: "REASON"),
      .noTitlesColumn(
        path: "FILE", option: "titles_item", column: .name("NAME"), present: ["a", "b"]),
      .unknownTitleIDs(path: "FILE", present: ["a", "b"]),
      .needsFields(option: "header", path: "FILE", format: .sequences),
      .missingColumn(path: "FILE", column: "NAME", role: .user, present: ["a", "b"]),
      .columnOutOfRange(path: "FILE", position: 5, role: .user, count: 3),
      .unknownRoles(path: "FILE", roles: [.user, .item], present: [], rows: []),
      .noUserColumn(path: "FILE", present: ["a", "b"]),
      .differentColumns(path: "FILE", first: "OTHER FILE", roles: [.time]),
      .tooManyMalformed(malformed), .nobodyKnown(path: "FILE", malformed),
      .unexpectedJSON(path: "FILE", expected: "a list"), .emptied(filter: "FILTER", before: size),
      .alreadySplit(filter: "FILTER", split: "leave_one_out"),
      .sampleTooLarge(users: 1000, available: 100), .unwritable(id: "a b"),
      .outOfRange(option: "NAME", value: "0", expected: "at least 1"),
      .needsColumn(operation: "splitting by time", column: "time", name: "DATA"),
      .noGivenSplit(name: "DATA"), .emptyPart(.test, split: "ratio"), .noPairs(name: "DATA"),
      .shareUnreachable(share: 0.8, reachable: 0.5, kept: 50, total: 100),
    ]
  }

  public var explanation: Explanation {
    switch self {
    case .unknownDataset(let name, let suggestion):
      Explanation(
        "E501",
        "there is no data set `\(name)`", about: .file(name),
        help: [Explanation.meant(suggestion)],
        cause: "nothing of this name is known, and no file or folder is at the path",
        cure: "check the name, or the path, which is taken from where the program was started")
    case .notFetched(let entry, let folder):
      Explanation(
        "E502",
        Self.notFetched(entry, folder), about: .file(entry.name),
        cause: "the data set is known, but its files aren't part of the program",
        cure: "bring its files, as the message says")
    case .unknownFolder(let path):
      Explanation(
        "E503",
        "no data of a known format in folder `\(path)`; expected \(Self.expectedFiles)",
        about: .file(path),
        cause: "no file in the folder is one that data are read from",
        cure: "name the file itself")
    case .severalFiles(let path, let files):
      Explanation(
        "E504",
        "several files in `\(path)` may be the data: "
          + files.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
          + (files.count > 8 ? ", …" : "") + "; load one of them", about: .file(path),
        cause: "more than one file of the folder holds rows, and nothing says which are meant",
        cure: "name the file itself")
    case .foreignFormat(let path, let format):
      Explanation(
        "E505",
        "`\(path)` is \(format), which isn't read; save it as CSV or JSON lines",
        about: .file(path),
        cause: "data are read from text files, and the first bytes of this one are those of a "
          + "binary format",
        cure: "save the data as CSV or JSON lines")
    case .notJSONLines(let path, true):
      Explanation(
        "E506",
        "`\(path)` is a JSON list without objects; expected one of objects, or one object a line",
        about: .file(path),
        cause: "the list holds numbers, texts or lists, whose parts have no names",
        cure: "write rows as objects, whose keys say what they hold")
    case .notJSONLines(let path, false):
      Explanation(
        "E542",
        "no line of `\(path)` is a whole JSON object; expected a list of objects, or one object a line, "
          + "as `jq -c .` writes them",
        about: .file(path),
        cause: "the objects are written over several lines, and not as one list",
        cure: "write each object on one line, or all of them as a list")
    case .notAFile(let path):
      Explanation(
        "E507",
        "`\(path)` is a pipe or a device; save what it gives as a file", about: .file(path),
        cause: "what is read of a pipe or a device is gone, and data are read twice",
        cure: "save what it gives as a file")
    case .noRows(let path):
      Explanation(
        "E508",
        "`\(path)` has no rows", about: .file(path),
        cause: "the file is empty, or holds nothing but a header",
        cure: "check that the file is whole")
    case .cutOff(let path):
      Explanation(
        "E509",
        "`\(path)` is cut off: the gzip data end too early", about: .file(path),
        cause: "bringing or writing the file was broken off",
        cure: "bring it again")
    case .damagedEmbedded(let name):
      Explanation(
        "E545",
        "the embedded data set `\(name)` is damaged", about: .file(name),
        cause: "the program's file is damaged, or was packed by a script with a mistake",
        cure: "build or bring the program again")
    case .damaged(let path, let reason):
      Explanation(
        "E510",
        "`\(path)` is damaged: \(reason)", about: .file(path),
        cause: "the compressed bytes contradict themselves",
        cure: "bring the file again")
    case .utf16(let path):
      Explanation(
        "E511",
        "`\(path)` is UTF-16 text; save it as UTF-8", about: .file(path),
        cause: "the file begins with the mark of UTF-16",
        cure: "save it as UTF-8")
    case .tooLarge(let path, let limit):
      Explanation(
        "E512",
        "`\(path)` is larger than \(limit >> 20) MiB", about: .file(path),
        cause: "a file of this kind is read into memory as a whole, up to this size",
        cure: "check that it is the file that was meant, or take a part of it")
    case .tooManyRows(let path):
      Explanation(
        "E513",
        "`\(path)` has more than \(NumberText.grouped(Int(Int32.max))) rows", about: .file(path),
        cause: "rows are counted by 32 bits",
        cure: "take a part of the file")
    case .unreadableRow(let path, let row, let reason):
      Explanation(
        "E514",
        "can't read \(row == 1 ? "the first row" : "row \(NumberText.grouped(row))") of `\(path)`: "
          + reason, about: .file(path),
        cause: "a quote is opened and never closed, the row is too long to be one, or its bytes "
          + "aren't UTF-8",
        cure: "close the quote, say what stands between fields, or save the file as UTF-8")
    case .needsFields(let option, let path, let format):
      Explanation(
        "E515",
        "`\(option)` is for rows of fields; `\(path)` is read as \(format.reading)",
        about: .setting(option), .file(path),
        cause: "the setting says something of columns, and lines of this form have none",
        cure: "leave the setting out, or read the file as rows of fields")
    case .missingColumn(let path, let column, let role, let present):
      Explanation(
        "E516",
        "`\(path)` has no column `\(column)`; \(Self.columns(present))",
        about: .role(role.rawValue), .file(path),
        cause: "no column of the file has the name",
        cure: "take a name of the list, or a position, counted from 1")
    case .columnOutOfRange(let path, let position, let role, let count):
      Explanation(
        "E517",
        count == 0
          ? "`\(path)` has keys, not columns; \(position) names none"
          : "`\(path)` has no column \(position); it has \(count)",
        about: .role(role.rawValue), .file(path),
        cause:
          "the position lies beyond the last column, or the file has names in place of positions",
        cure: "count columns from 1, or take a name")
    case .noTitlesColumn(let path, let option, let column, let present):
      Explanation(
        "E544",
        "`\(path)` has no \(Self.asColumn(column)) for `\(option)`; \(Self.columns(present))",
        about: .setting(option), .file(path),
        cause: "no column or key of the file of titles is this one",
        cure: "take a name of the list, or a position, counted from 1")
    case .unknownTitleIDs(let path, let present):
      Explanation(
        "E546", "can't tell the ids of the titles in `\(path)`; \(Self.columns(present))",
        about: .file(path),
        cause: "no key of the file's objects has a name that ids of items usually have",
        cure: "say which key holds the ids")
    case .unknownRoles(let path, let roles, let present, let rows, let likely):
      Explanation(
        "E518",
        Self.unknownRoles(path, roles, present, rows, likely), about: .file(path),
        cause: "neither a header nor the values say what the columns hold",
        cure: "say which column is which, by name or counted from 1")
    case .noUserColumn(let path, let present):
      Explanation(
        "E519",
        "`\(path)` has no column `user`; \(Self.columns(present))", about: .file(path),
        cause: "a file of users has a column of their ids, called `user`",
        cure: "call the column so")
    case .differentColumns(let path, let first, let roles):
      Explanation(
        "E520",
        "`\(path)` and `\(first)` differ in having "
          + roles.map(\.rawValue).joined(separator: ", "), about: .file(path),
        cause: "the files of one data set are read as one, and have to have the same columns",
        cure: "give all files the same columns")
    case .tooManyMalformed(let malformed):
      Explanation(
        "E521",
        malformed.lines.joined(separator: "\n") + "\nover 1% stops the load",
        about: .file(malformed.examples.first?.path ?? ""),
        help: [malformed.objection],
        cause: "a mapping or a separator is wrong, or the file is damaged",
        cure: "look at the rows that the message shows")
    case .nobodyKnown(let path, let malformed):
      Explanation(
        "E522",
        (["`\(path)` has nobody that can be used"] + malformed.lines).joined(separator: "\n"),
        about: .file(path),
        cause: "the file's users are of other data, or its column of ids is another one",
        cure: "check the ids against those of the data")
    case .unexpectedJSON(let path, let expected):
      Explanation(
        "E523",
        "`\(path)` isn't \(expected)", about: .file(path),
        cause: "a `datamaps.json` beside the data gives the ids behind their numbers, and this "
          + "one is damaged or of another form",
        cure: "bring the file again, or move it away to read the numbers as ids")
    case .emptied(let filter, let before):
      Explanation(
        "E531",
        "`\(filter)` leaves nothing of \(before)", about: .filter,
        cause: "no row passes, so nothing would be left",
        cure: "ask for less")
    case .alreadySplit(let filter, let split):
      Explanation(
        "E532",
        "`\(filter)` would change the split `\(split)`; filter before splitting", about: .data,
        cause:
          "rows would leave the parts for training, validation and testing after these were chosen",
        cure: "filter before the data are split")
    case .sampleTooLarge(let users, let available):
      Explanation(
        "E533",
        "can't sample \(NumberText.grouped(users)) of \(NumberText.counted(available, "user"))",
        about: .setting("users"),
        cause: "the data have fewer users",
        cure: "ask for fewer")
    case .unwritable(let id):
      Explanation(
        "E534",
        "the id `\(RowPreview.text(id))` has a tab or a line end, which `.tsv` can't write; `.csv` "
          + "and `.jsonl` can", about: .target,
        cause: "fields are parted by tabs there, and rows by line ends, without quotes",
        cure: "write `.csv` or `.jsonl`")
    case .outOfRange(let option, let value, let expected):
      Explanation(
        "E535",
        "`\(option)` is \(value); expected \(expected)",
        about: .setting(String(option.prefix { $0 != " " })),
        .setting(String(option.split(separator: " ").last ?? "")),
        cause: "the value is none of those that the message allows",
        cure: "choose one that the message allows")
    case .needsColumn(let operation, let column, let name):
      Explanation(
        "E536",
        "\(operation) needs the \(column) of rows, which `\(name)` doesn't have", about: .split,
        .setting("dates"), .data,
        cause: "the data were read without the column, or the file has none",
        cure: "read the column, or do without")
    case .noGivenSplit(let name):
      Explanation(
        "E537",
        "`\(name)` came without a split of its own", about: .split,
        cause: "neither files of parts nor a column of parts came with the data",
        cure: "split in another way")
    case .emptyPart(let part, let split):
      Explanation(
        "E538",
        "the split `\(split)` leaves no row for \(part)", about: .split,
        cause: "the data are too small for shares like these, or have too few different times",
        cure: "choose other shares, or another split")
    case .noPairs(let name):
      Explanation(
        "E539",
        "no user of `\(name)` has two training rows, so there are no pairs", about: .data,
        cause: "a pair is made of a user's interaction and those before",
        cure: "take more data")
    case .shareUnreachable(let share, let reachable, let kept, let total):
      Explanation(
        "E540",
        "`share` of \(NumberText.share(share)) can't be reached: denoising keeps "
          + "\(NumberText.grouped(kept)) of \(NumberText.grouped(total)) pairs, at most \(Self.floored(reachable))",
        about: .setting("share"),
        cause: "pairs that look like noise are left out first, and fewer are left than asked for",
        cure: "ask for a smaller share, or keep the pairs that look like noise")
    }
  }

  /// The files that formats go by: names, then endings of which a folder may have one file.
  private static var expectedFiles: String {
    let files = DataFormat.all.flatMap(\.fileNames).map { "`\($0)`" }
    let endings = files.filter { $0.hasPrefix("`.") }
    return "one of " + files.filter { !$0.hasPrefix("`.") }.joined(separator: ", ")
      + ", or a single " + Explanation.alternatives(endings)
  }

  private static func notFetched(_ entry: DatasetEntry, _ folder: String?) -> String {
    let place = folder.map { "`\($0)/\(entry.name)`" } ?? "a folder of its own"
    return switch entry.origin {
    case .embedded: "data set `\(entry.name)` is part of the program"
    case .script(let command):
      "data set `\(entry.name)` isn't on this machine; `\(command)` brings it"
    case .page(let url):
      "data set `\(entry.name)` isn't on this machine; take it from \(url) and put its files "
        + "into \(place)"
    }
  }

  private static func unknownRoles(
    _ path: String, _ roles: [ColumnRole], _ present: [String], _ rows: [String],
    _ likely: [ColumnRole: Int]
  ) -> String {
    let mapping = ColumnRole.allCases.compactMap { role in likely[role].map { "\(role)=\($0)" } }
    if !mapping.isEmpty {
      return "can't tell the columns of `\(path)`; `\(mapping.joined(separator: " "))`, counted "
        + "from 1, is likely" + rows.map { "\n  \($0)" }.joined()
    }
    return "can't tell the \(roles.map(\.rawValue).joined(separator: " and the ")) column of "
      + "`\(path)`" + (present.isEmpty ? "" : "; " + columns(present))
      + rows.map { "\n  \($0)" }.joined()
  }

  private static func asColumn(_ reference: ColumnReference) -> String {
    switch reference {
    case .name: "column \(reference)"
    case .position: "\(reference)"
    }
  }

  private static func columns(_ names: [String]) -> String {
    "the columns are " + names.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
      + (names.count > 20 ? ", …" : "")
  }

  /// A share rounded down to a tenth of a percent, so that asking for it succeeds.
  private static func floored(_ share: Double) -> String {
    NumberText.share((share * 1000).rounded(.down) / 1000)
  }
}

extension DatasetSize: CustomStringConvertible {
  /// `4,074 users, 3,145 items, 264,510 interactions`.
  public var description: String {
    "\(NumberText.counted(users, "user")), \(NumberText.counted(items, "item")), "
      + NumberText.counted(interactions, "interaction")
  }
}
