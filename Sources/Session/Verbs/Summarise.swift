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
  }
}
