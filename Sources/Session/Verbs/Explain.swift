import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that says what a recommendation rests on.
enum Explain {
  static let model = Positional<ModelObject>("model", "a model")
  static let item = Option<String?>(
    "item", "what is recommended: an id, or a part of a title",
    because: "the first of the model's list")
  static let history = Option<[String]?>(
    "history", "the items that somebody had, the newest last", because: "the user's own"
  ).standing(for: .history)
  static let count = Option<Int>(
    "n", "how many items of the history", default: 10, because: "a page", unit: "items",
    interval: .atLeast(1))

  static let verb = Verb(
    "explain", group: "work",
    "shows which items of a user's history a recommendation rests on, by leaving each out",
    takes: [model, Shared.user, history, item, count, Shared.fold],
    result: .object(.table), cost: .seconds,
    formula: "score with the whole history − score without the item, as often as it came",
    example: #"explain base user="17850" item="84029E""#, run: run
  ) { $0.result.with(columns: columns.map(\.name)) }

  private static let columns = [
    ResultTable.Column("item", .label), ResultTable.Column("ago", .value),
    ResultTable.Column("adds", .value), ResultTable.Column("rank without", .value),
  ]

  private static func run(_ call: Call) throws -> Value {
    let object = call[model]
    if object.isUntrained { call.warnOfUntrained(object.model.kind, at: model) }
    let data = object.data
    let listener = try call.listener(in: data, history: history)
    guard !listener.history.isEmpty else {
      throw MismatchError.noHistory
    }
    let question = LeaveOneOut(history: Array(listener.history))
    // By the history alone: what a model has learnt of the user beside it can't be left out.
    let queries = question.histories.map { Query(history: $0[...], folds: call[Shared.fold]) }
    try MemoryError.refuse(
      MemoryError.product(4, queries.count, data.itemCount), settings: [history.name],
      "\(NumberText.counted(queries.count, "list")) of scores")
    let scores = try object.scores(
      for: queries, workers: call.workers, progress: call.progress
    ) { range, all in
      (0..<range.count).map { Array(all[$0 * data.itemCount..<($0 + 1) * data.itemCount]) }
    }.flatMap(\.self)
    let item = try explained(call, object, best: question.best(scores))
    let parts = question.parts(of: item, scores)
    if parts.allSatisfy({ $0.adds == 0 }) {
      call.note("no item of the history changes this score")
    }
    let rows = parts.prefix(call[count]).map { part in
      ResultTable.Row([
        .text(data.catalogue.label(of: Int(part.item))), .integer(part.ago),
        .number(Double(part.adds)), .integer(part.rankWithout),
      ])
    }
    let place = NumberText.grouped(question.rank(of: item, scores))
    call.note("\(data.catalogue.label(of: item)), at \(place) with the whole history")
    return call.made(
      TableObject(ResultTable(columns: columns, rows: Array(rows))))
  }

  /// The item that the call names, or else the first of the model's list.
  private static func explained(_ call: Call, _ object: ModelObject, best: Int?) throws -> Int {
    guard let name = call[item] else {
      guard let best else {
        throw MismatchError.nothingNew
      }
      return best
    }
    let named = try call.item(name, in: object.data)
    let scorer = try object.model.prepared(workers: call.workers, progress: call.progress)
    guard !scorer.unranked.contains(Int32(named)) else {
      throw MismatchError.unrankable(name, named, object)
    }
    return named
  }
}
