import Evaluation
import Language
import Support

/// The verb that puts tables below each other.
enum Join {
  static let tables = Positional<[ResultTable]>(many: "tables", "the tables")
  static let mixed = Option<Bool>(
    "mixed", "whether rows of different protocols may stand together", default: false,
    because: "their numbers can't be compared"
  ).hinting(
    Hint("E628", "`join` with `mixed=true` puts them together all the same"))

  static let verb = Verb(
    "join", group: "results", "puts the rows of tables below each other, as `+=` does",
    takes: [tables, mixed], result: .object(.table),
    example: "join (table dim=[16]) (table dim=[32])"
  ) { call in
    let (given, mixed) = (call[tables], call[mixed])
    let joined = try call.aside { progress in
      try given.dropFirst().reduce(given[0]) {
        try progress.check()
        return try $0.appending($1, mixed: mixed)
      }
    }
    return call.made(TableObject(joined))
  } foresees: { call in
    let tables = call.elements(tables.name) ?? []
    guard let first = tables.first, tables.allSatisfy({ $0.kind == first.kind }) else {
      return call.result
    }
    return tables.dropFirst().reduce(first) { $0.appending($1) }
  }
}
