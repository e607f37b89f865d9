/// A remark on data that were read, such as what a column was taken for.
public struct ReadNote: Sendable, Hashable {
  /// The remark, on one line.
  public let text: String
  /// Other ways to read the file, where the remark is a reason to.
  public let remedies: [Remedy]

  public init(_ text: String, _ remedies: Remedy...) {
    self.init(text, remedies)
  }

  public init(_ text: String, _ remedies: [Remedy]) {
    self.text = text
    self.remedies = remedies
  }
}

/// A way to read a file, or to use what was read, that mends what a first reading found.
///
/// Whoever asked for the reading knows how to ask for this.
public enum Remedy: Sendable, Hashable {
  /// Another column has the role.
  case otherColumn(ColumnRole)
  /// Some column has the role, which none has yet.
  case someColumn(ColumnRole)
  /// The role is that of the columns of these names.
  case columns([String], ColumnRole)
  /// Another column has the scores or ranks of ranked lists.
  case otherScores
  /// Something else parts fields.
  case separator
  /// This text parts fields, blanks and all.
  case separatorText(String)
  /// Something else parts the items of one field.
  case list
  /// Double quotes enclose fields, or don't.
  case quotes
  /// The file is of another format.
  case format(DataFormat)
  /// The bytes are text in another encoding.
  case encoding(TextEncoding)
  /// This stands before fractions.
  case decimal(DecimalMark)
  /// Days and months are in an order that has to be said; in this one, if it is known.
  case dates(DateOrder?)
  /// Only the rows with a value in a column are kept.
  case keeping(column: String, value: String)
  /// The rows with a value in a column are left out.
  case leavingOut(column: String, value: String)
}
