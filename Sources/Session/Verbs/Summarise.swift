import Evaluation
import Language

/// The verb that makes one row of those of a group.
enum Summarise {
  static let by = Option<[String]?>(
    "by", "the columns that make the groups", because: "one group")
  static let of = Option<[String]?>(
    "of", "the columns to summarise", because: "all that were measured, or else all of numbers")

  static let verb = Verb(
    "summarise", group: "results",
    "makes means, standard deviations and counts of groups of rows, such as those of all seeds",
    takes: [Shared.rows, by, of], result: .object(.table),
    formula: "x: the mean; sd_x: the standard deviation, divided by n - 1; n: the rows",
    example: #"summarise (table dim=[16, 16, 32] gain=[1, 2, 4]) by="dim" of="gain""#
  ) { call in
    let (table, groups, columns) = (call[Shared.rows], call[by] ?? [], call[of])
    return call.made(
      TableObject(try call.aside { _ in try table.summarised(by: groups, of: columns) }))
  } foresees: { call in
    try call.requireColumns(by, of)
    func made(_ columns: [String]) -> [String] {
      [ResultTable.countColumn] + columns.map { "sd_\($0)" }
    }
    // A column that has the name of one that is made gives it another.
    let known = call.facts(Shared.rows).columns.flatMap { columns in
      columns.contains { made(columns).contains($0) } ? nil : columns
    }
    var facts = call.result.with(columns: known.map { $0 + made($0) })
    if call.texts(by.name).contains(ResultTable.labelColumn) {
      facts.labels = call.facts(Shared.rows).labels
    }
    return facts
  }
}
