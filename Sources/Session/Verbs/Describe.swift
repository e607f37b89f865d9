import Evaluation
import Interactions
import Language

/// The verb that shows the statistics of data.
enum Describe {
  static let verb = Verb(
    "describe", group: "data", "shows the statistics of a data set, leakage included",
    takes: [Shared.data], result: .object(.table), cost: .seconds, example: "describe shop"
  ) { call in
    let data = call[Shared.data]
    let rows = try call.aside { _ in data.statistics.lines }.map {
      ResultTable.Row([.text($0.name), .text($0.text)])
    }
    return call.made(
      TableObject(
        ResultTable(
          columns: [ResultTable.Column("statistic", .label), ResultTable.Column("value", .value)],
          rows: rows)))
  }
}
