import Evaluation
import Language
import Support

/// The verb that tests whether models differ.
enum Compare {
  static let rows = Positional<ResultTable>(
    "rows", "a table of `evaluate`, with a row for each model and seed")
  static let metrics = Option<[String]?>(
    "metrics", "what is compared", because: "`ndcg@10`, or the first that was measured"
  ).standing(for: .metric)
  static let against = Option<Either<String, Int>?>(
    "against", "the label or position of the row that others are compared with",
    because: "the first row"
  ).standing(for: .reference)
  static let over = Option<String>(
    "over", "the column that tells runs of one model apart", default: "seed",
    because: "`repeat seeds=` makes it")
  static let confidence = Option<Double>(
    "confidence", as: .fraction, "the share of drawn means that `low` and `high` enclose",
    default: 0.95, because: "as usual", interval: .closed(0.5, 0.999))
  static let resamples = Option<Int>(
    "resamples", "how often users are drawn anew", default: 2000,
    because: "steady in the second digit", interval: .closed(100, 1_000_000))

  static let verb = Verb(
    "compare", group: "work",
    "tests whether models differ, user by user; over seeds the unit is the user's mean",
    takes: [rows, metrics, against, over, confidence, resamples],
    result: .object(.table), cost: .seconds, isRandom: true,
    formula: "se = sd(differences) / √users; detects = 2.80 se (80% of the time, at 5%); "
      + "low, high: percentile bootstrap over users; p_t: paired t; p_w: Wilcoxon signed rank; "
      + "holm_: corrected for all comparisons made; sd: over seeds",
    citation: "Sakai 2006; Wilcoxon 1945; Holm 1979; Efron & Tibshirani 1993",
    example: #"compare (evaluate [base, pop]) metrics=["ndcg@10", "mrr"] against="pop""#,
    run: run
  ) { call in
    for name in (call[metrics] ?? nil) ?? [] { _ = try Metric(name: name) }
    if call.isGiven(over) { try call.requireColumns(over, in: rows) }
    try call.requireRow(against, among: call.facts(rows).labels)
    let columns = call.facts(rows).columns.map { columns in
      columns + ResultTable.comparisonColumns.filter { !columns.contains($0) }
    }
    return call.result.with(columns: columns)
  }

  private static func run(_ call: Call) throws -> Value {
    let table = call[rows]
    var options = ResultTable.ComparisonOptions(
      over: call[over], confidence: call[confidence], resamples: call[resamples])
    if call.isGiven(over) { _ = try table.columnIndex(options.over) }
    if let names = call[metrics] {
      options.metrics = try names.map { try Metric(name: $0) }
      if names.isEmpty { throw UsageError.empty(option: metrics.name, what: "metric") }
    }
    switch call[against] {
    case .one(let label)?:
      options.base = try table.firstPosition(label: label, over: options.over)
    case .other(let position)?: options.base = position
    case nil: break
    }
    let (key, workers) = (call.key(call.verb.name), try call.workers)
    let compared = try call.aside { [options] progress in
      try table.compared(options, key: key, workers: workers, progress: progress)
    }
    if case .ranking(let ranking)? = compared.protocols.first {
      let users = NumberText.counted(ranking.sample?.count ?? ranking.userCount, "user")
      call.note("\(compared.rows.count) rows, in pairs of \(users)")
    }
    return call.made(TableObject(compared))
  }
}

extension ResultTable {
  /// The position of the one row of a label, or of the first of its runs.
  fileprivate func firstPosition(label: String, over: String) throws -> Int {
    guard columns.contains(where: { $0.name == over }) else { return try position(label: label) }
    return try positions(label: label).first ?? position(label: label)
  }
}
