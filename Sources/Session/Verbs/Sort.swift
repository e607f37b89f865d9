import Evaluation
import Language

/// The verb that puts rows in order.
enum Sort {
  static let by = Option<String?>("by", "the column")
  static let order = Option<Order>(
    "order", "which end comes first", default: .ascending, because: "as in other languages")

  static let verb = Verb(
    "sort", group: "results", "puts the rows of a table in the order of a column",
    takes: [Shared.rows, by, order], result: .object(.table),
    example: #"sort (table dim=[32, 16]) by="dim" order=descending"#
  ) { call in
    let table = call[Shared.rows]
    guard let column = call[by] else {
      throw UsageError.missing(
        verb: call.verb.name, options: [by.name], what: "the name of a column")
    }
    let descends = call[order] == .descending
    return call.made(
      TableObject(try call.aside { _ in try table.sorted(by: column, descending: descends) }))
  } foresees: { call in
    try call.requireColumns(by)
    return call.table()
  }

  /// Which end comes first.
  enum Order: String, Choice {
    case ascending, descending

    var meaning: String {
      switch self {
      case .ascending: "least first"
      case .descending: "greatest first"
      }
    }
  }
}
