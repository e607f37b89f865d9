import Alignment
import Evaluation
import Interactions
import Language
import Support

/// The verb that shows what models would recommend.
let recommendVerb = Verb(
  "recommend", group: "work",
  "puts the lists of models for one user side by side, the held-out item marked ✓",
  positionals: [.models],
  options: [
    .option("user", .text, "the user's id"),
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

/// One list to show: a model, what is taken from it, and what the user is taken to have had.
private struct Ranking {
  let title: String
  let object: ModelObject
  let without: Without?
  let history: ArraySlice<Int32>

  /// The scores of all items.
  func scores(user: Int, call: Call) throws -> [Float] {
    let query = Query(user: user, history: history)
    if let without, let model = object.model as? RARec {
      return try model.scores(
        for: [query], without: without, workers: call.workers, progress: call.progress)
    }
    return try object.model.prepared(workers: call.workers, progress: call.progress)
      .scores(for: [query], workers: call.workers, progress: call.progress)
  }
}

/// The name of the column that says which place a row shows.
private let rankColumn = "rank"

private func recommend(_ call: Call) throws -> Value {
  let models = try call.models()
  let data = models[0].object.data
  for (_, object) in models where object.data.digest != data.digest {
    throw ModelError.otherCatalogue(data: object.data.name, modelData: data.name)
  }
  let user = try call.user(in: data)
  let count = call.integer("n")
  guard count <= data.itemCount else {
    throw call.failure(
      "`\(data.name)` has only \(NumberText.counted(data.itemCount, "item"))", at: "n")
  }
  let past =
    data.split == nil ? data.sequence(of: user) : data.history(of: user, before: call.part)
  let targets = data.split == nil ? [] : Set(data.sequence(of: user, part: call.part))
  let changed = try call.changed(past, of: data)
  var rankings: [Ranking] = []
  for (name, object) in models {
    // A model that is called as the column of ranks doesn't take its place.
    let label = name == rankColumn ? "\(name) (\(object.model.kind))" : name
    rankings.append(Ranking(title: label, object: object, without: nil, history: past))
    for part in call.values(ifGiven: "without") ?? [] {
      guard object.model is RARec, let without = Without(rawValue: part.text) else { continue }
      rankings.append(
        Ranking(
          title: "\(label) without \(part.text)", object: object, without: without, history: past))
    }
    if let changed {
      rankings.append(
        Ranking(title: "\(label) if so", object: object, without: nil, history: changed))
    }
  }
  if call.isGiven("without"), !rankings.contains(where: { $0.without != nil }) {
    throw call.failure("none of these models has rows and text to take away", at: "without")
  }
  var columns: [[Cell]] = []
  for ranking in rankings {
    try call.progress.check()
    let scores = try ranking.scores(user: user, call: call)
    if let item = scores.firstIndex(where: \.isNaN) {
      throw EvaluationError.scoreIsNaN(user: data.users[user], item: data.catalogue.ids[item])
    }
    var allowed = Array(scores.indices)
    if call.text("seen") == "drop" {
      let seen = Set(ranking.history).subtracting(targets)
      allowed.removeAll { seen.contains(Int32($0)) }
    }
    allowed.sort { (-scores[$0], $0) < (-scores[$1], $1) }
    var cells = allowed.prefix(count).map { item in
      let mark = targets.contains(Int32(item)) ? heldOutMark : ""
      return Cell.text(mark + data.catalogue.label(of: item))
    }
    cells += Array(repeating: .none, count: count - cells.count)
    for target in targets.sorted() {
      let rank = allowed.firstIndex(of: Int(target))
      cells.append(rank.map { .text("at \(NumberText.grouped($0 + 1))") } ?? .none)
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
  return call.made(TableObject(table))
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
