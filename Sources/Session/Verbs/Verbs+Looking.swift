import Evaluation
import Interactions
import Language
import Support

/// The verbs that look at data, and choose what to learn from.
let lookingVerbs: [Verb] = [
  Verb(
    "describe", group: "data", "shows the statistics of a data set, leakage included",
    positionals: [.data],
    result: .object(.table), cost: .seconds, example: "describe shop",
    run: { call in
      let data = try call.dataset()
      let rows = try call.aside { _ in data.statistics.lines }.map {
        ResultTable.Row([.text($0.name), .text($0.text)])
      }
      return call.made(
        TableObject(
          ResultTable(
            columns: [
              ResultTable.Column("statistic", .label), ResultTable.Column("value", .value),
            ],
            rows: rows)))
    }),
  Verb(
    "head", group: "data", "shows the first interactions of a data set, or rows of a table",
    positionals: [.value("data", .object([.dataset, .table]), "a data set or a table")],
    options: [
      .option(
        "n", .integer, "how many", default: .number(5), because: "a glance",
        interval: .closed(1, 10_000))
    ],
    result: .object(.table), example: "head shop n=5",
    run: head),
  Verb(
    "history", group: "data", "shows what one user did, with the held-out item marked ✓",
    positionals: [.data],
    options: [
      .option("user", .text, "the user's id"),
      .option(
        "n", .integer, "how many of the last interactions", because: "all of them",
        interval: .atLeast(1)),
    ],
    result: .object(.table), example: #"history shop user="17850""#,
    run: history),
  Verb(
    "pick", group: "data", "finds users worth showing",
    positionals: [.data],
    options: [
      .option(
        "n", .integer, "how many users", default: .number(3), because: "a few to look at",
        unit: "users", interval: .atLeast(1)),
      .option(
        "kind",
        .cases([
          Case("any", "anybody with a held-out item"),
          Case("long", "the tenth of users with the longest histories"),
          Case("short", "the tenth with the shortest"),
          Case("cold", "the tenth whose held-out item is the least popular in training"),
        ]), "which users", default: .text("any"), because: "no kind is worth more by itself"),
    ],
    result: .object(.table), isRandom: true, example: "pick shop n=3 kind=long",
    run: pick),
  Verb(
    "construct", group: "data", "chooses the training pairs worth learning from",
    positionals: [.data],
    options: [
      .option(
        "share", .fraction, "the share of all training pairs to keep",
        because: "all that `denoise` leaves", interval: .above(0, through: 1)),
      .option(
        "denoise", .boolean, "drop pairs whose target shares no word with the history's titles",
        default: .boolean(true), because: "as the paper does"),
      .option(
        "balance", .boolean, "draw evenly over cells of history length and popularity",
        default: .boolean(true), because: "as the paper does"),
    ],
    result: .object(.pairs), cost: .seconds, isRandom: true,
    formula: "cells of ⌊log₂ length⌋ × ten popularity bins, the same quota each",
    citation: "RA-Rec's data construction, arXiv 2402.04527; bins and words are our choice",
    example: "construct shop share=10%",
    run: { call in
      let data = try call.dataset()
      let construction = PairConstruction(
        share: call.number(ifGiven: "share"), denoise: call.boolean("denoise"),
        balance: call.boolean("balance"))
      let key = call.key(call.verb.name)
      let constructed = try call.aside { _ in try construction.construct(from: data, key: key) }
      call.session.note("\(constructed.report)")
      return call.made(PairsObject(constructed, of: data))
    }),
]

/// What marks the item that a model should have found.
let heldOutMark = "✓ "

extension Call {
  /// The dense index of the user that an option names.
  ///
  /// - Throws: a diagnostic under the option for a user that the data haven't.
  func user(in data: Dataset) throws -> Int {
    guard let id = text(ifGiven: "user") else {
      throw failure("`\(verb.name)` needs `user=`, a user's id", hint: "`pick` finds users")
    }
    return try user(id, at: "user", in: data)
  }

  /// The user of an id, which was given at an option.
  func user(_ id: String, at option: String, in data: Dataset) throws -> Int {
    guard let user = data.userIndex(of: id) else {
      let near = Suggestion.nearest(to: id, among: data.users)
      throw failure(
        "`\(data.name)` has no user `\(id)`", at: option,
        hint: near.map { "did you mean `\($0)`?" } ?? "`pick` finds users")
    }
    return user
  }
}

extension Dataset {
  /// The latest part in which a user has a row, if it isn't for training: what is held out.
  func heldOutPart(of user: Int) -> Part? {
    [.test, .valid].first { !sequence(of: user, part: $0).isEmpty }
  }
}

private func head(_ call: Call) throws -> Value {
  let count = call.integer("n")
  if let rows = call.value("data").object as? TableObject {
    let kept = Array(rows.table.rows.indices.prefix(count))
    return call.made(TableObject(try rows.table.selecting(rows: kept)))
  }
  let data = try call.dataset()
  let columns = data.columns
  var rows: [ResultTable.Row] = []
  var user = 0
  for index in 0..<min(count, data.interactionCount) {
    while data.rows(of: user).upperBound <= index { user += 1 }
    let row = Row(of: data, user: user, index: index)
    rows.append(
      ResultTable.Row(
        columns.map { column in
          if column.name == "time", let time = row.time { return .text(TimeText.minute(time)) }
          return switch row.value(of: column) {
          case .none: .none
          case .text(let text): .text(text)
          case .number(let number): Cell(.number(number))
          }
        }))
  }
  return call.made(
    TableObject(
      ResultTable(columns: columns.map { ResultTable.Column($0.name, .tag) }, rows: rows)))
}

private func history(_ call: Call) throws -> Value {
  let data = try call.dataset()
  let user = try call.user(in: data)
  let heldOut = data.heldOutPart(of: user)
  let all = data.rows(of: user)
  let rows = all.suffix(call.integer(ifGiven: "n") ?? all.count).map { index in
    let row = Row(of: data, user: user, index: index)
    let part = row.part
    let mark = part != nil && part == heldOut ? heldOutMark : ""
    return ResultTable.Row([
      .integer(index - all.lowerBound + 1), .text(row.item),
      .text(mark + data.catalogue.label(of: row.itemIndex)),
      row.time.map { .text(TimeText.minute($0)) } ?? .none, part.map { .text("\($0)") } ?? .none,
    ])
  }
  let names = ["n", "item", "title", "time", "part"]
  var table = ResultTable(columns: names.map { ResultTable.Column($0, .tag) }, rows: rows)
  let missing = [data.times == nil ? "time" : nil, data.split == nil ? "part" : nil]
  table = try table.selecting(columns: names.filter { !missing.contains($0) })
  return call.made(TableObject(table))
}

private func pick(_ call: Call) throws -> Value {
  let data = try call.dataset()
  var users = (0..<data.userCount).filter { data.split == nil || data.heldOutPart(of: $0) != nil }
  let popularity = data.trainPopularity
  func target(_ user: Int) -> Int32? {
    data.heldOutPart(of: user).flatMap { data.sequence(of: user, part: $0).last }
  }
  func tenth() -> ArraySlice<Int> { users.prefix(max(call.integer("n"), (users.count + 9) / 10)) }
  switch call.text("kind") {
  case "long":
    users.sort { (-data.rows(of: $0).count, $0) < (-data.rows(of: $1).count, $1) }
    users = Array(tenth())
  case "short":
    users.sort { (data.rows(of: $0).count, $0) < (data.rows(of: $1).count, $1) }
    users = Array(tenth())
  case "cold":
    guard data.split != nil else {
      throw call.failure("`kind=cold` needs a held-out item; split the data first", at: "kind")
    }
    let rank = users.map { user in target(user).map { popularity[Int($0)] } ?? .max }
    users = zip(users, rank).sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    users = Array(tenth())
  default: break
  }
  let count = call.integer("n")
  guard count <= users.count else {
    throw call.failure(
      "`\(data.name)` has only \(NumberText.grouped(users.count)) such users", at: "n")
  }
  let drawn = call.key(call.verb.name).permutation(users.count).prefix(count).map { users[$0] }
  let rows = drawn.map { user in
    let item = target(user)
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
