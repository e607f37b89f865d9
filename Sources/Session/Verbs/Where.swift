import Evaluation
import Interactions
import Language
import Support

/// The verb that keeps rows.
enum Where {
  static let data = Positional<Either<Dataset, ResultTable>>(
    "data", as: .object([.dataset, .table]), "a data set or a table")
  static let condition = Positional<RowExpression>(
    "condition",
    "in parentheses; names are columns first, then variables; the `time` of a data set compares with "
      + "dates in quotes, in UTC, and is seconds since 1970"
  ).standing(for: .filter)

  static let verb = Verb(
    "where", group: "data",
    "keeps the interactions, or rows of a table, for which a condition holds",
    takes: [data, condition], result: .any, example: "where films (rating >= 8)", run: run,
    foresees: { $0.filtered(Where.data) })

  private static func run(_ call: Call) throws -> Value {
    switch call[data] {
    case .one(let data): call.made(try filter(data, call))
    case .other(let table): call.made(TableObject(try filter(table, call)))
    }
  }

  private static func filter(_ table: ResultTable, _ call: Call) throws -> ResultTable {
    let condition = call[condition]
    let kept = try call.aside { progress in
      try table.selecting(
        rows: table.rows.indices.filter { row in
          try progress.check()
          return try condition.holds { try table.cell(row: row, column: $0).value }
        })
    }
    call.note(
      "\(NumberText.grouped(table.rows.count)) → " + NumberText.counted(kept.rows.count, "row"))
    return kept
  }

  private static func filter(_ data: Dataset, _ call: Call) throws -> FilteredDataset {
    var condition = call[condition]
    if data.times != nil { condition.dates = ["time": { DateText.seconds($0) }] }
    return try call.aside { [condition] progress in
      let columns = data.columns
      return try data.filter { row in
        try progress.check()
        return try condition.holds { name in
          switch columns.first(where: { $0.name == name }).map(row.value) {
          case .text(let text): .text(text)
          case .number(let number): .number(number)
          case Interactions.Column.Value.none?, nil: Value.none
          }
        }
      }
    }
  }
}
