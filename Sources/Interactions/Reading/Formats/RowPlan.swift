/// How the rows of one file are found, as its format saw it.
struct RowPlan: Sendable {
  /// The roles that the file has columns for.
  var roles: Set<ColumnRole>
  /// What the columns were taken for; empty where there are none.
  var mapping = ""
  /// How the times are written.
  var times = TimeFormat()
  /// The column of times, where it was found by what is in it.
  var foundTime: String?
  /// What else is worth telling.
  var notes: [String] = []
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
  /// What is left to do when the rows of all files are there.
  var finish: (@Sendable (inout RowColumns) -> Void)?
}
