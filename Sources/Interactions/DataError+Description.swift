import Glibc
import Support

extension DataError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownDataset(let name, let suggestion):
      "no data set `\(name)`" + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
    case .notFetched(let entry, let folder): Self.notFetched(entry, folder)
    case .unknownFolder(let path):
      "no data of a known format in folder `\(path)`; expected \(Self.expectedFiles)"
    case .severalFiles(let path, let files):
      "several files in `\(path)` may be the data: "
        + files.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
        + (files.count > 8 ? ", …" : "") + "; load one of them"
    case .foreignFormat(let path, let format):
      "`\(path)` is \(format), which isn't read; save it as CSV or JSON lines"
    case .notJSONLines(let path, true):
      "`\(path)` is a JSON list without objects; expected one of objects, or one object a line"
    case .notJSONLines(let path, false):
      "no line of `\(path)` is a JSON object; expected one object a line, as `jq -c .` writes them"
    case .notAFile(let path): "`\(path)` is a pipe or a device; save what it gives as a file"
    case .noRows(let path): "`\(path)` has no rows"
    case .cutOff(let path): "`\(path)` is cut off: the gzip data end too early"
    case .damaged(let path, let reason): "`\(path)` is damaged: \(reason)"
    case .utf16(let path):
      "`\(path)` is UTF-16 text; save it as UTF-8, or read rows with `encoding=utf-16`"
    case .tooLarge(let path, let limit): "`\(path)` is larger than \(limit >> 20) MiB"
    case .tooManyRows(let path):
      "`\(path)` has more than \(NumberText.grouped(Int(Int32.max))) rows"
    case .unreadableHeader(let path, let reason):
      "can't read the first row of `\(path)`: \(reason)"
    case .unreadableRow(let path, let row, let reason):
      "can't read row \(NumberText.grouped(row)) of `\(path)`: \(reason)"
    case .needsFields(let option, let path, let format):
      "`\(option)` is for rows of fields; `\(path)` is read as \(format.reading)"
    case .missingColumn(let path, let column, let role, let present):
      "`\(path)` has no column `\(column)` for \(role.rawValue); \(Self.columns(present))"
    case .columnOutOfRange(let path, let position, let role, 0):
      "`\(path)` has keys, not columns; say `\(role.rawValue)=\"…\"` for \(position)"
    case .columnOutOfRange(let path, let position, let role, let count):
      "`\(path)` has no column \(position) for \(role.rawValue); it has \(count)"
    case .noTitlesColumn(let path, let option, let column, let present):
      "`\(path)` has no \(Self.asColumn(column)) for `\(option)`; \(Self.columns(present))"
    case .unknownTitleIDs(let path, let present):
      "can't tell the ids of the titles in `\(path)`; say `titles_item=\"…\"`; \(Self.columns(present))"
    case .unknownRoles(let path, let roles, let present, let rows, let likely):
      Self.unknownRoles(path, roles, present, rows, likely)
    case .noUserColumn(let path, let present):
      "`\(path)` has no column `user`; \(Self.columns(present))"
    case .differentColumns(let path, let first, let roles):
      "`\(path)` and `\(first)` differ in having "
        + roles.map(\.rawValue).joined(separator: ", ")
    case .tooManyMalformed(let malformed):
      malformed.lines.joined(separator: "\n")
        + "\nover 1% stops the load; \(malformed.cure ?? "`bad=skip` leaves them out")"
    case .nobodyKnown(let path, let malformed):
      (["`\(path)` has nobody that can be used"] + malformed.lines).joined(separator: "\n")
    case .unexpectedJSON(let path, let expected): "`\(path)` isn't \(expected)"
    case .emptied(let filter, let before): "`\(filter)` leaves nothing of \(before)"
    case .alreadySplit(let filter, let split):
      "`\(filter)` would change the split `\(split)`; filter before `split`"
    case .sampleTooLarge(let users, let available):
      "can't sample \(NumberText.grouped(users)) of \(NumberText.counted(available, "user"))"
    case .unwritable(let id):
      "the id `\(RowPreview.text(id))` has a tab or a line end, which `.tsv` can't write; `.csv` "
        + "and `.jsonl` can"
    case .outOfRange(let option, let value, let expected):
      "`\(option)` is \(value); expected \(expected)"
    case .needsColumn(let operation, let column, let name):
      "`\(operation)` needs the \(column) of rows, which `\(name)` doesn't have"
    case .noGivenSplit(let name): "`\(name)` came without a split of its own"
    case .emptyPart(let part, let split): "`split by=\(split)` leaves no row for \(part)"
    case .noPairs(let name): "no user of `\(name)` has two training rows, so there are no pairs"
    case .shareUnreachable(let share, let reachable, let kept, let total):
      "`share` of \(NumberText.share(share)) can't be reached: denoising keeps "
        + "\(NumberText.grouped(kept)) of \(NumberText.grouped(total)) pairs, at most \(Self.floored(reachable))"
    }
  }

  /// The files that formats go by: names, then endings of which a folder may have one file.
  private static var expectedFiles: String {
    let files = DataFormat.all.flatMap(\.fileNames).map { "`\($0)`" }
    let endings = files.filter { $0.hasPrefix("`.") }
    return "one of " + files.filter { !$0.hasPrefix("`.") }.joined(separator: ", ")
      + ", or a single " + endings.dropLast().joined(separator: ", ") + " or \(endings.last ?? "")"
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
    let example = roles.enumerated().map { "`\($1)=\(present.isEmpty ? "\($0 + 1)" : "\"…\"")`" }
    return "can't tell the \(roles.map(\.rawValue).joined(separator: " and the ")) column of "
      + "`\(path)`; say \(example.joined(separator: " and "))"
      + (present.isEmpty ? ", counted from 1" : "; " + columns(present))
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
