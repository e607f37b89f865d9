import Evaluation
import Language
import Support

/// The verbs that look at results user by user.
let comparisonVerbs: [Verb] = [
  Verb(
    "compare", group: "work",
    "tests whether models differ, user by user; over seeds the unit is the user's mean",
    positionals: [
      .value("rows", .object([.table]), "a table of `evaluate`, with a row for each model and seed")
    ],
    options: [
      .option(
        "metrics", .oneOrMore(.text), "what is compared",
        because: "`ndcg@10`, or the first that was measured"),
      .option(
        "against", .either(.text, .integer),
        "the label or position of the row that others are compared with",
        because: "the first row"),
      .option(
        "over", .text, "the column that tells runs of one model apart", default: .text("seed"),
        because: "`repeat seeds=` makes it"),
      .option(
        "confidence", .fraction, "the share of drawn means that `low` and `high` enclose",
        default: .number(0.95), because: "as usual", interval: .closed(0.5, 0.999)),
      .option(
        "resamples", .integer, "how often users are drawn anew", default: .number(2000),
        because: "steady in the second digit", interval: .closed(100, 1_000_000)),
    ],
    result: .object(.table), cost: .seconds, isRandom: true,
    formula: "se = sd(differences) / √users; detects = 2.80 se (80% of the time, at 5%); "
      + "low, high: percentile bootstrap over users; p_t: paired t; p_w: Wilcoxon signed rank; "
      + "holm_: corrected for all comparisons made; sd: over seeds",
    citation: "Sakai 2006; Wilcoxon 1945; Holm 1979; Efron & Tibshirani 1993",
    example: #"compare (evaluate [base, pop]) metrics=["ndcg@10", "mrr"] against="pop""#,
    run: compare),
  Verb(
    "ranks", group: "work", "lists where each user's held-out items came, a row each",
    positionals: [.value("rows", .object([.table]), "a table of `evaluate`")],
    result: .object(.table), formula: "a rank that tied items share is the middle one",
    example: "ranks (evaluate pop)", run: ranks),
]

private func compare(_ call: Call) throws -> Value {
  let rows: TableObject = try call.object("rows")
  var options = ResultTable.ComparisonOptions(
    over: call.text("over"), confidence: call.number("confidence"),
    resamples: call.integer("resamples"))
  if call.isGiven("over") { _ = try rows.table.columnIndex(options.over) }
  if call.isGiven("metrics") {
    options.metrics = try call.texts("metrics").map { try Metric(name: $0) }
    if options.metrics?.isEmpty == true {
      throw call.failure("there is no metric in the list", at: "metrics")
    }
  }
  if let position = call.integer(ifGiven: "against") {
    options.base = position
  } else if let label = call.text(ifGiven: "against") {
    options.base = try rows.table.firstPosition(label: label, over: options.over)
  }
  let (key, workers) = (call.key(call.verb.name), try call.workers)
  let compared = try call.aside { [options] progress in
    try rows.table.compared(options, key: key, workers: workers, progress: progress)
  }
  if case .ranking(let ranking)? = compared.protocols.first {
    let users = NumberText.counted(ranking.sample?.count ?? ranking.userCount, "user")
    call.note("\(compared.rows.count) rows, in pairs of \(users)")
  }
  return call.made(TableObject(compared))
}

extension ResultTable {
  /// The position of the one row of a label, or of the first of its runs.
  fileprivate func firstPosition(label: String, over: String) throws -> Int {
    guard columns.contains(where: { $0.name == over }) else { return try position(label: label) }
    return try positions(label: label).first ?? position(label: label)
  }
}

private func ranks(_ call: Call) throws -> Value {
  let rows: TableObject = try call.object("rows")
  let columns = [
    ResultTable.Column("label", .label), ResultTable.Column("user", .tag),
    ResultTable.Column("item", .tag), ResultTable.Column("rank", .tag),
    ResultTable.Column("candidates", .tag),
  ]
  try ResultTable.check(
    rows: rows.table.rows.reduce(0) { $0 + ($1.result?.ranks?.items.count ?? 0) },
    columns: columns.count)
  var lines: [ResultTable.Row] = []
  for (position, row) in rows.table.rows.enumerated() {
    let label = (try? rows.table.cell(row: position, column: ResultTable.labelColumn)) ?? .none
    guard let result = row.result, let ranks = result.ranks else {
      throw TableError.noUsers(label == .none ? "\(position)" : label.value.text)
    }
    for (place, user) in result.users.enumerated() {
      for index in ranks.offsets[place]..<ranks.offsets[place + 1] {
        let rank = ranks.rank(at: index)
        lines.append(
          ResultTable.Row([
            label, .text(ranks.userIDs[user]), .text(ranks.itemIDs[Int(ranks.items[index])]),
            rank.map { rank in Int(exactly: rank).map(Cell.integer) ?? .number(rank) } ?? .none,
            .integer(Int(ranks.candidates[place])),
          ]))
      }
    }
  }
  return call.made(
    TableObject(ResultTable(columns: columns, rows: lines, protocols: rows.table.protocols)))
}
