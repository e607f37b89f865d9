import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that shows what models would recommend.
let recommendVerb = Verb(
  "recommend", group: "work",
  "puts the lists of models for a user or a group side by side, the held-out item marked ✓",
  positionals: [.models],
  options: [
    .option("user", .text, "the user's id"),
    .option(
      "history", .oneOrMore(.text), "the items that somebody unknown had, the newest last",
      because: "the user's own"),
    .option(
      "users", .either(.inputFile, .list(.text)),
      "several users: a list of ids, or a file with one a row (CSV, TSV, JSON lines), where a "
        + "`history` of item ids, parted by spaces or in a list of JSON, makes anybody known; a row "
        + "for each place of each list",
      because: "one user"),
    .option(
      "bad",
      .cases([
        Case("stop", "over 1% of such rows are an error"), Case("skip", "they are left out"),
      ]), "what to do with rows of a file that are malformed or of nobody known",
      default: .text("stop"), because: "a wrong file shouldn't pass for users"),
    .option(
      "combine",
      .cases([
        Case("average", "one list for all `users`, by the mean of their scores"),
        Case("least_misery", "by the score of whom an item pleases least"),
      ]), "one list for the group; each user's scores have mean 0 and deviation 1 first",
      because: "a list for each"),
    .option(
      "n", .integer, "how many items", default: .number(10), because: "a page", unit: "items",
      interval: .atLeast(1)),
    .option(
      "on", .cases([Case("test"), Case("valid")]), "which held-out item is to be found",
      default: .text("test"), because: "as in `evaluate`"),
    .option(
      "seen",
      .cases([
        Case("drop", "they don't, but for a held-out item, which is marked"),
        Case("keep", "they do"),
      ]), "whether items that the user had may come", default: .text("drop"),
      because: "as in `evaluate`"),
    .option(
      "without",
      .oneOrMore(
        .cases([
          Case("rows", "the frozen language model reads the prompts alone"),
          Case("text", "the rows stand before an empty prompt"),
        ])), "beside each list of `rarec`, the one without a part of the model"),
    .option(
      "add", .oneOrMore(.text), "what if the user had had these items too, the newest last"),
    .option("drop", .oneOrMore(.text), "what if the user had never had these items"),
    .fold,
  ],
  result: .object(.table), cost: .seconds,
  example: #"recommend [base, pop] user="17850" n=5"#,
  run: recommend)

/// Whom a list is for.
struct Listener {
  /// The id, or none for somebody unknown.
  var name: String?
  var query: Query
  /// The held-out items.
  var targets: Set<Int32> = []

  var history: ArraySlice<Int32> { query.history }
}

/// The name of the column that says which place a row shows.
private let rankColumn = "rank"

private func recommend(_ call: Call) throws -> Value {
  let models = try call.modelsOfOneCatalogue()
  let data = models[0].object.data
  let count = call.integer("n")
  guard count <= data.itemCount else {
    throw call.failure(
      "`\(data.name)` has only \(NumberText.counted(data.itemCount, "item"))", at: "n")
  }
  let given = ["user", "history", "users"].filter(call.isGiven)
  if given.count > 1 {
    throw call.failure(
      "`\(given[1])` says whom the list is for, as `\(given[0])` does", at: given[1])
  }
  try call.require(
    "on", needs: data.split != nil, "data that were split, as `\(data.name)` wasn't")
  try call.require(
    "on", needs: !call.isGiven("history"), "a user of the data, of whom something is held out")
  guard call.isGiven("users") else {
    if call.isGiven("combine") {
      throw call.failure("`combine` makes one list for several `users`", at: "combine")
    }
    if call.isGiven("bad") { throw call.failure("`bad` is for a file of `users`", at: "bad") }
    return try call.sideBySide([try call.listener(in: data)], of: models)
  }
  let listeners = try call.listeners(in: data)
  for option in ["without", "add", "drop"] where call.isGiven(option) {
    throw call.failure("`\(option)` is for one user", at: option)
  }
  return call.isGiven("combine")
    ? try call.sideBySide(listeners, of: models) : try call.oneBelowAnother(listeners, of: models)
}

extension Call {
  /// The models that are given, which must rank the same items.
  func modelsOfOneCatalogue() throws -> [(label: String, object: ModelObject)] {
    let models = try models()
    let data = models[0].object.data
    for (_, object) in models where object.data.digest != data.digest {
      throw ModelError.unfit(object.data, for: data)
    }
    return models
  }

  /// Whom the call is about: a `user` of the data, or somebody with a given `history`.
  func listener(in data: Dataset) throws -> Listener {
    guard isGiven("history") else {
      return listener(try user(in: data), in: data)
    }
    let items = try texts("history").map { Int32(try item($0, at: "history", in: data)) }
    return Listener(name: nil, query: Query(history: items[...], folds: boolean("fold")))
  }

  /// The users that the call lists, or a file that it names.
  ///
  /// - Throws: a diagnostic for anybody unknown, or for a file that can't be read.
  fileprivate func listeners(in data: Dataset) throws -> [Listener] {
    guard let path = text(ifGiven: "users") else {
      if isGiven("bad") { throw failure("`bad` is for a file of `users`", at: "bad") }
      if texts("users").isEmpty { throw failure("there is nobody in the list", at: "users") }
      return try texts("users").map { listener(try user($0, at: "users", in: data), in: data) }
    }
    let reader = UserReader(
      data: data, bad: text("bad") == "skip" ? .skip : .stop, progress: progress)
    let list: UserList
    do { list = try reader.read(path) } catch let error as DataError {
      throw failure("\(error)", at: "users")
    } catch let error as FileError {
      throw failure(
        "\(error)", at: "users", hint: "a file; `user=` takes an id, and `users=[…]` several")
    }
    for line in list.malformed.count > 0 ? list.malformed.lines : [] { session.note(line) }
    return list.users.map { user in
      switch user {
      case .known(let user): listener(user, in: data)
      case .history(let id, let items):
        Listener(name: id, query: Query(history: items[...], folds: boolean("fold")))
      }
    }
  }

  private func listener(_ user: Int, in data: Dataset) -> Listener {
    let part: Part = text(ifGiven: "on") == "valid" ? .valid : .test
    return Listener(
      name: data.users[user],
      query: Query(
        user: data.users[user],
        history: data.split == nil
          ? data.sequence(of: user) : data.history(of: user, before: part),
        folds: boolean("fold")),
      targets: data.split == nil ? [] : Set(data.sequence(of: user, part: part)))
  }

  /// A column a model: its list for one user, or for a group together.
  fileprivate func sideBySide(
    _ listeners: [Listener], of models: [(label: String, object: ModelObject)]
  ) throws -> Value {
    let data = models[0].object.data
    let count = integer("n")
    let targets = listeners.count == 1 ? listeners[0].targets : []
    let changed = listeners.count == 1 ? try changed(listeners[0].history, of: data) : nil
    var queries = listeners.map(\.query)
    // Beside a list by another history stands one that is made the same way.
    if changed != nil, boolean("fold") {
      queries[0].user = nil
      for (label, object) in models where try !object.model.foldedIn(queries).isEmpty {
        note("\(label): both lists are by histories alone")
      }
    }
    var rankings: [Ranking] = []
    for (name, object) in models {
      // A model that is called as the column of ranks doesn't take its place.
      let label = name == rankColumn ? "\(name) (\(object.model.kind))" : name
      func add(_ title: String, without: Without? = nil, queries: [Query]) {
        rankings.append(
          Ranking(
            title: title, object: object, without: without, queries: queries,
            misery: text(ifGiven: "combine") == "least_misery"))
      }
      add(label, queries: queries)
      for part in values(ifGiven: "without") ?? [] {
        guard object.model is any Ablatable, let without = Without(rawValue: part.text) else {
          continue
        }
        add("\(label) without \(part.text)", without: without, queries: queries)
      }
      if let changed {
        add("\(label) if so", queries: [Query(history: changed, folds: boolean("fold"))])
      }
    }
    if isGiven("without"), !rankings.contains(where: { $0.without != nil }) {
      throw failure("none of these models has rows and text to take away", at: "without")
    }
    var columns: [[Cell]] = []
    for ranking in rankings {
      try progress.check()
      let scores = try ranking.scores(workers: workers, progress: progress)
      let seen =
        text("seen") == "drop"
        ? Set(ranking.queries.flatMap(\.history)).subtracting(listeners.flatMap(\.targets)) : []
      var cells = TopList.best(count, of: scores, without: seen).map { item in
        let mark = targets.contains(item) ? heldOutMark : ""
        return Cell.text(mark + data.catalogue.label(of: Int(item)))
      }
      cells += Array(repeating: .none, count: count - cells.count)
      for target in targets.sorted() {
        let own = scores[Int(target)]
        if own == -.infinity {
          cells.append(.text("not ranked"))
          continue
        }
        let before = scores.indices.count { item in
          !seen.contains(Int32(item)) && (scores[item], -item) > (own, -Int(target))
        }
        cells.append(.text("at \(NumberText.grouped(before + 1))"))
      }
      columns.append(cells)
    }
    let ranks =
      (0..<count).map { Cell.text("\($0 + 1)") }
      + targets.sorted().map { .text(heldOutMark + data.catalogue.label(of: Int($0))) }
    var table = ResultTable(
      columns: [ResultTable.Column(rankColumn, .label)], rows: ranks.map { ResultTable.Row([$0]) })
    for (ranking, cells) in zip(rankings, columns) {
      table = table.adding(ResultTable.Column(ranking.title, .value), cells: cells)
    }
    return made(TableObject(table))
  }

  /// A row for each place of each user's list, with ids, titles and scores: to be exported.
  fileprivate func oneBelowAnother(
    _ listeners: [Listener], of models: [(label: String, object: ModelObject)]
  ) throws -> Value {
    let data = models[0].object.data
    let hasTargets = listeners.contains { !$0.targets.isEmpty }
    let (count, dropsSeen) = (integer("n"), text("seen") == "drop")
    try ResultTable.check(
      rows: listeners.count * models.count * count,
      columns: 5 + (models.count > 1 ? 1 : 0) + (hasTargets ? 1 : 0))
    let lists = try models.map { _, object in
      try object.best(
        count, for: listeners, dropsSeen: dropsSeen, workers: workers, progress: progress)
    }
    let rows = try aside { progress in
      var rows: [ResultTable.Row] = []
      rows.reserveCapacity(listeners.count * models.count * count)
      for (person, listener) in listeners.enumerated() {
        try progress.check()
        for (model, list) in zip(models, lists) {
          for (place, (item, score)) in list[person].enumerated() {
            var cells: [Cell] = models.count > 1 ? [.text(model.label)] : []
            cells += [
              .text(listener.name ?? ""), .integer(place + 1),
              .text(data.catalogue.ids[Int(item)]),
              data.catalogue.title(of: Int(item)).map(Cell.text) ?? .none, .number(Double(score)),
            ]
            if hasTargets { cells.append(.bool(listener.targets.contains(item))) }
            rows.append(ResultTable.Row(cells))
          }
        }
      }
      return rows
    }
    let columns =
      (models.count > 1 ? [("model", ResultTable.Column.Kind.label)] : [])
      + [
        ("user", .label), (rankColumn, .label), ("item", .value), ("title", .value),
        ("score", .value),
      ]
      + (hasTargets ? [("held out", .value)] : [])
    return made(
      TableObject(
        ResultTable(columns: columns.map { ResultTable.Column($0.0, $0.1) }, rows: rows)))
  }
}

extension Call {
  /// The history as the call's what-if has it; `nil` where it changes nothing.
  fileprivate func changed(
    _ history: ArraySlice<Int32>, of data: Dataset
  ) throws -> ArraySlice<Int32>? {
    guard isGiven("add") || isGiven("drop") else { return nil }
    var items = Array(history)
    for name in isGiven("drop") ? texts("drop") : [] {
      let item = Int32(try self.item(name, at: "drop", in: data))
      guard items.contains(item) else {
        throw failure("the user never had `\(data.catalogue.label(of: Int(item)))`", at: "drop")
      }
      items.removeAll { $0 == item }
    }
    for name in isGiven("add") ? texts("add") : [] {
      items.append(Int32(try self.item(name, at: "add", in: data)))
    }
    return items[...]
  }
}
