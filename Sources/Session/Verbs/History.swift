import Evaluation
import Interactions
import Language
import Support

/// The verb that shows what a user did.
enum History {
  static let count = Option<Int?>(
    "n", "how many of the last interactions", because: "all of them", interval: .atLeast(1))

  static let verb = Verb(
    "history", group: "data", "shows what one user did, with the held-out item marked ✓",
    takes: [Shared.data, Shared.user, count], result: .object(.table),
    example: #"history shop user="17850""#, run: run)

  private static func run(_ call: Call) throws -> Value {
    let data = call[Shared.data]
    let user = try call.user(in: data)
    let heldOut = data.heldOutPart(of: user)
    let all = data.rows(of: user)
    let isDated = !data.timesOnlyCount
    let rows = all.suffix(call[count] ?? all.count).map { index in
      let row = Row(of: data, user: user, index: index)
      let part = row.part
      let mark = part != nil && part == heldOut ? Shared.heldOutMark : ""
      return ResultTable.Row([
        .integer(index - all.lowerBound + 1), .text(row.item),
        .text(mark + data.catalogue.label(of: row.itemIndex)),
        row.time.map { isDated ? .text(TimeText.minute($0)) : .integer(Int($0)) } ?? .none,
        part.map { .text("\($0)") } ?? .none,
      ])
    }
    let names = ["n", "item", "title", "time", "part"]
    let table = ResultTable(columns: names.map { ResultTable.Column($0, .tag) }, rows: rows)
    let missing = [data.times == nil ? "time" : nil, data.split == nil ? "part" : nil]
    return call.made(
      TableObject(try table.selecting(columns: names.filter { !missing.contains($0) })))
  }
}
