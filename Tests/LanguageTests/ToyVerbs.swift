import Support
import Synchronization

@testable import Language

/// What toy verbs print, and the note of which of them ran.
final class ToyHost: Sendable {
  private let lines = Mutex<[String]>([])
  let cancellation: Cancellation
  init(_ cancellation: Cancellation = Cancellation()) { self.cancellation = cancellation }
  func print(_ line: String) { lines.withLock { $0.append(line) } }
  var output: [String] { lines.withLock { $0 } }
}

/// What `quit` throws.
struct ToyQuit: EvaluationSignal, Equatable { var status: Int }

/// An error of another room.
struct ToyError: Error, CustomStringConvertible { var description: String }

extension Call {
  var toy: ToyHost {
    guard let host = host as? ToyHost else { preconditionFailure("the host is a toy") }
    return host
  }
}

/// A small vocabulary in the manner of the real one.
enum ToyVerbs {
  static let dataKind = ObjectKind("data", phrase: "a data set")
  static let data = ParameterType.object([dataKind])
  static let model = ParameterType.object(["model"])
  static let tableType = ParameterType.object(["table"])

  static let table = VerbTable(all)

  static let all: [Verb] = dataVerbs + modelVerbs + workVerbs + resultVerbs + sessionVerbs

  static let dataVerbs: [Verb] = [
    Verb(
      "load", group: "data", "reads a data set",
      positionals: [
        .value(
          "source", .named(KnownNames("data set", orFile: true) { ["online-retail", "tiny"] }))
      ],
      result: .object(dataKind), example: #"load "tiny""#
    ) { call in
      call.made(ToyData(name: call.text("source")))
    },
    Verb(
      "kcore", group: "data", "keeps the dense part",
      positionals: [.value("data", data)],
      options: [
        .option("users", .integer, default: .number(5), because: "usual", interval: .atLeast(1)),
        .option("items", .integer, default: .number(5), because: "usual", interval: .atLeast(1)),
      ],
      result: .object(dataKind), example: "kcore shop users=5"
    ) { call in
      var data: ToyData = try call.object("data")
      data.users = min(data.users, 10 - call.integer("users"))
      return call.made(data)
    },
    Verb(
      "split", group: "data", "holds rows out", positionals: [.value("data", data)],
      options: [
        .option(
          "by", .cases(["leave_one_out", "ratio", "time"]), default: .text("leave_one_out")),
        .option("share", .fraction, interval: .above(0, through: 0.5)),
      ],
      result: .object(dataKind), example: "split shop by=time"
    ) { call in
      call.toy.print("split by \(call.text("by")) \(call.number(ifGiven: "share") ?? 0)")
      return call.made(try call.object("data", as: ToyData.self))
    },
    Verb(
      "where", group: "data", "keeps rows",
      positionals: [.value("data", data), .value("condition", .rows)],
      result: .object(dataKind), example: "where films (rating >= 4)"
    ) { call in
      let condition = call.rows("condition")
      let kept = try ToyData.rows.filter { row in try condition.holds { row[$0] ?? .none } }
      call.toy.print("\(condition.text) on \(condition.columns) keeps \(kept.count)")
      return call.made(try call.object("data", as: ToyData.self))
    },
    Verb(
      "history", group: "data", "shows one user", positionals: [.value("data", data)],
      options: [.option("user", .text)], example: #"history shop user="1""#
    ) { call in
      guard call.text(ifGiven: "user") != "99" else {
        throw call.failure(
          "there is no user `99`", at: "user", hint: "`pick` finds users worth showing")
      }
      return .none
    },
  ]

  static let modelOptions: [Parameter] = [
    .option(
      "dim", .integer, "width", default: .number(64), because: "small", interval: .closed(1, 512)),
    .option(
      "layers", .integer, "blocks", default: .number(2), because: "paper", unit: "layers",
      interval: .closed(1, 16)),
    .option("dropout", .fraction, default: .number(0.2), interval: .halfOpen(0, below: 1)),
    .option(
      "preset",
      .cases([
        Case("tuned", "ours"),
        Case("paper", "the paper's", defaults: ["layers": .number(4), "dropout": .number(0.5)]),
      ]), default: .text("tuned")),
  ]

  static func modelVerb(_ name: String) -> Verb {
    Verb(
      name, group: "ID models", "a model", positionals: [.value("data", data)],
      options: modelOptions, result: .object("model"), isRandom: true, family: "model",
      example: "\(name) shop dim=64"
    ) { call in
      call.made(ToyModel(name: call.verb.name, given: call.givenOptions))
    }
  }

  static let modelVerbs: [Verb] = [
    modelVerb("sasrec"), modelVerb("gru4rec"),
    Verb(
      "model", group: "ID models", "a model by its name", result: .object("model"),
      runsFamily: "model", example: #"model "gru4rec" shop"#
    ) { _ in .none },
    Verb(
      "rarec", group: "alignment", "aligns two models",
      positionals: [.value("ids", model)],
      options: [
        .option("alignment", .cases(["mlp", "linear"]), default: .text("mlp")),
        .option("metrics", .oneOrMore(.cases(["ndcg", "hr"])), default: .list([.text("ndcg")])),
      ],
      result: .object("model"), example: "rarec base"
    ) { call in
      let metrics = call.texts("metrics").joined(separator: "+")
      return call.made(
        ToyModel(name: "rarec \(call.text("alignment")) \(metrics)", given: call.givenOptions))
    },
  ]

  static let workVerbs: [Verb] = [
    Verb(
      "train", group: "work", "trains a model",
      positionals: [.value("model", .object(["model"]))],
      options: [
        .option("epochs", .integer, default: .number(1), unit: "epochs", interval: .atLeast(0)),
        .option("on", data), .option("patience", .either(.integer, .cases(["none"]))),
        .option("fresh", .boolean),
      ],
      result: .object("model"), cost: .long, effect: .updatesVariable, isRandom: true,
      example: "train base epochs=200"
    ) { call in
      var model: ToyModel = try call.object("model")
      model.epochs += call.integer("epochs")
      return call.made(model)
    },
    Verb(
      "undo", group: "work", "brings the value before back",
      positionals: [.value("model", .any)], result: .any, effect: .restoresVariable,
      example: "undo m"
    ) { _ in .none },
    Verb(
      "evaluate", group: "work", "measures models",
      positionals: [.value("models", .oneOrMore(model))],
      options: [
        .option("k", .oneOrMore(.integer), default: .list([.number(10)]), interval: .atLeast(1)),
        .option("label", .text, isIdentity: false),
      ],
      openOptions: [OpenOptions(prefix: "tag.", .any, isIdentity: false)],
      result: .object("table"), example: "evaluate base k=[1, 10]"
    ) { call in
      var columns = ["label"]
      let rows = call.values("models").map { value in
        var row = ["label": Value.text(call.text(ifGiven: "label") ?? value.name ?? "-")]
        for (name, given) in (value.object as? ToyModel)?.given ?? [] {
          row[name] = given
          if !columns.contains(name) { columns.append(name) }
        }
        for (name, tag) in call.openOptions("tag.") {
          row[name] = tag
          if !columns.contains(name) { columns.append(name) }
        }
        for k in call.integers("k") {
          let name = "ndcg@\(k)"
          row[name] = .number(Double(k) / 100)
          if !columns.contains(name) { columns.append(name) }
        }
        return row
      }
      return call.made(ToyTable(columnNames: columns, rows: rows))
    },
  ]

  static let resultVerbs: [Verb] = [
    Verb(
      "print", group: "results", "prints values",
      positionals: [.value("values", .any, count: .many)],
      options: [
        .option("as", .cases(["text", "markdown", "table"])),
        .option("digits", .integer, interval: .closed(0, 12)),
      ],
      example: "print rows as=markdown", habits: ["echo"]
    ) { call in
      let texts = call.values("values").map(\.text).joined(separator: " ")
      call.toy.print(call.text(ifGiven: "as").map { "\($0): " + texts } ?? texts)
      return .none
    },
    Verb("table", group: "results", "an empty table", result: .object("table"), example: "table") {
      call in call.made(ToyTable(columnNames: [], rows: []))
    },
    Verb(
      "derive", group: "results", "adds columns", positionals: [.value("rows", tableType)],
      openOptions: [OpenOptions(prefix: "", .rows)], result: .object("table"),
      example: "derive rows gain=(a - b)"
    ) { call in
      var table: ToyTable = try call.object("rows")
      for (name, formula) in call.openRows("") {
        table.columnNames.append(name)
        table.rows = try table.rows.map { row in
          let value = try formula.value { row[$0] ?? .none }
          return row.merging([name: value]) { _, new in new }
        }
      }
      return call.made(table)
    },
    Verb(
      "assert", group: "results", "stops where something is false",
      positionals: [.value("condition", .boolean)], example: "assert 1 < 2"
    ) { call in
      guard call.boolean("condition") else {
        throw call.failure("this is false", at: "condition")
      }
      return .none
    },
    Verb(
      "save", group: "keeping", "writes a value", positionals: [.value("value", .any)],
      options: [.option("to", .outputFile, isIdentity: false)], example: #"save m to="m.model""#
    ) { _ in .none },
    Verb(
      "restore", group: "keeping", "reads a value", positionals: [.value("file", .inputFile)],
      result: .any, example: #"restore "m.model""#
    ) { call in call.made(ToyModel(name: call.text("file"), given: [])) },
  ]

  static let sessionVerbs: [Verb] = [
    Verb(
      "seed", group: "work", "sets the seed", positionals: [.value("seed", .integer)],
      example: "seed 7"
    ) { call in
      call.environment.seed = UInt64(call.integer("seed"))
      return .none
    },
    Verb(
      "help", group: "session", "explains a command",
      positionals: [.value("command", .verb, count: .optional)], example: "help train"
    ) { call in
      call.toy.print("help for \(call.text(ifGiven: "command") ?? "all")")
      return .none
    },
    Verb(
      "timer", group: "session", "times statements",
      positionals: [.value("switch", .cases(["on", "off"]))], example: "timer on"
    ) { call in
      call.toy.print("timer \(call.text("switch"))")
      return .none
    },
    Verb("version", group: "session", "shows the version", example: "version") { call in
      call.toy.print("version \(call.environment.verbs.version)")
      return .none
    },
    Verb("quit", group: "session", "leaves", example: "quit") { _ in throw ToyQuit(status: 3) },
    Verb(
      "interrupt", group: "session", "does as Ctrl-C does", result: .number, example: "interrupt"
    ) { call in
      call.toy.cancellation.cancel()
      return .number(7)
    },
    Verb("fail", group: "session", "fails as another room does", example: "fail") { _ in
      throw ToyError(description: "file `x` is cut off at byte 3")
    },
    Verb("future", group: "session", "is new in version 2", since: 2, example: "future") { _ in
      .text("the future")
    },
    Verb(
      "recipe", group: "session", "the recipe of a value", positionals: [.value("value", .any)],
      result: .text, example: "recipe shop"
    ) { call in .text(call.value("value").recipe.description) },
  ]
}
