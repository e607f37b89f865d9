import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that shows whom a router gives to which expert.
enum Experts {
  static let titles = Option<Int>(
    "titles", "how many titles stand for an expert's users", default: 2, because: "a line",
    interval: .closed(0, 5))

  static let verb = Verb(
    "experts", group: "work",
    "shows how many users a model's router gives to each expert, and what they had more than others",
    takes: [Shared.model, titles], result: .object(.table), cost: .seconds,
    formula: "titles by users who had them at the expert / (all who had them + 5)",
    example: "experts (laser base lm)", run: run)

  private static func run(_ call: Call) throws -> Value {
    let object = call[Shared.model]
    let workers = try call.workers
    let groups = try call.aside { progress in
      try (object.model as? AlignedModel)?
        .experts(of: object.data, workers: workers, progress: progress) ?? []
    }
    guard !groups.isEmpty else { throw MismatchError.noExperts(kind: object.model.kind) }
    let users = groups.reduce(0) { $0 + $1.users }
    let count = call[titles]
    let table = ResultTable(
      columns: [ResultTable.Column("expert", .label), ResultTable.Column("users", .value)]
        + [ResultTable.Column("share", .value), ResultTable.Column("history", .value, digits: 1)]
        + (count > 0 ? [ResultTable.Column("had more than others", .label)] : []),
      rows: groups.enumerated().map { number, group in
        let names = group.typical.prefix(count).map { object.data.catalogue.label(of: $0) }
        return ResultTable.Row(
          [
            .integer(number), .integer(group.users),
            .number(Double(group.users) / Double(max(1, users))),
            group.users > 0 ? .number(group.history) : .none,
          ] + (count > 0 ? [.text(names.joined(separator: "; "))] : []))
      })
    return call.made(TableObject(table))
  }
}
