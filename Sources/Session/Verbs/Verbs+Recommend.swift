import Alignment
import Evaluation
import Interactions
import Language
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
      "users", .oneOrMore(.text), "several users: a row for each place of each list",
      because: "one user"),
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
      "seen", .cases([Case("drop"), Case("keep")]), "whether items that the user had may come",
      default: .text("drop"), because: "as in `evaluate`"),
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

/// One list to show: a model, what is taken from it, and what the listeners are taken to have had.
private struct Ranking {
  let title: String
  let object: ModelObject
  let without: Without?
  /// One, or a group.
  let queries: [Query]
  let misery: Bool

  /// The scores of all items, of a group together.
  ///
  /// - Throws: `EvaluationError.scoreIsNaN`, `Cancelled`, or what the model throws.
  func scores(_ call: Call) throws -> [Float] {
    let count = object.data.itemCount
    var all: [Float]
    if let without, let model = object.model as? RARec {
      all = try model.scores(
        for: queries, without: without, workers: call.workers, progress: call.progress)
    } else {
      all = try object.model.prepared(workers: call.workers, progress: call.progress)
        .scores(for: queries, workers: call.workers, progress: call.progress)
    }
    if let place = all.firstIndex(where: \.isNaN) {
      let (query, item) = (queries[place / count], place % count)
      throw EvaluationError.scoreIsNaN(
        user: query.user < 0 ? "unknown" : object.data.users[query.user],
        item: object.data.catalogue.ids[item])
    }
    guard queries.count > 1 else { return all }
    for user in queries.indices {
      Self.standardise(&all[user * count..<(user + 1) * count])
    }
    return (0..<count).map { item in
      let scores = queries.indices.map { all[$0 * count + item] }
      return misery ? scores.min() ?? 0 : scores.reduce(0, +) / Float(scores.count)
    }
  }

  /// Makes the mean 0 and the deviation 1, so that everybody's scores count alike.
  private static func standardise(_ scores: inout ArraySlice<Float>) {
    let finite = scores.filter(\.isFinite).map(Double.init)
    let mean = finite.reduce(0, +) / Double(max(1, finite.count))
    let variance =
      finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, finite.count))
    let factor = variance > 0 ? 1 / variance.squareRoot() : 0
    for index in scores.indices { scores[index] = Float((Double(scores[index]) - mean) * factor) }
  }

  /// The best items that may come.
  func top(_ count: Int, of scores: [Float], dropping seen: Set<Int32>) -> TopItems {
    var top = TopItems(count)
    for (item, score) in scores.enumerated() where !seen.contains(Int32(item)) {
      top.add(item, score: score)
    }
    return top
  }
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
  guard call.isGiven("users") else {
    if call.isGiven("combine") {
      throw call.failure("`combine` makes one list for several `users`", at: "combine")
    }
    return try call.sideBySide([try call.listener(in: data)], of: models)
  }
  let listeners = try call.texts("users").map { try call.listener($0, at: "users", in: data) }
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
      throw ModelError.otherCatalogue(data: object.data.name, modelData: data.name)
    }
    return models
  }

  /// Whom the call is about: a `user` of the data, or somebody with a given `history`.
  func listener(in data: Dataset) throws -> Listener {
    guard isGiven("history") else {
      return listener(try user(in: data), in: data)
    }
    let items = try texts("history").map { Int32(try item($0, at: "history", in: data)) }
    return Listener(name: nil, query: Query(user: -1, history: items[...]))
  }

  fileprivate func listener(_ id: String, at option: String, in data: Dataset) throws -> Listener {
    listener(try user(id, at: option, in: data), in: data)
  }

  private func listener(_ user: Int, in data: Dataset) -> Listener {
    let part: Part = text(ifGiven: "on") == "valid" ? .valid : .test
    return Listener(
      name: data.users[user],
      query: Query(
        user: user,
        history: data.split == nil
          ? data.sequence(of: user) : data.history(of: user, before: part)),
      targets: data.split == nil ? [] : Set(data.sequence(of: user, part: part)))
  }

  /// What a list for somebody leaves out.
  private func dropped(_ listeners: [Listener], history: [ArraySlice<Int32>]) -> Set<Int32> {
    guard text("seen") == "drop" else { return [] }
    let targets = listeners.reduce(into: Set()) { $0.formUnion($1.targets) }
    return Set(history.joined()).subtracting(targets)
  }

  /// A column a model: its list for one user, or for a group together.
  fileprivate func sideBySide(
    _ listeners: [Listener], of models: [(label: String, object: ModelObject)]
  ) throws -> Value {
    let data = models[0].object.data
    let count = integer("n")
    let targets = listeners.count == 1 ? listeners[0].targets : []
    let changed = listeners.count == 1 ? try changed(listeners[0].history, of: data) : nil
    let queries = listeners.map(\.query)
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
        guard object.model is RARec, let without = Without(rawValue: part.text) else { continue }
        add("\(label) without \(part.text)", without: without, queries: queries)
      }
      if let changed {
        add("\(label) if so", queries: [Query(user: queries[0].user, history: changed)])
      }
    }
    if isGiven("without"), !rankings.contains(where: { $0.without != nil }) {
      throw failure("none of these models has rows and text to take away", at: "without")
    }
    var columns: [[Cell]] = []
    for ranking in rankings {
      try progress.check()
      let scores = try ranking.scores(self)
      let seen = dropped(listeners, history: ranking.queries.map(\.history))
      var cells = ranking.top(count, of: scores, dropping: seen).items.map { item in
        let mark = targets.contains(Int32(item)) ? heldOutMark : ""
        return Cell.text(mark + data.catalogue.label(of: item))
      }
      cells += Array(repeating: .none, count: count - cells.count)
      for target in targets.sorted() {
        let own = scores[Int(target)]
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
      columns: [Evaluation.Column(rankColumn, .label)], rows: ranks.map { ResultTable.Row([$0]) })
    for (ranking, cells) in zip(rankings, columns) {
      table = table.adding(Evaluation.Column(ranking.title, .value), cells: cells)
    }
    return made(TableObject(table))
  }

  /// A row for each place of each user's list, with ids, titles and scores: to be exported.
  fileprivate func oneBelowAnother(
    _ listeners: [Listener], of models: [(label: String, object: ModelObject)]
  ) throws -> Value {
    let data = models[0].object.data
    let hasTargets = listeners.contains { !$0.targets.isEmpty }
    var rows: [ResultTable.Row] = []
    for (done, listener) in listeners.enumerated() {
      progress.report(
        ProgressUpdate(
          task: "recommend", completed: Double(done), total: Double(listeners.count),
          unit: "users"))
      for (label, object) in models {
        try progress.check()
        let ranking = Ranking(
          title: label, object: object, without: nil, queries: [listener.query], misery: false)
        let top = ranking.top(
          integer("n"), of: try ranking.scores(self),
          dropping: dropped([listener], history: [listener.history]))
        for (place, (item, score)) in zip(top.items, top.scores).enumerated() {
          var cells: [Cell] = models.count > 1 ? [.text(label)] : []
          cells += [
            .text(listener.name ?? ""), .integer(place + 1),
            .text(data.catalogue.ids[item]),
            data.catalogue.title(of: item).map(Cell.text) ?? .none, .number(Double(score)),
          ]
          if hasTargets { cells.append(.bool(listener.targets.contains(Int32(item)))) }
          rows.append(ResultTable.Row(cells))
        }
      }
    }
    let columns =
      (models.count > 1 ? [("model", Evaluation.Column.Kind.label)] : [])
      + [
        ("user", .label), (rankColumn, .label), ("item", .value), ("title", .value),
        ("score", .value),
      ]
      + (hasTargets ? [("held out", .value)] : [])
    return made(
      TableObject(
        ResultTable(columns: columns.map { Evaluation.Column($0.0, $0.1) }, rows: rows)))
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
