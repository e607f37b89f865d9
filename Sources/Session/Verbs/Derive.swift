import Evaluation
import Language
import Support

/// The verb that adds columns.
enum Derive {
  static let columns = OpenOptions(prefix: "", .rows, "a new column: an expression on the row")

  static let verb = Verb(
    "derive", group: "results", "adds columns that are calculated from the others, row by row",
    takes: [Shared.rows], openOptions: [columns], result: .object(.table),
    example: "derive (table hits=[1, 2] users=[4, 4]) rate=(hits / users)"
  ) { call in
    let (given, formulas) = (call[Shared.rows], call.rows(of: columns))
    guard !formulas.isEmpty else {
      throw UsageError.missing(verb: call.verb.name, options: [], what: "a column to make")
    }
    try ResultTable.check(rows: given.rows.count, columns: given.columns.count + formulas.count)
    let table = try call.aside { progress in
      let available = Machine.usableMemory
      var bytes = 0
      return try formulas.reduce(given) { table, column in
        let cells = try table.rows.indices.map { row in
          try progress.check()
          let cell = Cell(
            try column.rows.value { try given.cell(row: row, column: $0).value })
          if case .text(let text) = cell { bytes += text.utf8.count }
          try MemoryError.refuse(
            above: available, bytes, settings: [column.name], "the texts of `\(column.name)`")
          return cell
        }
        return table.adding(ResultTable.Column(column.name, .value), cells: cells)
      }
    }
    return call.made(TableObject(table))
  } foresees: { call in
    var facts = call.table()
    for column in call.openOptions(columns.prefix) { facts.add(column: column) }
    return facts
  }
}
