import Evaluation
import Interactions
import Language
import Support

/// The verb that finds users worth showing.
enum Pick {
  static let count = Option<Int>(
    "n", "how many users", default: 3, because: "a few to look at", unit: "users",
    interval: .atLeast(1))
  static let kind = Option<UserKind>(
    "kind", "which users", default: .any, because: "no kind is worth more by itself")

  static let verb = Verb(
    "pick", group: "data", "finds users worth showing", takes: [Shared.data, count, kind],
    result: .object(.table), isRandom: true, example: "pick shop n=3 kind=long", run: run)

  private static func run(_ call: Call) throws -> Value {
    let (data, count) = (call[Shared.data], call[count])
    if call[kind] == .cold, data.split == nil {
      throw MismatchError.notSplit(name: data.name, option: kind.name, isModel: false)
    }
    let users = data.users(call[kind], atLeast: count)
    guard count <= users.count else {
      throw MismatchError.tooMany(
        option: Self.count.name, asked: count, what: "such user", name: data.name,
        count: users.count)
    }
    let drawn = call.key(call.verb.name).permutation(users.count).prefix(count).map { users[$0] }
    let popularity = data.trainPopularity
    let rows = drawn.map { user in
      let item = data.heldOutItem(of: user)
      return ResultTable.Row([
        .text(data.users[user]), .integer(data.rows(of: user).count),
        item.map { .text(data.catalogue.label(of: Int($0))) } ?? .none,
        item.map { .integer(Int(popularity[Int($0)])) } ?? .none,
      ])
    }
    let names = ["user", "interactions", "held_out", "popularity"]
    return call.made(
      TableObject(
        ResultTable(
          columns: names.enumerated().map { ResultTable.Column($1, $0 == 0 ? .label : .tag) },
          rows: Array(rows))))
  }
}
