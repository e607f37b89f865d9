import Evaluation
import Interactions
import Language
import Support

extension Parameter {
  /// The data set that a verb is about.
  static var data: Parameter { .value("data", .object([.dataset]), "the data set") }
}

extension Call {
  /// The data set that the verb is about.
  func dataset() throws -> Dataset { try object("data", as: DatasetObject.self).dataset }

  /// The value of a data set that a filter left, after saying what it did.
  func made(_ filtered: Filtered) -> Value {
    session.note("\(filtered.report)")
    return made(DatasetObject(filtered.dataset))
  }
}

/// The verbs that bring data and choose from them.
func dataVerbs(_ library: Library) -> [Verb] {
  [
    Verb(
      "load", group: "data", "loads a data set by its name, or from a file or folder",
      positionals: [
        .value("source", .named(library.datasetNames), "a name that `datasets` lists, or a path")
      ],
      options: ColumnRole.allCases.map { role in
        .option(
          role.rawValue, .either(.text, .integer), "the column of the \(role.meaning)",
          because: "seen from the header or the format")
      } + [
        .option(
          "format", .cases(DataFormat.all.map { Case($0.name, $0.meaning) }),
          "how files are laid out", because: "seen from the file"),
        .option("separator", .text, "what stands between fields", because: "seen from the file"),
        .option("header", .boolean, "whether the first row names columns", because: "seen"),
        .option(
          "quotes", .boolean, "whether double quotes enclose fields",
          because: "yes between commas and semicolons"),
        .option(
          "encoding",
          .cases([
            Case("utf-8", "all programs' of today"),
            Case("windows-1252", "older Windows programs', and Latin-1"),
          ]), "what the bytes of a file stand for", because: "UTF-8"),
        .option(
          "titles", .inputFile, "a file of item ids and titles, or of Amazon's metadata",
          because: "what lies beside"),
        .option(
          "dates",
          .cases([
            Case("mdy", "1/2/2011 is 2 January"), Case("dmy", "1/2/2011 is 1 February"),
          ]), "the order of days and months", because: "seen from the first rows"),
        .option(
          "bad",
          .cases([
            Case("stop", "over 1% malformed rows are an error"), Case("skip", "they are left out"),
          ]), "what to do with malformed rows", default: .text("stop"),
          because: "a wrong mapping shouldn't pass for data"),
      ],
      result: .object(.dataset), cost: .seconds, example: #"load "movietweetings""#,
      habits: ["use", "read", "open"],
      run: { try load($0, from: library.data) }),
    Verb(
      "datasets", group: "data", "lists the data sets that the program knows",
      result: .object(.table), example: "datasets",
      run: { datasets($0, in: library.data) }),
    Verb(
      "kcore", group: "data", "keeps users and items with enough interactions, again and again",
      positionals: [.data],
      options: [
        .option(
          "users", .integer, "the least interactions of a user", default: .number(5),
          because: "5-core is what most papers use", unit: "interactions", interval: .atLeast(1)),
        .option(
          "items", .integer, "the least interactions of an item", default: .number(5),
          because: "5-core is what most papers use", unit: "interactions", interval: .atLeast(1)),
      ],
      result: .object(.dataset), example: "kcore shop users=5 items=5",
      run: { call in
        let (data, users, items) = (
          try call.dataset(), call.integer("users"), call.integer("items")
        )
        return call.made(try call.aside { _ in try data.kcore(users: users, items: items) })
      }),
    Verb(
      "dedup", group: "data", "keeps one interaction for each user and item",
      positionals: [.data],
      options: [
        .option(
          "keep", .cases([Case("first", "the earliest"), Case("last", "the latest")]),
          "which stays", default: .text("first"), because: "a second purchase tells less")
      ],
      result: .object(.dataset), example: "dedup shop keep=first",
      run: { call in
        let (data, keepsLast) = (try call.dataset(), call.text("keep") == "last")
        return call.made(try call.aside { _ in try data.dedup(keep: keepsLast ? .last : .first) })
      }),
    Verb(
      "sample", group: "data", "draws users at random, with all their interactions",
      positionals: [.data],
      options: [
        .option("users", .integer, "how many users", unit: "users", interval: .atLeast(1)),
        .option(
          "share", .fraction, "the share of the users", interval: .above(0, through: 1)),
      ],
      result: .object(.dataset), isRandom: true, example: "sample shop users=300",
      run: sample),
    Verb(
      "where", group: "data",
      "keeps the interactions, or rows of a table, for which a condition holds",
      positionals: [
        .value("data", .object([.dataset, .table]), "a data set or a table"),
        .value(
          "condition", .rows,
          "in parentheses; names are columns first, then variables; the `time` of a data set compares "
            + "with dates in quotes, in UTC, and is seconds since 1970"),
      ],
      result: .any, example: "where films (rating >= 8)",
      run: filter),
    Verb(
      "split", group: "data", "parts the interactions for training, validation and testing",
      positionals: [.data],
      options: [
        .option(
          "by",
          .cases([
            Case("leave_one_out", "each user's last is for testing, the one before for validation"),
            Case("last_n", "each user's last `n`, and the `n` before"),
            Case("ratio", "shares of each user's interactions, in time order"),
            Case("time", "two moments, the same for all users"),
            Case(
              "cold_items",
              "a share of the items is seen in testing only, of the others each user's latest are for "
                + "validation"),
            Case("given", "as the data came: files of parts, or a column `part`"),
          ]), "how", default: .text("leave_one_out"), because: "what sequential papers report"),
        .option(
          "n", .integer, "how many of each user's last, for `last_n`", default: .number(1),
          because: "as leave-one-out", interval: .atLeast(1)),
        .option(
          "valid", .fraction, "the share for validation", default: .number(0.1),
          because: "8:1:1 is common", interval: .halfOpen(0, below: 1)),
        .option(
          "test", .fraction, "the share for testing", default: .number(0.1),
          because: "8:1:1 is common", interval: .halfOpen(0, below: 1)),
        .option(
          "ties",
          .cases([
            Case("line", "as the file has them"), Case("shuffle", "at random, by the seed"),
          ]), "the order of interactions of one time", default: .text("line"),
          because: "the file's order is the best guess"),
        .option(
          "repeated",
          .cases([
            Case("keep", "each interaction counts"),
            Case("merge", "only the first of a user with an item does"),
          ]), "what to do with items that a user has several times", default: .text("keep"),
          because: "people buy again; `describe` says how many test items that concerns"),
      ],
      result: .object(.dataset), isRandom: true, example: "split shop by=leave_one_out",
      run: split),
  ]
}

private func load(_ call: Call, from library: DatasetLibrary) throws -> Value {
  var options = ReadOptions()
  for role in ColumnRole.allCases {
    if let position = call.integer(ifGiven: role.rawValue) {
      options.columns[role] = .position(position)
    } else if let name = call.text(ifGiven: role.rawValue) {
      options.columns[role] = .name(name)
    }
  }
  options.format = call.text(ifGiven: "format").flatMap(DataFormat.named)
  options.separator = call.text(ifGiven: "separator")
  options.header = call.boolean(ifGiven: "header")
  options.quotes = call.boolean(ifGiven: "quotes")
  options.encoding = call.text(ifGiven: "encoding").flatMap(TextEncoding.init)
  options.titles = call.text(ifGiven: "titles")
  options.dates = call.text(ifGiven: "dates").flatMap(DateOrder.init)
  options.bad = call.text("bad") == "skip" ? .skip : .stop
  let name = call.text("source")
  if EmbeddedDataset(rawValue: name) != nil {
    for option in call.verb.options.map(\.name) {
      try call.require(option, needs: false, "a file; `\(name)` is part of the program")
    }
  }
  let loaded = try library.load(
    name, options: options, workers: call.workers, progress: call.progress)
  for line in loaded.report.lines { call.session.note(line) }
  // What a file holds decides the value as much as its name does.
  let recipe =
    EmbeddedDataset(rawValue: name) == nil
    ? call.recipe.adding("contents", try call.aside { _ in loaded.dataset.digest }.description)
    : call.recipe
  return .object(DatasetObject(loaded.dataset), recipe: recipe)
}

private func datasets(_ call: Call, in library: DatasetLibrary) -> Value {
  let rows = DatasetLibrary.entries.map { entry in
    ResultTable.Row([
      .text(entry.name), .bool(library.isHere(entry)), .integer(entry.size.users),
      .integer(entry.size.items), .integer(entry.size.interactions), .text(entry.summary),
      .text(entry.licence), .text(entry.source),
    ])
  }
  let columns = ["name", "here", "users", "items", "interactions", "summary", "licence", "source"]
  return call.made(
    TableObject(
      ResultTable(
        columns: columns.enumerated().map { ResultTable.Column($1, $0 == 0 ? .label : .tag) },
        rows: rows)))
}

private func split(_ call: Call) throws -> Value {
  let by = call.text("by")
  try call.require("n", needs: by == "last_n", "`by=last_n`")
  for share in ["valid", "test"] {
    try call.require(
      share, needs: ["ratio", "time", "cold_items"].contains(by),
      "`by=ratio`, `by=time` or `by=cold_items`")
  }
  try call.require("ties", needs: by != "given", "another split than `by=given`")
  let (valid, test) = (call.number("valid"), call.number("test"))
  let method: SplitMethod =
    switch by {
    case "last_n": .lastN(call.integer("n"))
    case "ratio": .ratio(valid: valid, test: test)
    case "time": .time(valid: valid, test: test)
    case "cold_items": .coldItems(valid: valid, test: test)
    case "given": .given
    default: .leaveOneOut
    }
  var data = try call.dataset()
  if call.text("repeated") == "merge" {
    if method == .given {
      throw call.failure(
        "`repeated=merge` would change the split that the data came with", at: "repeated")
    }
    let merged = try call.aside { [data] _ in try data.unsplit.dedup() }
    call.session.note("\(merged.report)")
    data = merged.dataset
  }
  let key = call.key(call.verb.name)
  let ties: TieOrder = call.text("ties") == "shuffle" ? .shuffle(key) : .line
  if ties != .line {
    try call.require("ties", needs: data.times != nil, "times, which `\(data.name)` doesn't have")
  }
  data = try call.aside { [data] _ in try data.split(method, ties: ties, key: key) }
  if let split = data.split {
    let counts = Part.allCases.map { "\(NumberText.grouped(split.count(of: $0))) \($0)" }
    call.note("\(split.description): \(counts.joined(separator: ", ")) interactions")
    let (repeated, tests) = (data.repeatedTestRows, split.count(of: .test))
    if repeated > 0 {
      call.note(
        "\(NumberText.grouped(repeated)) of \(NumberText.counted(tests, "test interaction")) "
          + "repeat an item of the history; `repeated=merge` keeps the first of each only")
    }
  }
  return call.made(DatasetObject(data))
}

extension ColumnRole {
  /// What the column holds.
  fileprivate var meaning: String {
    switch self {
    case .user: "users' ids"
    case .item: "items' ids"
    case .time: "times"
    case .rating: "ratings"
    case .title: "items' titles"
    case .part: "parts of a split: `train`, `valid`, `test`"
    }
  }
}

private func sample(_ call: Call) throws -> Value {
  let size: Dataset.SampleSize
  switch (call.integer(ifGiven: "users"), call.number(ifGiven: "share")) {
  case (let users?, nil): size = .users(users)
  case (nil, let share?): size = .share(share)
  default:
    throw call.failure(
      "`sample` needs either `users=` or `share=`",
      at: call.isGiven("share") ? "share" : nil)
  }
  let (data, key) = (try call.dataset(), call.key(call.verb.name))
  return call.made(try call.aside { _ in try data.sample(size, key: key) })
}

private func filter(_ call: Call) throws -> Value {
  var condition = call.rows("condition")
  if let rows = call.value("data").object as? TableObject {
    let table = try call.aside { [condition] progress in
      try rows.table.selecting(
        rows: rows.table.rows.indices.filter { row in
          try progress.check()
          return try condition.holds { try rows.table.cell(row: row, column: $0).value }
        })
    }
    call.note(
      "\(NumberText.grouped(rows.table.rows.count)) → "
        + NumberText.counted(table.rows.count, "row"))
    return call.made(TableObject(table))
  }
  let data = try call.dataset()
  if data.times != nil { condition.dates = ["time": { DateText.seconds($0) }] }
  let filtered = try call.aside { [condition] progress in
    let columns = data.columns
    return try data.filter { row in
      try progress.check()
      return try condition.holds { name in
        switch columns.first(where: { $0.name == name }).map(row.value) {
        case .text(let text): .text(text)
        case .number(let number): .number(number)
        case Interactions.Column.Value.none?, nil: Value.none
        }
      }
    }
  }
  return call.made(filtered)
}
