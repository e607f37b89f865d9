/// How files of rows are laid out: what the layout is called, which files are of it, and how they are
/// read.
///
/// A format is a value in `all`: another one is a file with its value, and a line there.
public struct DataFormat: Sendable {
  /// Chooses among the candidates of a folder.
  typealias Choice =
    @Sendable (DataFolder, _ candidates: [String], _ isSaid: Bool) throws -> String?

  /// The name that options use.
  public let name: String
  /// The look of its files, in a few words.
  public let meaning: String
  /// The names of its files, or the ends of them: `u.data`, `*.inter`, `.csv`.
  let fileNames: [String]
  /// The reading of a line, where it isn't fields.
  var reading = "rows of fields"
  /// The options about fields and columns that say something about its files.
  var obeys: Set<String> = ReadOptions.aboutFields.union(ReadOptions.aboutColumns)
  /// Whether data found in a folder are called as the folder is.
  var isNamedByFolder = false
  /// Whether a file is of the format.
  var claims: @Sendable (DataFile) throws -> Bool
  /// The files of a folder that may be the data.
  var candidates: @Sendable (DataFolder) -> [String]
  /// The one of a folder's candidates that is the data, if that can be told; the format may be what
  /// the user says.
  var choice: Choice = { _, files, _ in files.count == 1 ? files[0] : nil }
  /// All files of the data that a file is of.
  var gather: @Sendable (DataFile) throws -> DatasetFiles
  /// How to parse a file; those of one split as the first one is.
  var parse: @Sendable (_ path: String, ReadOptions, _ first: RowPlan?) throws -> RowPlan

  /// All formats; a file or folder is of the first one that claims it.
  public static let all: [DataFormat] = [
    .recbole, .movielens, .mind, .sequences, .delimited, .json,
  ]

  /// The format of a name, `nil` where there is none.
  public static func named(_ name: String) -> DataFormat? { all.first { $0.name == name } }

  /// The format that a file's name says, or its first lines.
  ///
  /// - Throws: `DataError` if it is none that is read, and what reading throws.
  static func of(_ file: DataFile) throws -> DataFormat {
    if case .foreign(let name) = try file.kind() {
      throw DataError.foreignFormat(path: file.path, format: name)
    }
    return try all.first { format in try format.claims(file) } ?? .delimited
  }
}

extension DataFormat: Hashable {
  public static func == (left: DataFormat, right: DataFormat) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// How the rows of one file are found, as its format saw it.
struct RowPlan: Sendable {
  /// The roles that the file has columns for.
  var roles: Set<ColumnRole>
  /// The roles of the columns: `user=userId item=movieId`; empty where there are none.
  var mapping = ""
  /// How the times are written.
  var times = TimeFormat()
  /// The column of times, where it was found by what is in it.
  var foundTime: String?
  /// Further remarks.
  var notes: [ReadNote] = []
  /// The layout of a delimited text.
  var layout: DelimitedLayout?
  /// Whether a line end between quotes is no end of a record.
  var quotes = false
  /// Whether the file is one JSON list.
  var isList = false
  /// Whether rows are marked for `finish`.
  var hasMarks = false
  /// Finds the rows of a block; runs on several threads.
  var parse: @Sendable (FileBlock) -> RowBlock
  /// The last step, when the rows of all files are there.
  var finish: (@Sendable (inout RowColumns) -> Void)?
}
