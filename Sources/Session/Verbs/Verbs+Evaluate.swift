import Evaluation
import Interactions
import Language
import Support

/// The verb that measures models.
let evaluateVerb = Verb(
  "evaluate", group: "work", "ranks the catalogue for each user and measures the held-out items",
  positionals: [.models],
  options: [
    .option(
      "k", .oneOrMore(.integer), "how many of the first items count",
      default: .list([.number(10)]), because: "what most papers report", unit: "items",
      interval: .atLeast(1)),
    .option(
      "metrics", .oneOrMore(.text),
      "what is measured: a name for each k, such as `ndcg`, or one with its own, `ndcg@10`",
      because: "`hr` and `ndcg` at each k, and `mrr`"),
    .option(
      "on",
      .either(
        .cases([
          Case("test", "what is held out for the last measurement"),
          Case("valid", "what decides between models"),
        ]), .object([.dataset])), "which held-out items, or another data set's",
      default: .text("test"), because: "`valid` is for choosing"),
    .option(
      "users", .integer, "a fixed sample of so many users", because: "all of them", unit: "users",
      interval: .atLeast(1)),
    .option(
      "seen",
      .cases([
        Case("drop", "items that a user already had leave the ranking"), Case("keep", "they stay"),
      ]), "what becomes of items that a user already had", default: .text("drop"),
      because: "a shop wouldn't recommend them; the header says so"),
    .option(
      "groups",
      .cases([
        Case("none", "all targets together"),
        Case("popularity", "also thirds of the targets: head, middle, tail"),
      ]), "whether popular and rare items are measured apart", default: .text("none"),
      because: "columns enough"),
    .option(
      "against", .text, "the label of the row that others are compared with, in pairs of users",
      because: "no comparison"),
    .option(
      "metric", .text, "the metric that is compared", because: "`ndcg@10`, or the first measured"),
    .option(
      "costs", .boolean,
      "whether to add what training took: trainable, pairs, seconds, memory (MiB)",
      default: .boolean(false), because: "columns enough", isIdentity: false),
    .option(
      "label", .text, "what the row is called", because: "the variable's name", isIdentity: false),
  ],
  openOptions: [
    OpenOptions(prefix: "tag.", .any, "a column of the table: `tag.dim=64`", isIdentity: false)
  ],
  result: .object(.table), cost: .long,
  formula: "hr@k = [rank ≤ k]; ndcg@k = [rank ≤ k] / log₂(rank + 1); mrr = 1 / rank; "
    + "ties score the mean over their orders; means over users",
  citation: "Järvelin & Kekäläinen 2002; paired bootstrap: Efron & Tibshirani 1993, Sakai 2006",
  example: "evaluate [base, pop] k=[1, 5, 10, 100] on=valid users=1000",
  run: evaluate)

private func evaluate(_ call: Call) throws -> Value {
  let models = try call.models()
  if call.isGiven("label"), models.count > 1 {
    throw call.failure("`label` names one row, here are \(models.count)", at: "label")
  }
  let metrics = try call.metrics()
  let tags = call.openOptions("tag.").map { (name: $0.name, value: Cell($0.value)) }
  var table = ResultTable(columns: [], rows: [])
  var evaluators: [(data: Digest, evaluator: Evaluation.Evaluator)] = []
  for (label, object) in models {
    let data = try call.data(for: object)
    let known = evaluators.first { $0.data == data.digest }?.evaluator
    let evaluator =
      try known
      ?? Evaluation.Evaluator(
        data, part: call.part, metrics: metrics,
        seen: call.text("seen") == "keep" ? .keep : .drop,
        sample: call.integer(ifGiven: "users").map { RankingProtocol.Sample(count: $0) })
    if known == nil { evaluators.append((data.digest, evaluator)) }
    let started = Machine.seconds
    let result = try evaluator.evaluate(
      object.model, workers: call.workers, progress: call.progress)
    call.note(
      "\(label), \(NumberText.counted(result.users.count, "user")), "
        + "\(NumberText.fixed(Machine.seconds - started, digits: 1)) s")
    let row = ResultTable(
      result, model: object.model.kind, label: label,
      options: object.options.map { ($0.name, $0.cell) }, tags: tags)
    let priced = call.boolean("costs") ? row.adding(costs: object) : row
    table = table.columns.isEmpty ? priced : try table.appending(priced)
  }
  if let label = call.text(ifGiven: "against") {
    table = try call.comparing(table, with: label, metrics: metrics)
  }
  return call.made(TableObject(table))
}

extension ResultTable {
  /// The row of a model with what its trainings took; blank where it wasn't trained.
  fileprivate func adding(costs object: ModelObject) -> ResultTable {
    let parameters = object.model.trainableCount
    let record = object.record.steps > 0 ? object.record : nil
    let costs: [(name: String, cell: Cell)] = [
      ("trainable", parameters > 0 ? .integer(parameters) : .none),
      ("pairs", record.map { .integer($0.pairs) } ?? .none),
      ("seconds", record.map { .number(($0.seconds * 10).rounded() / 10) } ?? .none),
      ("memory", record.map { .integer($0.memory) } ?? .none),
    ]
    return costs.reduce(self) { table, cost in
      table.adding(Evaluation.Column(cost.name, .tag), cells: [cost.cell])
    }
  }
}

extension Call {
  /// The models that the verb is given with what to call them; no two are called the same.
  func models() throws -> [(label: String, object: ModelObject)] {
    let values = self.values("models")
    guard !values.isEmpty else { throw failure("there is no model in the list", at: "models") }
    var labels: [String] = []
    return try values.map { value in
      guard let object = value.object as? ModelObject else {
        throw failure("`\(verb.name)` takes models, not \(value.kind.phrase)", at: "models")
      }
      let wanted = text(ifGiven: "label") ?? value.name ?? object.model.kind
      var label = wanted
      var count = 1
      while labels.contains(label) {
        count += 1
        label = "\(wanted) \(count)"
      }
      labels.append(label)
      return (label, object)
    }
  }

  /// The part whose items are to be found.
  var part: Part {
    if case .text("valid")? = value(ifGiven: "on")?.payload { return .valid }
    return .test
  }

  /// The data that a model is measured on: its own, or those that `on` names.
  ///
  /// - Throws: `ModelError.otherCatalogue`.
  func data(for object: ModelObject) throws -> Dataset {
    guard let other = value(ifGiven: "on")?.object as? DatasetObject else { return object.data }
    guard other.dataset.catalogue.ids == object.data.catalogue.ids else {
      throw ModelError.otherCatalogue(data: other.dataset.name, modelData: object.data.name)
    }
    return other.dataset
  }

  /// What is to be measured.
  fileprivate func metrics() throws -> [Metric] {
    let cutoffs = integers("k")
    guard !cutoffs.isEmpty else { throw failure("there is no number in the list", at: "k") }
    var metrics: [Metric] = []
    func add(_ metric: Metric) {
      if !metrics.contains(metric) { metrics.append(metric) }
    }
    if isGiven("metrics") {
      for name in texts("metrics") {
        if name.contains("@") || name == Metric.Kind.mrr.rawValue {
          add(try Metric(name: name))
        } else {
          for cutoff in cutoffs { add(try Metric(name: "\(name)@\(cutoff)")) }
        }
      }
    } else {
      for metric in Metric.standard(at: cutoffs) { add(metric) }
    }
    guard text("groups") == "popularity" else { return metrics }
    return PopularityGroup.allCases.reduce(metrics) { all, group in
      all + metrics.filter { $0.group == nil }.map { $0.on(group) }.filter { !all.contains($0) }
    }
  }

  /// The table with each row's difference from the row of a label, and its interval.
  fileprivate func comparing(
    _ table: ResultTable, with label: String, metrics: [Metric]
  ) throws -> ResultTable {
    let wanted = try text(ifGiven: "metric").map { try Metric(name: $0) }
    let usual = Metric(.ndcg, at: 10)
    guard let metric = wanted ?? (metrics.contains(usual) ? usual : metrics.first),
      let base = try table.row(at: table.position(label: label)).result
    else { return table }
    var cells: [[Cell]] = [[], [], []]
    for row in table.rows {
      guard let result = row.result, result != base else {
        for index in cells.indices { cells[index].append(.none) }
        continue
      }
      // One key for all rows: they are compared on the same draws of users.
      let difference = try PairedDifference(
        of: result, minus: base, metric: metric, key: RandomKey(seed: environment.seed),
        workers: workers, progress: progress)
      cells[0].append(.number(difference.mean))
      cells[1].append(.number(difference.interval.lowerBound))
      cells[2].append(.number(difference.interval.upperBound))
    }
    return zip(["difference", "low", "high"], cells).reduce(table) { table, column in
      table.adding(
        Evaluation.Column("\(column.0)_\(metric.name)", .value), cells: column.1)
    }
  }
}
