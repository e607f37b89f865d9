import Evaluation
import Interactions
import Language
import Support

/// The verb that shows first rows.
enum Head {
  static let data = Positional<Either<Dataset, ResultTable>>(
    "data", as: .object([.dataset, .table]), "a data set or a table")
  static let count = Option<Int>(
    "n", "how many", default: 5, because: "a glance", interval: .closed(1, 10_000))

  static let verb = Verb(
    "head", group: "data", "shows the first interactions of a data set, or rows of a table",
    takes: [data, count], result: .object(.table), example: "head shop n=5"
  ) { call in
    let table =
      switch call[data] {
      case .one(let data): rows(of: data, call[count])
      case .other(let table):
        try table.selecting(rows: Array(table.rows.indices.prefix(call[count])))
      }
    return call.made(TableObject(table))
  }

  /// The first rows of data as a table.
  private static func rows(of data: Dataset, _ count: Int) -> ResultTable {
    let columns = data.columns
    var rows: [ResultTable.Row] = []
    let isDated = !data.timesOnlyCount
    var user = 0
    for index in 0..<min(count, data.interactionCount) {
      while data.rows(of: user).upperBound <= index { user += 1 }
      let row = Row(of: data, user: user, index: index)
      rows.append(
        ResultTable.Row(
          columns.map { column in
            if isDated, column.name == "time", let time = row.time {
              return .text(TimeText.minute(time))
            }
            return switch row.value(of: column) {
            case .none: .none
            case .text(let text): .text(text)
            case .number(let number): Cell(.number(number))
            }
          }))
    }
    return ResultTable(columns: columns.map { ResultTable.Column($0.name, .tag) }, rows: rows)
  }
}
