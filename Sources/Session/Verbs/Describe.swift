import Evaluation
import Interactions
import Language

/// The verb that shows the statistics of data.
enum Describe {
  static let verb = Verb(
    "describe", group: "data", "shows the statistics of a data set, leakage included",
    takes: [Shared.data], result: .object(.table), cost: .seconds, example: "describe shop"
  ) { call in
    let object = DatasetObject(call[Shared.data])
    return call.made(TableObject(try call.aside { _ in object.displayedTable }))
  }
}
