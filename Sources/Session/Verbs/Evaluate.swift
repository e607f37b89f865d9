import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that measures models.
enum Evaluate {
  static let cutoffs = Option<[Int]>(
    "k", "how many of the first items count", default: [10], because: "what most papers report",
    unit: "items", interval: .atLeast(1)
  ).hinting(
    Hint("E614", "`k` goes as far as lists do; a model with `decode=beams` finds `beams` items"))
  static let metrics = Option<[String]?>(
    "metrics",
    "what is measured: a name for each k, such as `ndcg`, or one with its own, `ndcg@10`: "
      + Metric.Kind.all.map { "`\($0.name)`" }.joined(separator: " "),
    because: "`hr` and `ndcg` at each k, and `mrr`"
  ).standing(for: .metric)
  static let on = Option<Either<HeldOut, Dataset>>(
    "on", "which held-out items, or another data set's", default: .one(.test),
    because: "`valid` is for choosing")
  static let base = Option<ModelObject?>(
    "base",
    "the ID model whose vectors an alignment reads in another catalogue, which `on` names",
    because: "none: its items are ranked by their texts")
  static let users = Option<Int?>(
    "users", "a fixed sample of so many users", because: "all of them", unit: "users",
    interval: .atLeast(1))
  static let seen = Option<RankingProtocol.SeenItems>(
    "seen", "what becomes of items that a user already had, whatever is known of them",
    default: .drop,
    because: "a shop wouldn't recommend them; the header says so, and how many targets stay that "
      + "such a shop could never show")
  static let known = Option<RankingProtocol.KnownItems>(
    "known", "what models are told of a user's history", default: .all,
    because: "a shop knows it; the header says so")
  static let positive = Option<Double?>(
    "positive",
    "the rating from which a held-out item is positive, and to be found; others of them are "
      + "negative for `auc` and `uauc`. A column of labels is loaded as the rating",
    because: "all are to be found"
  ).hinting(
    Hint(
      "E609",
      "`positive=4` takes ratings from 4 up for positive; `rankauc` and `poolauc` compare targets "
        + "with all other items"),
    Hint("E610", "`load` takes a column of labels for ratings with `rating=`"))
  static let candidates = Option<Candidates>(
    "candidates", "which items are ranked", default: .full,
    because: "ranking a sample gives other numbers, often in another order; the header says so")
  static let negatives = Option<Int>(
    "negatives", "how many others are drawn for each user", default: 99,
    because: "as in most papers that sample", unit: "items", interval: .atLeast(1))
  static let draw = Option<Int>(
    "draw", "what others are drawn with, whatever the session's seed", default: 0,
    because: "the same for every model", interval: .atLeast(0))
  static let task = Option<Task>(
    "task", "what a language model that answers is asked for", default: .items,
    because: "lists are what models are compared by")
  static let groups = Option<[Groups]>(
    "groups", "which targets and users are also measured apart", default: [.none],
    because: "columns enough")
  static let against = Option<String?>(
    "against", "the label of the row that others are compared with, in pairs of users",
    because: "no comparison"
  ).standing(for: .reference)
  static let metric = Option<String?>(
    "metric", "the metric that is compared", because: "`ndcg@10`, or the first measured"
  ).standing(for: .metric)
  static let costs = Option<Bool>(
    "costs",
    "whether to add what training took: trainable, pairs, seconds, and as memory the most MiB that "
      + "the whole program had taken when it ended, other models and data included. An alignment's ID "
      + "model, `ra.base`, has its own",
    default: false, because: "columns enough", isIdentity: false)
  static let label = Option<String?>(
    "label", "what the row is called", because: "the variable's name", isIdentity: false)
  static let tags = OpenOptions(
    prefix: "tag.", .any, "a column of the table: `tag.size=\"small\"`", isIdentity: false)

  static let verb = Verb(
    "evaluate", group: "work", "ranks the catalogue for each user and measures the held-out items",
    takes: [
      Shared.models, cutoffs, metrics, on, base, users, seen, known, positive, candidates,
      negatives,
      draw, task, groups, Shared.fold, against, metric, costs, label,
    ],
    openOptions: [tags],
    result: .object(.table), cost: .long,
    formula: Metric.Kind.all.map(\.formula).joined(separator: "; ")
      + "; ties score the mean over their orders; means over users",
    citation: Metric.Kind.all.map(\.source).filter { !$0.isEmpty }.joined(separator: "; ")
      + "; paired bootstrap: Efron & Tibshirani 1993, Sakai 2006",
    example: "evaluate [base, pop] k=[1, 5, 10, 100] on=valid users=1000",
    run: run, foresees: foresee)

  /// Which items are ranked.
  enum Candidates: String, Choice {
    case full, uniform, popularity

    var meaning: String {
      switch self {
      case .full: "the whole catalogue"
      case .uniform: "the targets and `negatives` others, each as likely"
      case .popularity: "the targets and `negatives` others, by their training rows"
      }
    }

    /// How others are drawn; `nil` where all are ranked.
    var weight: CandidateSample.Weight? {
      switch self {
      case .full: nil
      case .uniform: .uniform
      case .popularity: .popularity
      }
    }
  }

  /// What a language model that answers is asked for.
  enum Task: String, Choice {
    case items, ratings

    var meaning: String {
      switch self {
      case .items: "which items the user takes next"
      case .ratings:
        "what the user gives each item: scores are means of the ratings that it may say"
      }
    }
  }

  /// Which targets and users are also measured apart.
  enum Groups: String, Choice {
    case none, popularity, length, cold

    var meaning: String {
      switch self {
      case .none: "all targets together"
      case .popularity: "also thirds of the targets: head, middle, tail"
      case .length: "also thirds of the users by how much they had: short, medium, long"
      case .cold:
        "also targets with and without training rows: warm, cold; blank where a model can't rank "
          + "them"
      }
    }

    /// How they are divided; `nil` where they aren't.
    var division: TargetGroup.Division? {
      switch self {
      case .none: nil
      case .popularity: .popularity
      case .length: .length
      case .cold: .cold
      }
    }
  }
}

/// The part of the data whose items are to be found.
enum HeldOut: String, Choice {
  case test, valid, choosing

  var meaning: String {
    switch self {
    case .test: "what is held out for the last measurement"
    case .valid: "what decides between models"
    case .choosing: "the users of valid whose targets `train on=valid` leaves alone"
    }
  }

  var part: Part {
    switch self {
    case .test: .test
    case .valid, .choosing: .valid
    }
  }

  /// What the users are there for; `nil` for all.
  var use: ValidationUse? { self == .choosing ? .choosing : nil }
}

extension Evaluate {
  fileprivate static func run(_ call: Call) throws -> Value {
    // Mistakes come before warnings of untrained models.
    let count = call[Shared.models].count
    if call.isGiven(label), count > 1 {
      throw UsageError.oneLabel(option: label.name, rows: count)
    }
    try call.requireDraws()
    try call.require(against, needs: count > 1, "a second model")
    try call.require(metric, needs: call.isGiven(against), "`against`")
    let measures = try call.metrics()
    let models = try call.models(label: call[label])
    let tags = try call.tags(of: models)
    var table = ResultTable(columns: [], rows: [])
    for (label, object, evaluator, learnt) in try call.measurements(of: models, measures) {
      let started = Machine.seconds
      let (workers, costs, folds) = (
        try call.workers, call[Self.costs], call[Shared.fold]
      )
      let measured: (result: EvaluationResult, table: ResultTable)
      do {
        measured = try call.aside { [table] progress in
          let result = try evaluator.evaluate(
            object.model, learntTargets: learnt, workers: workers, progress: progress)
          let row = ResultTable(
            result, model: object.model.kind, label: label,
            options: object.options.map { ($0.name, $0.cell) }, tags: tags)
          var whole = costs ? row.adding(costs: object) : row
          if let stage = object.stageWords {
            whole = whole.adding(ResultTable.Column("stage", .tag), cells: [.text(stage)])
          }
          if folds {
            whole = whole.adding(
              ResultTable.Column("folded", .tag), cells: [.integer(result.foldedCount)])
          }
          return (result, table.columns.isEmpty ? whole : try table.appending(whole))
        }
      } catch is Cancelled where !table.rows.isEmpty {
        // What was measured is worth keeping, as a training is.
        let done = "\(table.rows.count) of \(models.count) models"
        call.note("\(done), interrupted")
        return .object(TableObject(table), recipe: call.recipe.adding("stopped after", done))
      }
      table = measured.table
      let (result, seconds) = (measured.result, Machine.seconds - started)
      call.note(
        "\(label), \(NumberText.counted(result.users.count, "user")), "
          + (result.foldedCount > 0
            ? "\(NumberText.grouped(result.foldedCount)) of them by their histories alone, " : "")
          + "\(NumberText.fixed(seconds, digits: 1)) s" + result.unrankedWords)
    }
    if let label = call[against] {
      table = try call.comparing(table, with: label, metrics: measures)
    }
    return call.made(TableObject(table))
  }
}

// Before anything runs.
extension Evaluate {
  /// The facts of the table: its columns and the labels of its rows.
  ///
  /// - Throws: `EvaluationError` for a metric that there isn't, `TableError` for a label, a diagnostic
  ///   where nothing is held out.
  @Sendable fileprivate static func foresee(_ call: Foresight) throws -> Facts {
    let measures = try call.measures()
    if let name = call[metric] ?? nil { _ = try Metric(name: name) }
    let models = call.elements(Shared.models.name) ?? []
    if call.isGiven(on), case .object = call.facts(on).kind {
      try call.requireSplit(call.facts(on), at: on)
    } else if !call.isGiven(on) || call[on] != nil {
      try models.forEach { try call.requireSplit($0, at: Shared.models) }
    }
    let settings = models.compactMap(\.settings)
    let others: [any ParameterKey] = [groups, against, costs, Shared.fold]
    let hasMore = others.contains { call.isGiven($0) }
    var columns: [String]?
    // Of more columns nobody writes names out, and what looks them up would take longer than the run.
    if let measures, measures.count <= 1000, !hasMore, !models.isEmpty,
      settings.count == models.count
    {
      columns = ["model", ResultTable.labelColumn] + call.openOptions(tags.prefix)
      for name in settings.joined() + measures.map(\.name) where columns?.contains(name) == false {
        columns?.append(name)
      }
    }
    var facts = call.result.with(columns: columns)
    facts.labels = call.labels(of: models)
    if models.count > 1 { try call.requireRow(against, among: facts.labels) }
    return facts
  }
}

extension Foresight {
  /// The metrics, as far as they are known.
  ///
  /// - Throws: `EvaluationError.unknownMetric`.
  fileprivate func measures() throws -> [Metric]? {
    let (cutoffs, names) = (self[Evaluate.cutoffs], self[Evaluate.metrics])
    guard let chosen = names ?? nil else {
      return names == nil ? nil : cutoffs.map { Metric.standard(at: $0) }
    }
    let metrics = try chosen.flatMap { try Metric.measured($0, at: cutoffs ?? [10]).metrics }
    return cutoffs == nil ? nil : metrics
  }

  /// Refuses data, or a model of data, of which surely nothing is held out.
  fileprivate func requireSplit(_ facts: Facts, at argument: any ParameterKey) throws {
    guard facts.lacks(.split) else { return }
    let name: String? = if case .variable(let name) = facts.naming { name } else { nil }
    throw MismatchError.notSplit(name: name, option: argument.name, isModel: facts.maker != nil)
  }

  /// The possible labels of the models' rows; `nil` where not all are known.
  fileprivate func labels(of models: [Facts]) -> [String]? {
    let given = isGiven(Evaluate.label) ? self[Evaluate.label] ?? nil : nil
    if isGiven(Evaluate.label), given == nil { return nil }
    var wanted: [String] = []
    for model in models {
      guard let name = given ?? model.label else { return nil }
      wanted.append(ResultTable.label(name, besides: wanted))
    }
    guard !wanted.isEmpty else { return nil }
    return zip(wanted, models).flatMap { name, model in
      // A row is found by its label without the mark, too.
      model.traits[.trained] == true ? [name] : [name, name + ResultTable.untrainedMark]
    }
  }
}

extension Metric {
  /// The metrics of a name: one, or one for each k where the name has none of its own.
  ///
  /// - Throws: `EvaluationError.unknownMetric`.
  static func measured(
    _ name: String, at cutoffs: [Int]
  ) throws -> (metrics: [Metric], usesCutoffs: Bool) {
    let rule = Kind(named: String(name.prefix { $0 != "_" }))?.cutoffRule
    if name.contains("@") || rule == nil || rule == Kind.CutoffRule.none || rule == .unusual {
      return ([try Metric(name: name)], false)
    }
    return (try cutoffs.map { try Metric(name: "\(name)@\($0)") }, true)
  }
}

extension EvaluationResult {
  /// That some targets are ones that the model can't rank; empty where it can rank all.
  fileprivate var unrankedWords: String {
    guard let ranks, ranks.unrankedCount > 0 else { return "" }
    let all = NumberText.counted(ranks.items.count, "target")
    return
      "; it can't rank \(NumberText.grouped(ranks.unrankedCount)) of \(all), knowing nothing of "
      + "their items: they count as misses"
  }
}

extension Call {
  /// A model to be measured: its evaluator, and how many targets it learnt from.
  fileprivate typealias Measurement = (
    label: String, object: ModelObject, evaluator: Evaluator, learnt: Int
  )

  /// The measurements to be done, in the order of the models; none is done where the results
  /// couldn't stand in one table.
  ///
  /// - Throws: a diagnostic if they couldn't; what `evaluator(of:_:)` throws, `MemoryError`.
  fileprivate func measurements(
    of models: [(label: String, object: ModelObject)], _ metrics: [Metric]
  ) throws -> [Measurement] {
    var measurements: [Measurement] = []
    var evaluators: [(data: Digest, evaluator: Evaluator)] = []
    var first: RankingProtocol?
    try require(
      Evaluate.base, needs: models.contains { catalogue(beside: $0.object) != nil },
      "an alignment and data of another catalogue, named by `on`")
    for (label, given) in models {
      let object = try asked(
        catalogue(beside: given).map { try moved(given, to: $0, base: self[Evaluate.base]) }
          ?? given)
      let data = try data(for: object)
      let known = evaluators.first { $0.data == data.digest }?.evaluator
      let evaluator = try known ?? self.evaluator(of: data, metrics)
      if known == nil {
        let users = evaluator.ranking.sample?.count ?? evaluator.ranking.userCount
        try MemoryError.refuse(
          MemoryError.product(4, metrics.count, users, models.count),
          settings: ["k", "metrics", "users"],
          "measuring \(NumberText.counted(metrics.count, "metric")) of "
            + NumberText.counted(users, "user"))
        evaluators.append((data.digest, evaluator))
        note(about: evaluator)
      }
      try evaluator.check(object.model)
      let learnt = try aside { _ in evaluator.learntTargets(from: object.sources) }
      var ranking = evaluator.ranking
      ranking.learntTargets = learnt
      note(about: object, label, ranking, evaluator)
      if let first, !first.agrees(with: ranking) {
        throw MismatchError.unequalProtocols(models[0].label, first, other: label, ranking)
      }
      first = first ?? ranking
      measurements.append((label, object, evaluator, learnt))
    }
    return measurements
  }

  /// Says what makes numbers better than they are: targets that the model learnt from, and lists that
  /// close up.
  private func note(
    about object: ModelObject, _ label: String, _ ranking: RankingProtocol,
    _ evaluator: Evaluator
  ) {
    if ranking.learntTargets > 0 {
      note(
        "\(label), \(NumberText.grouped(ranking.learntTargets)) of "
          + "\(NumberText.counted(evaluator.targetCount, "target")) are in rows that it learnt from: "
          + "it remembers them, and the header says so")
    }
    let whole = evaluator.metrics.filter { $0.cutoff == nil && $0.kind.isOfRanks }.map(\.name)
    if let length = evaluator.listLength(of: object.model), !whole.isEmpty {
      note(
        "\(label), a user's list has \(NumberText.counted(length, "item")): to \(Explanation.list(whole)) the "
          + "others are tied, as if in a random order")
    }
    guard let lists = object.model as? RankedLists else { return }
    let (dropped, listed) = evaluator.droppedItems(of: lists)
    if dropped > 0 {
      note(
        "\(label), \(NumberText.grouped(dropped)) of \(NumberText.counted(listed, "listed item")) had "
          + "been had before: they leave the lists, which close up, unless `seen=keep`")
    }
  }

  /// The columns that the program names itself.
  ///
  /// - Throws: a diagnostic for one that would say something else than the row does.
  fileprivate func tags(
    of models: [(label: String, object: ModelObject)]
  ) throws -> [(name: String, value: Cell)] {
    let filled =
      ["model", ResultTable.labelColumn, ResultTable.protocolColumn]
      + (self[Evaluate.costs] ? ResultTable.costColumns : [])
      + (self[Shared.fold] ? ["folded"] : [])
    let starts = isGiven(Evaluate.against) ? ResultTable.differenceColumns.map { $0 + "_" } : []
    return try self[Evaluate.tags].map { name, value in
      if filled.contains(name) || starts.contains(where: { name.hasPrefix($0) })
        || (try? Metric(name: name)) != nil
      {
        throw UsageError.takenColumn(name)
      }
      for (label, object) in models {
        if let setting = object.setting(name, otherThan: value) {
          throw UsageError.hiddenSetting(name, label: label, value: "\(setting)")
        }
      }
      return (name: name, value: Cell(value))
    }
  }

  /// Says what a user may not expect: a k beyond the catalogue, who isn't measured, where groups are
  /// cut, and how many targets each holds.
  fileprivate func note(about evaluator: Evaluator) {
    let items = evaluator.ranking.itemCount
    let beyond = Set(evaluator.metrics.compactMap(\.cutoff)).filter { $0 > items }.sorted()
    if !beyond.isEmpty {
      let shown = beyond.count > 5 ? [beyond[0], beyond[beyond.count - 1]] : beyond
      let cutoffs = shown.map(NumberText.grouped)
        .joined(separator: shown.count < beyond.count ? " … " : ", ")
      note(
        "k=\(cutoffs) is more than the \(NumberText.counted(items, "item")) there are: "
          + "all of them count")
    }
    let (ranking, labels) = (evaluator.ranking, evaluator.labelCounts)
    if evaluator.leftOut > 0 {
      let before = ranking.known == .all ? "earlier ones" : "training rows"
      note(
        "\(NumberText.grouped(evaluator.leftOut)) of "
          + "\(NumberText.counted(evaluator.heldOutCount, "held-out interaction")) are of users "
          + "without \(before): they aren't measured")
    }
    if ranking.seenTargets > 0 {
      note(
        "\(NumberText.counted(ranking.seenTargets, "target")) of "
          + "\(NumberText.grouped(evaluator.targetCount)) had been had before: they stay in the "
          + "ranking, where a shop that drops what users had couldn't show them")
    }
    if let drawn = evaluator.drawnCounts, drawn.lowerBound < self[Evaluate.negatives] {
      let counts =
        drawn.count == 1
        ? NumberText.grouped(drawn.upperBound)
        : "\(NumberText.grouped(drawn.lowerBound)) to \(NumberText.grouped(drawn.upperBound))"
      note("the catalogue has \(counts) others to draw for a user: all of them are ranked")
    }
    if let labels {
      note(
        "\(NumberText.counted(labels.positive, "held-out interaction")) are positive, "
          + "\(NumberText.grouped(labels.negative)) negative; "
          + "\(NumberText.counted(labels.usersWithBoth, "user")) have both")
    }
    let divisions = Set(evaluator.metrics.compactMap { $0.group?.division })
    let counts = evaluator.targetCounts
    func targets(_ group: TargetGroup) -> String {
      NumberText.counted(counts[group] ?? 0, "target")
    }
    func cuts(_ groups: [TargetGroup], _ thirds: Thirds, _ unit: String) -> String {
      zip(groups, thirds.phrases).map { group, phrase in
        "\(group.rawValue) \(phrase)" + (phrase == "none" ? "" : " \(unit)")
          + " (\(targets(group)))"
      }.joined(separator: ", ")
    }
    if divisions.contains(.popularity) {
      note(cuts([.tail, .middle, .head], evaluator.groups.popularity, "training rows"))
    }
    if divisions.contains(.length) {
      note(cuts([.short, .medium, .long], evaluator.groups.history, "items"))
    }
    if divisions.contains(.cold) {
      note("warm with training rows (\(targets(.warm))), cold without any (\(targets(.cold)))")
    }
  }
}

extension ModelObject {
  /// The value of a setting of the model where it isn't this one; `nil` if it is, or there is none.
  fileprivate func setting(_ name: String, otherThan value: Value) -> String? {
    let given = options.filter { $0.name == name }.map { $0.cell.value.text }
    let known = given.isEmpty ? model.settings.filter { $0.name == name }.map(\.value) : given
    let isKnown = known.contains { text in
      let number = Float(text)
      return [value.text, value.literal].contains(text)
        || number != nil && number == Float(value.text)
    }
    return isKnown ? nil : known.first
  }
}

extension ResultTable {
  /// The row of a model with what making it took; blank where that was nothing.
  fileprivate func adding(costs object: ModelObject) -> ResultTable {
    let parameters = object.model.trainableCount
    let record = object.record.seconds > 0 ? object.record : nil
    let costs: [Cell] = [
      parameters > 0 ? .integer(parameters) : .none,
      record.flatMap { $0.steps > 0 ? .integer($0.pairs) : nil } ?? .none,
      record.map { .number(($0.seconds * 100).rounded() / 100) } ?? .none,
      record.flatMap { $0.memory > 0 ? .integer($0.memory) : nil } ?? .none,
    ]
    return zip(Self.costColumns, costs).reduce(self) { table, cost in
      table.adding(ResultTable.Column(cost.0, .tag), cells: [cost.1])
    }
  }
}

extension Call {
  /// The table with each row's difference from the row of a label, and its interval.
  func comparing(
    _ table: ResultTable, with label: String, metrics: [Metric]
  ) throws -> ResultTable {
    let wanted = try self[Evaluate.metric].map { try Metric(name: $0) }
    let usual = Metric(.ndcg, at: 10)
    guard let metric = wanted ?? (metrics.contains(usual) ? usual : metrics.first) else {
      return table
    }
    return try table.comparing(
      with: label, metric: metric, key: RandomKey(seed: environment.seed), workers: workers,
      progress: progress)
  }
}
