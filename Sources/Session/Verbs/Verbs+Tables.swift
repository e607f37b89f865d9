import Evaluation
import FoundationEssentials
import Glibc
import Language
import Support

/// The verbs that make tables and change their shape.
let tableVerbs: [Verb] = [
  Verb(
    "table", group: "results",
    "makes a table of columns, reads one from a file, or dresses one for a paper",
    positionals: [
      .value(
        "rows", .either(.object([.table]), .inputFile),
        "a table, or a file of CSV, TSV or of `export`'s JSON", count: .optional)
    ],
    options: [
      .option(
        "best", .cases([Case("none", "all alike"), Case("bold", "the best of each metric")]),
        "what stands out: `**x**`, `\\textbf{x}`, in text `*x`", default: .text("none"),
        because: "a table of one row has no best", isIdentity: false),
      .option(
        "paper", .inputFile,
        "a CSV of a paper's figures, put beside as `paper_x`: rows by label or model",
        because: "our own figures alone"),
    ],
    openOptions: [
      OpenOptions(prefix: "", .oneOrMore(.any), "a column: its values, or one for every row")
    ],
    result: .object(.table), example: "table dim=[16, 32] gain=[0.1, 0.2]",
    run: table),
  Verb(
    "summarise", group: "results",
    "makes means, standard deviations and counts of groups of rows, such as those of all seeds",
    positionals: [.value("rows", .object([.table]), "the table")],
    options: [
      .option("by", .oneOrMore(.text), "the columns that make the groups", because: "one group"),
      .option(
        "of", .oneOrMore(.text), "the columns to summarise",
        because: "all that were measured, or else all of numbers"),
    ],
    result: .object(.table),
    formula: "x: the mean; sd_x: the standard deviation, divided by n - 1; n: the rows",
    example: #"summarise (table dim=[16, 16, 32] gain=[1, 2, 4]) by="dim" of="gain""#,
    run: { call in
      let rows: TableObject = try call.object("rows")
      let groups = call.isGiven("by") ? call.texts("by") : []
      let columns = call.isGiven("of") ? call.texts("of") : nil
      return call.made(
        TableObject(try call.aside { _ in try rows.table.summarised(by: groups, of: columns) }))
    }),
  Verb(
    "pivot", group: "results", "spreads the values of a column over a column for each of another's",
    positionals: [.value("rows", .object([.table]), "the table")],
    options: [
      .option("row", .oneOrMore(.text), "the columns that name rows"),
      .option("column", .text, "the column whose values become columns"),
      .option("value", .text, "the column whose values fill them"),
    ],
    result: .object(.table),
    example:
      #"pivot (table m=["a", "a"] dim=[16, 32] hr=[1, 2]) row="m" column="dim" value="hr""#,
    run: { call in
      let rows: TableObject = try call.object("rows")
      for name in ["row", "column", "value"] where !call.isGiven(name) {
        throw call.failure("`pivot` needs `\(name)=`, the name of a column")
      }
      let (names, column, value) = (call.texts("row"), call.text("column"), call.text("value"))
      return call.made(
        TableObject(
          try call.aside { _ in
            try rows.table.pivoted(rows: names, columns: column, values: value)
          }))
    }),
]

private func table(_ call: Call) throws -> Value {
  var table = try given(call) ?? ResultTable(columns: [], rows: [])
  let columns = call.openOptions("").map {
    (name: $0.name, values: $0.value.elements ?? [$0.value])
  }
  let count =
    call.isGiven("rows")
    ? table.rows.count : columns.map(\.values.count).first { $0 != 1 } ?? min(columns.count, 1)
  for column in columns where column.values.count != count && column.values.count != 1 {
    let other = call.isGiven("rows") ? "the table has" : "other columns have"
    throw call.failure(
      "`\(column.name)` has \(column.values.count) values, \(other) \(count)", at: column.name)
  }
  try ResultTable.check(rows: count, columns: table.columns.count + columns.count)
  if !call.isGiven("rows") {
    table = ResultTable(columns: [], rows: Array(repeating: ResultTable.Row([]), count: count))
  }
  table = try call.aside { [table] progress in
    try columns.reduce(table) { table, column in
      try progress.check()
      // One value stands in every row.
      let cells = column.values.map { Cell($0) }
      return table.adding(
        ResultTable.Column(column.name, column.name == ResultTable.labelColumn ? .label : .tag),
        cells: cells.count == count ? cells : Array(repeating: cells[0], count: count))
    }
  }
  if let path = call.text(ifGiven: "paper") {
    let paper = try read(path, call)
    let matched: Int
    (table, matched) = try table.beside(paper)
    call.note(
      "\(NumberText.counted(paper.rows.count, "row")) of \(path), \(matched) beside rows of the table"
    )
  }
  return call.made(TableObject(table.markingBest(call.text("best") == "bold")))
}

/// The table that the call is given, or that is in the file that it names.
private func given(_ call: Call) throws -> ResultTable? {
  guard let value = call.value(ifGiven: "rows") else { return nil }
  if let object = value.object as? TableObject { return object.table }
  let table = try read(value.text, call)
  call.note("\(value.text), \(TableObject(table).summary)")
  return table
}

/// Reads a table from a file of JSON or of separated values.
private func read(_ path: String, _ call: Call) throws -> ResultTable {
  try call.aside { progress in
    let text = try TextFile.read(path, progress: progress)
    if text.first(where: { !$0.isWhitespace }) == "{" {
      return try StoredTable.read(Array(text.utf8), path: path)
    }
    let ending = PathText.ending(of: path)
    return try ResultTable(separated: text, by: ["tsv", "tab"].contains(ending) ? "\t" : ",")
  }
}
