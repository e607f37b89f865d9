/// One line of the catalogue of data sets that the program knows.
public struct DatasetEntry: Sendable, Hashable {
  /// How the data come to this machine.
  public enum Origin: Sendable, Hashable {
    /// They are part of the program.
    case embedded
    /// A script of the repository brings them.
    case script(command: String)
    /// The user takes them from a page.
    case page(url: String)
  }

  /// The name for `load`.
  public var name: String
  /// How large the data are, as loaded.
  public var size: DatasetSize
  /// What the data are, in a few words.
  public var summary: String
  /// What one may do with them.
  public var licence: String
  /// Where they come from and whom to credit.
  public var source: String
  /// How they come to this machine.
  public var origin: Origin
  /// The columns of the rows, where the data are part of the program.
  public var columns: [String]?
}
