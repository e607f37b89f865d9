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
  /// A first row that can't be read.
  case unreadableHeader(path: String, reason: String)
  /// A row of a table, from 1, that can't be read.
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
