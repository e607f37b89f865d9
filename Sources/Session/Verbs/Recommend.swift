import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that shows what models would recommend.
enum Recommend {
  static let history = Option<[String]?>(
    "history", "the items that somebody unknown had, the newest last",
    because: "the user's own"
  ).standing(for: .history)
  static let users = Option<Either<String, [String]>?>(
    "users", as: .either(.inputFile, .list(.text)),
    "several users: a list of ids, or a file with one a row (CSV, TSV, JSON lines), where a "
      + "`history` of item ids, parted by spaces or in a list of JSON, makes anybody known; a row "
      + "for each place of each list",
    because: "one user"
  ).standing(for: .history)
    .hinting(Hint("E903", "a file; `user=` takes an id, and `users=[…]` several"))
  static let bad = Option<BadRowPolicy>(
    "bad",
    as: .choice(BadRowPolicy.self) { bad in
      switch bad {
      case .stop: "over 1% of such rows are an error"
      case .skip: bad.meaning
      }
    }, "what to do with rows of a file that are malformed or of nobody known", default: .stop,
    because: "a wrong file shouldn't pass for users"
  ).hinting(.mendingBadRows { _ in false })
  static let combine = Option<GroupScores.Rule?>(
    "combine",
    "one list for the group; each user's scores have mean 0 and deviation 1 first",
    because: "a list for each")
  static let count = Option<Int>(
    "n", "how many items", default: 10, because: "a page", unit: "items", interval: .atLeast(1))
  static let on = Option<Held>(
    "on", "which held-out item is to be found", default: .test, because: "as in `evaluate`")
  static let seen = Option<RankingProtocol.SeenItems>(
    "seen",
    as: .choice(RankingProtocol.SeenItems.self) { seen in
      switch seen {
      case .drop: "they don't, but for a held-out item, which is marked"
      case .keep: "they do"
      }
    }, "whether items that the user had may come", default: .drop, because: "as in `evaluate`")
  static let without = Option<[Ablation]?>(
    "without", "beside each list of an alignment, the one without a part of the model")
  static let add = Option<[String]?>(
    "add", "what if the user had had these items too, the newest last"
  ).standing(for: .history)
  static let drop = Option<[String]?>("drop", "what if the user had never had these items")
    .standing(for: .history)

  /// The part that a held-out item is of.
  enum Held: String, Choice {
    case test, valid
    var part: Part { self == .test ? .test : .valid }
  }

  static let verb = Verb(
    "recommend", group: "work",
    "puts the lists of models for a user or a group side by side, the held-out item marked ✓",
    takes: [
      Shared.models, Shared.user, history, users, bad, combine, count, on, seen, without, add, drop,
      Shared.fold,
    ],
    result: .object(.table), cost: .seconds,
    example: #"recommend [base, pop] user="17850" n=5"#, run: run)

  private static func run(_ call: Call) throws -> Value {
    let models = try call.modelsOfOneCatalogue()
    let data = models[0].object.data
    let count = call[Self.count]
    guard count <= data.itemCount else {
      throw MismatchError.tooMany(
        option: Self.count.name, asked: count, what: "item", name: data.name, count: data.itemCount)
    }
    let ofWhom: [any ParameterKey] = [Shared.user, history, users]
    let given = ofWhom.filter(call.isGiven)
    if given.count > 1 {
      throw UsageError.rivals(
        option: given[1].name, other: given[0].name, what: "say whom the list is for")
    }
    try call.require(
      on, needs: data.split != nil, "data that were split, as `\(data.name)` wasn't")
    try call.require(
      on, needs: !call.isGiven(history), "a user of the data, of whom something is held out")
    guard call.isGiven(users) else {
      if call.isGiven(combine) {
        throw UsageError.isFor(option: combine.name, what: "several `users`", other: "one user")
      }
      if call.isGiven(bad) {
        throw UsageError.isFor(option: bad.name, what: "a file of `users`", other: "one user")
      }
      return try call.sideBySide(
        [try call.listener(in: data, history: history, before: call[on].part)], of: models)
    }
    let listeners = try call.listeners(in: data)
    let ofOneUser: [any ParameterKey] = [without, add, drop]
    if let option = ofOneUser.first(where: call.isGiven) {
      throw UsageError.isFor(option: option.name, what: "one user", other: "several `users`")
    }
    return call.isGiven(combine)
      ? try call.sideBySide(listeners, of: models) : try call.oneBelowAnother(listeners, of: models)
  }
}

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
  ///
  /// - Parameters:
  ///   - data: The data.
  ///   - history: The option that gives a history.
  ///   - part: What is held out of a user of theirs.
  /// - Returns: the listener.
  /// - Throws: a diagnostic for a user or an item that the data haven't.
  func listener(
    in data: Dataset, history: Option<[String]?>, before part: Part = .test
  ) throws -> Listener {
    guard let names = self[history] else {
      return listener(try user(in: data), in: data, before: part)
    }
    let items = try names.map { Int32(try item($0, in: data)) }
    return Listener(name: nil, query: Query(history: items[...], folds: self[Shared.fold]))
  }

  /// The users that the call lists, or a file that it names.
  ///
  /// - Throws: a diagnostic for anybody unknown, or for a file that can't be read.
  fileprivate func listeners(in data: Dataset) throws -> [Listener] {
    let (users, part) = (Recommend.users, self[Recommend.on].part)
    let path: String
    switch self[users] {
    case nil: return []
    case .other(let ids)?:
      if isGiven(Recommend.bad) {
        throw UsageError.isFor(
          option: Recommend.bad.name, what: "a file of `users`", other: "a list")
      }
      if ids.isEmpty { throw UsageError.empty(option: users.name, what: "user") }
      return try ids.map { listener(try user($0, in: data), in: data, before: part) }
    case .one(let file)?: path = file
    }
    let reader = UserReader(data: data, bad: self[Recommend.bad], progress: progress)
    let list = try reader.read(path)
    for line in list.malformed.count > 0 ? list.malformed.lines : [] { session.note(line) }
    return list.users.map { user in
      switch user {
      case .known(let user): listener(user, in: data, before: part)
      case .history(let id, let items):
        Listener(name: id, query: Query(history: items[...], folds: self[Shared.fold]))
      }
    }
  }

  private func listener(_ user: Int, in data: Dataset, before part: Part) -> Listener {
    Listener(
      name: data.users[user],
      query: Query(
        user: data.users[user],
        history: data.split == nil
          ? data.sequence(of: user) : data.history(of: user, before: part),
        folds: self[Shared.fold]),
      targets: data.split == nil ? [] : Set(data.sequence(of: user, part: part)))
  }

  /// A column a model: its list for one user, or for a group together.
  fileprivate func sideBySide(
    _ listeners: [Listener], of models: [(label: String, object: ModelObject)]
  ) throws -> Value {
    let data = models[0].object.data
    let count = self[Recommend.count]
    let targets = listeners.count == 1 ? listeners[0].targets : []
    let changed = listeners.count == 1 ? try changed(listeners[0].history, of: data) : nil
    var queries = listeners.map(\.query)
    // Beside a list by another history stands one that is made the same way.
    if changed != nil, self[Shared.fold] {
      queries[0].user = nil
      for (label, object) in models where try !object.model.foldedIn(queries).isEmpty {
        note("\(label): both lists are by histories alone")
      }
    }
    var rankings: [Ranking] = []
    for (name, object) in models {
      // A model that is called as the column of ranks doesn't take its place.
      let label = name == rankColumn ? "\(name) (\(object.model.kind))" : name
      func add(_ title: String, without: Ablation? = nil, queries: [Query]) {
        rankings.append(
          Ranking(
            title: title, object: object, without: without, queries: queries,
            group: self[Recommend.combine]))
      }
      add(label, queries: queries)
      for part in self[Recommend.without] ?? []
      where (object.model as? any Ablatable)?.has(part) == true {
        add("\(label) without \(part.word)", without: part, queries: queries)
      }
      if let changed {
        add("\(label) if so", queries: [Query(history: changed, folds: self[Shared.fold])])
      }
    }
    if isGiven(Recommend.without), !rankings.contains(where: { $0.without != nil }) {
      throw MismatchError.nothingToTakeAway
    }
    var columns: [[Cell]] = []
    for ranking in rankings {
      try progress.check()
      let scores = try ranking.scores(workers: workers, progress: progress)
      let seen =
        self[Recommend.seen] == .drop
        ? Set(ranking.queries.flatMap(\.history)).subtracting(listeners.flatMap(\.targets)) : []
      var cells = TopList.best(count, of: scores, without: seen).map { item in
        let mark = targets.contains(item) ? Shared.heldOutMark : ""
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
      + targets.sorted().map { .text(Shared.heldOutMark + data.catalogue.label(of: Int($0))) }
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
    let (count, dropsSeen) = (self[Recommend.count], self[Recommend.seen] == .drop)
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
    let (add, drop) = (Recommend.add, Recommend.drop)
    guard isGiven(add) || isGiven(drop) else { return nil }
    var items = Array(history)
    for name in self[drop] ?? [] {
      let item = Int32(try self.item(name, in: data))
      guard items.contains(item) else {
        throw LookupError.notHad(item: name, label: data.catalogue.label(of: Int(item)))
      }
      items.removeAll { $0 == item }
    }
    for name in self[add] ?? [] {
      items.append(Int32(try self.item(name, in: data)))
    }
    return items[...]
  }
}
