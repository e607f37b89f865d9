import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support
import Tensors

/// The verbs that ask a model about items.
let explainVerbs: [Verb] = [
  Verb(
    "similar", group: "work", "finds the items that models hold for most like one",
    positionals: [.models],
    options: [
      .option("item", .text, "the item: its id, or a part of its title"),
      .option(
        "n", .integer, "how many items", default: .number(10), because: "a page", unit: "items",
        interval: .atLeast(1)),
      .fold,
    ],
    result: .object(.table), cost: .seconds,
    formula: "cosine of item vectors; of models without vectors, the score after the item alone",
    example: #"similar base item="84029E" n=5"#,
    run: similar),
  Verb(
    "explain", group: "work",
    "shows which items of a user's history a recommendation rests on, by leaving each out",
    positionals: [.value("model", .object([.model]), "a model")],
    options: [
      .option("user", .text, "the user's id"),
      .option(
        "history", .oneOrMore(.text), "the items that somebody had, the newest last",
        because: "the user's own"),
      .option(
        "item", .text, "what is recommended: an id, or a part of a title",
        because: "the first of the model's list"),
      .option(
        "n", .integer, "how many items of the history", default: .number(10), because: "a page",
        unit: "items", interval: .atLeast(1)),
      .fold,
    ],
    result: .object(.table), cost: .seconds,
    formula: "score with the whole history − score without the item, as often as it came",
    example: #"explain base user="17850" item="84029E""#,
    run: explain),
]

private func similar(_ call: Call) throws -> Value {
  let models = try call.modelsOfOneCatalogue()
  let data = models[0].object.data
  guard let name = call.text(ifGiven: "item") else {
    throw call.failure("`similar` needs `item=`, an id or a part of a title")
  }
  let item = try call.item(name, at: "item", in: data)
  let count = min(call.integer("n"), data.itemCount - 1)
  var table = ResultTable(
    columns: [ResultTable.Column("rank", .label)],
    rows: (0..<count).map { ResultTable.Row([.integer($0 + 1)]) })
  for (label, object) in models {
    try call.progress.check()
    let (scores, measure) = try object.likeness(to: item, call: call)
    let nearest = TopList.best(count, of: scores, without: [Int32(item)]).map(Int.init)
    let blanks = Array(repeating: Cell.none, count: count - nearest.count)
    let suffix = models.count > 1 ? " " + label : ""
    table = table.adding(
      ResultTable.Column(label, .value),
      cells: nearest.map { .text(data.catalogue.label(of: $0)) } + blanks)
    table = table.adding(
      ResultTable.Column(measure + suffix, .value),
      cells: nearest.map { .number(Double(scores[$0])) } + blanks)
  }
  call.note(data.catalogue.label(of: item))
  return call.made(TableObject(table))
}

extension ModelObject {
  /// How like an item all items are: cosines, or scores where the model has no vectors.
  fileprivate func likeness(to item: Int, call: Call) throws -> (scores: [Float], measure: String) {
    let scorer = try model.prepared(workers: call.workers, progress: call.progress)
    try refuseUnranked(item, of: scorer, call: call)
    if let vectors = try itemVectors(workers: call.workers, progress: call.progress) {
      let normed = vectors.rowsNormalised()
      var cosines = normed.rows(item..<item + 1).timesTransposed(normed).values
      for item in scorer.unranked { cosines[Int(item)] = -.infinity }
      return (cosines, "cosine")
    }
    let query = Query(history: [Int32(item)], folds: call.boolean("fold"))
    let scores = try scores(for: [query], workers: call.workers, progress: call.progress) { $1 }
    return (scores[0], "score")
  }

  /// Refuses an item that the model knows nothing of.
  fileprivate func refuseUnranked(_ item: Int, of scorer: any Scorer, call: Call) throws {
    guard scorer.unranked.contains(Int32(item)) else { return }
    throw call.failure(
      "`\(model.kind)` knows nothing of `\(data.catalogue.label(of: item))` and can't rank it",
      at: "item")
  }
}

private func explain(_ call: Call) throws -> Value {
  let object: ModelObject = try call.object("model")
  if object.isUntrained { call.warnOfUntrained(object.model.kind, at: "model") }
  let data = object.data
  let listener = try call.listener(in: data)
  let history = Array(listener.history)
  guard !history.isEmpty else {
    throw call.failure("there is no history to explain anything by", at: "history")
  }
  // Each item once, where it came last: it is left out as often as it came.
  let places = Dictionary(zip(history, history.indices)) { $1 }.values.sorted()
  // By the history alone: what a model has learnt of the user beside it can't be left out.
  let folds = call.boolean("fold")
  let queries =
    [Query(history: history[...], folds: folds)]
    + places.map { left in
      Query(history: history.filter { $0 != history[left] }[...], folds: folds)
    }
  try MemoryError.refuse(
    MemoryError.product(4, queries.count, data.itemCount), settings: ["history"],
    "\(NumberText.counted(queries.count, "list")) of scores")
  let scores = try object.scores(
    for: queries, workers: call.workers, progress: call.progress
  ) { range, all in
    (0..<range.count).map { Array(all[$0 * data.itemCount..<($0 + 1) * data.itemCount]) }
  }.flatMap(\.self)
  let whole = scores[0]
  let seen = Set(history)
  let item: Int
  if let name = call.text(ifGiven: "item") {
    item = try call.item(name, at: "item", in: data)
    try object.refuseUnranked(
      item, of: object.model.prepared(workers: call.workers, progress: call.progress), call: call)
  } else {
    guard let best = TopList.best(1, of: whole, without: seen).first else {
      throw call.failure("the user had every item that the model ranks", at: "item")
    }
    item = Int(best)
  }
  /// The place of the item among those that may come.
  func rank(_ scores: [Float]) -> Int {
    1 + scores.indices.count { !seen.contains(Int32($0)) && scores[$0] > scores[item] }
  }
  let weights = places.indices.map { whole[item] - scores[$0 + 1][item] }
  if weights.allSatisfy({ $0 == 0 }) { call.note("no item of the history changes this score") }
  let order = places.indices.sorted { (-abs(weights[$0]), $0) < (-abs(weights[$1]), $1) }
    .prefix(call.integer("n"))
  let rows = order.map { index in
    ResultTable.Row([
      .text(data.catalogue.label(of: Int(history[places[index]]))),
      .integer(history.count - places[index]), .number(Double(weights[index])),
      .integer(rank(scores[index + 1])),
    ])
  }
  let place = NumberText.grouped(rank(whole))
  call.note("\(data.catalogue.label(of: item)), at \(place) with the whole history")
  return call.made(
    TableObject(
      ResultTable(
        columns: [
          ResultTable.Column("item", .label), ResultTable.Column("ago", .value),
          ResultTable.Column("adds", .value), ResultTable.Column("rank without", .value),
        ], rows: rows)))
}
