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

extension TableError: RoomError {
  public static var examples: [TableError] {
    [
      .noColumn("NAME", columns: ["model", "ndcg@10"]), .noRow("LABEL", labels: ["a", "b"]),
      .ambiguousRow("LABEL", positions: [0, 2]), .noPosition(5, count: 2), .noUsers("LABEL"),
      .sameRows("LABEL", over: "seed"), .nothingToCompare,
      .protocolsDiffer(.stated("PROTOCOL"), .stated("OTHER PROTOCOL")), .notNumbers("NAME"),
      .severalValues("NAME", at: ["a", "16"]), .tooManyValues(rows: 1 << 20, columns: 1 << 20),
      .nothingInCommon(["NAME"], ["ndcg@10"]),
      .damaged(line: 3, "it has 2 fields, the first row 3"),
    ]
  }

  public var explanation: Explanation {
    switch self {
    case .noColumn(let name, let columns):
      Explanation(
        "E621", "no column `\(name)`; the table has \(Explanation.list(columns))",
        about: .column(name), .table,
        cause: "no column of the table has the name",
        cure: "take a name of the list")
    case .noRow(let label, let labels):
      Explanation(
        "E622", "no row is labelled `\(label)`; the table has \(Explanation.list(labels))",
        about: .row(label), .table,
        cause: "no row of the table has the label",
        cure: "take a label of the list, or a position, counted from 0")
    case .ambiguousRow(let label, let positions):
      Explanation(
        "E623",
        "\(positions.count) rows are labelled `\(label)`; take one by position: "
          + positions.map(String.init).joined(separator: ", "), about: .row(label), .table,
        cause: "several rows have the label",
        cure: "take one by its position, counted from 0")
    case .noPosition(let position, let count):
      Explanation(
        "E624",
        "no row \(position); the table has \(NumberText.counted(count, "row")), counted from 0",
        about: .row("\(position)"), .table,
        cause: "the position lies beyond the last row, or below 0",
        cure: "take a position from 0 to one less than the number of rows, or a label")
    case .noUsers(let label):
      Explanation(
        "E625",
        "row `\(label)` has only means, not the metrics user by user; evaluate it again",
        about: .table,
        cause: "the row was read from a file or written by hand, or is a mean of other rows",
        cure: "evaluate the model in this session")
    case .sameRows(let label, let over):
      Explanation(
        "E626", "two rows of `\(label)` are alike, and no column `\(over)` tells them apart",
        about: .column(over), .table,
        cause: "a model stands in the table twice, and nothing says which of its runs is which",
        cure: "leave one out, or give rows a column that numbers the runs")
    case .nothingToCompare:
      Explanation(
        "E627", "a comparison needs two rows of different models", about: .table,
        cause: "the table has rows of one model, or none",
        cure: "evaluate two models, or append the rows of another")
    case .protocolsDiffer(let first, let second):
      Explanation(
        "E628", "rows of different protocols can't be joined: `\(first)` and `\(second)`",
        about: .table,
        cause: "the rows were measured on other users, items or parts, or by other rules, so that "
          + "their numbers can't be compared",
        cure: "measure both by one protocol")
    case .notNumbers(let name):
      Explanation(
        "E629", "the column `\(name)` has something else than numbers", about: .column(name),
        .table,
        cause: "a mean was asked for of a column of texts",
        cure: "name columns of numbers")
    case .severalValues(let name, let place):
      Explanation(
        "E630", "several rows have a `\(name)` for \(Explanation.list(place))",
        about: .column(name), .table,
        cause: "two rows would go into one place of the new table",
        cure: "average the rows first, or spread out by further columns")
    case .tooManyValues(let rows, let columns):
      Explanation(
        "E631",
        "a table of \(NumberText.counted(rows, "row")) × \(NumberText.counted(columns, "column")) "
          + "has more values than any may: \(NumberText.grouped(ResultTable.valueLimit))",
        about: .table,
        cause: "rows and columns multiply to more values than a table holds",
        cure: "make the table of fewer rows or columns")
    case .tooLarge(let error): error.explanation
    case .nothingInCommon(let theirs, let ours):
      Explanation(
        "E632",
        "none of the columns \(Explanation.list(theirs)) is a metric of the table, which has "
          + Explanation.list(ours), about: .reference, .table,
        cause: "the file names other metrics than were measured, or the table was written by "
          + "hand and so has none",
        cure: "name the file's columns as the metrics were measured, such as `ndcg@10`, beside "
          + "a table of measured models")
    case .damaged(let line, let reason):
      Explanation(
        "E633", "line \(line) isn't that of a table: \(reason)", about: Subject(.file),
        cause: "the file has no row of names, or rows of other lengths than the first",
        cure: "mend the line, or export the table again")
    }
  }
}
