import Evaluation
import Language

/// The verb that spreads a column over several.
enum Pivot {
  static let row = Option<[String]?>("row", "the columns that name rows")
  static let column = Option<String?>("column", "the column whose values become columns")
  static let value = Option<String?>("value", "the column whose values fill them")

  static let verb = Verb(
    "pivot", group: "results", "spreads the values of a column over a column for each of another's",
    takes: [Shared.rows, row, column, value], result: .object(.table),
    example:
      #"pivot (table m=["a", "a"] dim=[16, 32] hr=[1, 2]) row="m" column="dim" value="hr""#,
    hints: [Hint("E630", "`summarise` makes one row of them")]
  ) { call in
    let table = call[Shared.rows]
    func missing(_ option: any ParameterKey) -> UsageError {
      .missing(verb: call.verb.name, options: [option.name], what: "the name of a column")
    }
    guard let names = call[row] else { throw missing(row) }
    guard let spread = call[column] else { throw missing(column) }
    guard let values = call[value] else { throw missing(value) }
    return call.made(
      TableObject(
        try call.aside { _ in try table.pivoted(rows: names, columns: spread, values: values) }))
  } foresees: { call in
    try call.requireColumns(row, column, value)
    return call.result
  }
}
