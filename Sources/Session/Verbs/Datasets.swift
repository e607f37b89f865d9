import Evaluation
import Interactions
import Language

/// The verb that lists the data sets.
enum Datasets {
  static func verb(_ library: Library) -> Verb {
    Verb(
      "datasets", group: "data", "lists the data sets that the program knows",
      result: .object(.table), example: "datasets"
    ) { call in
      let rows = DatasetLibrary.entries.map { entry in
        ResultTable.Row([
          .text(entry.name), .bool(library.data.isHere(entry)), .integer(entry.size.users),
          .integer(entry.size.items), .integer(entry.size.interactions), .text(entry.summary),
          .text(entry.licence), .text(entry.source),
        ])
      }
      let columns = [
        "name", "here", "users", "items", "interactions", "summary", "licence", "source",
      ]
      return call.made(
        TableObject(
          ResultTable(
            columns: columns.enumerated().map { ResultTable.Column($1, $0 == 0 ? .label : .tag) },
            rows: rows)))
    }
  }
}
