import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that finds items like one.
enum Similar {
  static let item = Option<String?>("item", "the item: its id, or a part of its title")
  static let count = Option<Int>(
    "n", "how many items", default: 10, because: "a page", unit: "items", interval: .atLeast(1))

  static let verb = Verb(
    "similar", group: "work", "finds the items that models find most similar to one",
    takes: [Shared.models, item, count, Shared.fold], result: .object(.table), cost: .seconds,
    formula: "cosine of item vectors; of models without vectors, the score after the item alone",
    example: #"similar base item="84029E" n=5"#, run: run)

  private static func run(_ call: Call) throws -> Value {
    let models = try call.modelsOfOneCatalogue()
    let data = models[0].object.data
    guard let name = call[item] else {
      throw UsageError.missing(
        verb: call.verb.name, options: [item.name], what: "an id or a part of a title")
    }
    let item = try call.item(name, in: data)
    let count = min(call[count], data.itemCount - 1)
    var table = ResultTable(
      columns: [ResultTable.Column("rank", .label)],
      rows: (0..<count).map { ResultTable.Row([.integer($0 + 1)]) })
    let (workers, folds) = (try call.workers, call[Shared.fold])
    for (label, object) in models {
      try call.progress.check()
      let likeness = try call.aside { progress in
        try Likeness(
          to: item, in: object.model, on: data, folds: folds, workers: workers,
          progress: progress)
      }
      guard let likeness else { throw MismatchError.unrankable(name, item, object) }
      let nearest = TopList.best(count, of: likeness.values, without: [Int32(item)])
        .map(Int.init)
      let blanks = Array(repeating: Cell.none, count: count - nearest.count)
      let suffix = models.count > 1 ? " " + label : ""
      table = table.adding(
        ResultTable.Column(label, .value),
        cells: nearest.map { .text(data.catalogue.label(of: $0)) } + blanks)
      table = table.adding(
        ResultTable.Column(likeness.measure.word + suffix, .value),
        cells: nearest.map { .number(Double(likeness.values[$0])) } + blanks)
    }
    call.note(data.catalogue.label(of: item))
    return call.made(TableObject(table))
  }
}

extension Likeness.Measure {
  /// The name of its column.
  fileprivate var word: String {
    switch self {
    case .cosine: "cosine"
    case .score: "score"
    }
  }
}
