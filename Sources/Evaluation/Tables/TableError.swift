public import Support

/// A request that a table can't fulfil.
public enum TableError: Error, Hashable, Sendable {
  /// No column has the name; the names that there are.
  case noColumn(String, columns: [String])
  /// No row has the label; the labels that there are.
  case noRow(String, labels: [String])
  /// Several rows have the label; their positions.
  case ambiguousRow(String, positions: [Int])
  /// The position is outside the table.
  case noPosition(Int, count: Int)
  /// A row has no metrics user by user, only their means; what it is called.
  case noUsers(String)
  /// Two rows are of one thing, and no column tells its runs apart; what they are called.
  case sameRows(String, over: String)
  /// There is nothing to compare a row with.
  case nothingToCompare
  /// Rows were measured under different protocols.
  case protocolsDiffer(TableProtocol, TableProtocol)
  /// A column that is to be averaged has something else than numbers.
  case notNumbers(String)
  /// Several rows have a value for one place of a pivoted table; the names of the place.
  case severalValues(String, at: [String])
  /// The table would hold more values than any may.
  case tooManyValues(rows: Int, columns: Int)
  /// The table wouldn't fit into the machine's memory.
  case tooLarge(MemoryError)
  /// A paper's table has none of the metrics; its columns and those of the table.
  case nothingInCommon([String], [String])
  /// A file is no table; the number of the line at fault and why.
  case damaged(line: Int, String)
}

extension TableError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noColumn(let name, let columns):
      return "no column `\(name)`; the table has \(Self.list(columns))"
    case .noRow(let label, let labels):
      return "no row is labelled `\(label)`; the table has \(Self.list(labels))"
    case .ambiguousRow(let label, let positions):
      return "\(positions.count) rows are labelled `\(label)`; take one by position: "
        + positions.map(String.init).joined(separator: ", ")
    case .noPosition(let position, let count):
      return "no row \(position); the table has \(NumberText.counted(count, "row")), counted from 0"
    case .noUsers(let label):
      return "row `\(label)` has only means, not the metrics user by user; evaluate it again"
    case .sameRows(let label, let over):
      return "two rows of `\(label)` are alike, and no column `\(over)` tells them apart"
    case .nothingToCompare:
      return "a comparison needs two rows of different models"
    case .protocolsDiffer(let first, let second):
      return "rows of different protocols can't be joined unless `mixed=true`: "
        + "`\(first)` and `\(second)`"
    case .notNumbers(let name):
      return "the column `\(name)` has something else than numbers"
    case .severalValues(let name, let place):
      return "several rows have a `\(name)` for \(Self.list(place)); `summarise` them first"
    case .tooManyValues(let rows, let columns):
      return "a table of \(NumberText.counted(rows, "row")) × "
        + "\(NumberText.counted(columns, "column")) has more values than any may: "
        + NumberText.grouped(ResultTable.valueLimit)
    case .tooLarge(let error): return "\(error)"
    case .nothingInCommon(let theirs, let ours):
      return "none of the columns \(Self.list(theirs)) is a metric of the table, which has "
        + Self.list(ours)
    case .damaged(let line, let reason):
      return "line \(line) isn't that of a table: \(reason)"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { "`\($0)`" }.joined(separator: ", ")
  }
}
