import Evaluation
import Language
import Support

/// The verb that lists where held-out items came.
enum Ranks {
  static let rows = Positional<ResultTable>("rows", "a table of `evaluate`")

  static let verb = Verb(
    "ranks", group: "work", "lists where each user's held-out items came, a row each",
    takes: [rows], result: .object(.table),
    formula: "a rank that tied items share is the middle one", example: "ranks (evaluate pop)",
    run: run
  ) { $0.result.with(columns: columns.map(\.name)) }

  private static let columns = [
    ResultTable.Column("label", .label), ResultTable.Column("user", .tag),
    ResultTable.Column("item", .tag), ResultTable.Column("rank", .tag),
    ResultTable.Column("candidates", .tag),
  ]

  private static func run(_ call: Call) throws -> Value {
    let table = call[rows]
    try ResultTable.check(
      rows: table.rows.reduce(0) { $0 + ($1.result?.ranks?.items.count ?? 0) },
      columns: columns.count)
    var lines: [ResultTable.Row] = []
    for (position, row) in table.rows.enumerated() {
      let label = (try? table.cell(row: position, column: ResultTable.labelColumn)) ?? .none
      guard let result = row.result, let ranks = result.ranks else {
        throw TableError.noUsers(label == .none ? "\(position)" : label.value.text)
      }
      for (place, user) in result.users.enumerated() {
        for index in ranks.offsets[place]..<ranks.offsets[place + 1] {
          let rank = ranks.rank(at: index)
          lines.append(
            ResultTable.Row([
              label, .text(ranks.userIDs[user]), .text(ranks.itemIDs[Int(ranks.items[index])]),
              rank.map { rank in Int(exactly: rank).map(Cell.integer) ?? .number(rank) } ?? .none,
              .integer(Int(ranks.candidates[place])),
            ]))
        }
      }
    }
    return call.made(
      TableObject(ResultTable(columns: columns, rows: lines, protocols: table.protocols)))
  }
}
