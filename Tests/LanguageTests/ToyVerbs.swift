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
  static let table = VerbTable(all)

  static let all: [Verb] = dataVerbs + modelVerbs + workVerbs + resultVerbs + sessionVerbs

  enum Data {
    static let source = Positional<String>("source")
      .among(KnownNames("data set", orFile: true) { ["online-retail", "tiny"] })
    static let data = Positional<ToyData>("data")
    static let users = Option<Int>("users", default: 5, because: "usual", interval: .atLeast(1))
    static let items = Option<Int>("items", default: 5, because: "usual", interval: .atLeast(1))
    enum Way: String, Choice {
      case leaveOneOut = "leave_one_out"
      case ratio, time
    }
    static let by = Option<Way>("by", default: .leaveOneOut)
    static let share = Option<Double?>(
      "share", as: .fraction, interval: .above(0, through: 0.5))
    static let condition = Positional<RowExpression>("condition")
    static let user = Option<String?>("user")
  }

  static let dataVerbs: [Verb] = [
    Verb(
      "load", group: "data", "reads a data set", takes: [Data.source],
      result: .object(ToyData.kind), example: #"load "tiny""#
    ) { call in call.made(ToyData(name: call[Data.source])) },
    Verb(
      "kcore", group: "data", "keeps the dense part", takes: [Data.data, Data.users, Data.items],
      result: .object(ToyData.kind), example: "kcore shop users=5"
    ) { call in
      var data = call[Data.data]
      data.users = min(data.users, 10 - call[Data.users])
      return call.made(data)
    },
    Verb(
      "split", group: "data", "holds rows out", takes: [Data.data, Data.by, Data.share],
      result: .object(ToyData.kind), example: "split shop by=time"
    ) { call in
      call.toy.print("split by \(call[Data.by].word) \(call[Data.share] ?? 0)")
      return call.made(call[Data.data])
    },
    Verb(
      "where", group: "data", "keeps rows", takes: [Data.data, Data.condition],
      result: .object(ToyData.kind), example: "where films (rating >= 4)"
    ) { call in
      let condition = call[Data.condition]
      let kept = try ToyData.rows.filter { row in try condition.holds { row[$0] ?? .none } }
      call.toy.print("\(condition.text) on \(condition.columns) keeps \(kept.count)")
      return call.made(call[Data.data])
    },
    Verb(
      "history", group: "data", "shows one user", takes: [Data.data, Data.user],
      example: #"history shop user="1""#
    ) { call in
      guard call[Data.user] != "99" else {
        throw ToyFailure(
          "there is no user `99`", at: Data.user, help: "`pick` finds users worth showing")
      }
      return .none
    },
  ]

  enum Model {
    static let dim = Option<Int>(
      "dim", "width", default: 64, because: "small", interval: .closed(1, 512))
    static let layers = Option<Int>(
      "layers", "blocks", default: 2, because: "paper", unit: "layers", interval: .closed(1, 16))
    static let dropout = Option<Double>(
      "dropout", as: .fraction, default: 0.2, interval: .halfOpen(0, below: 1))
    /// The defaults that a case sets for other options are the language's own affair.
    static let preset = Option<String>(
      "preset",
      as: .cases([
        Case("tuned", "ours"),
        Case("paper", "the paper's", defaults: ["layers": .number(4), "dropout": .number(0.5)]),
      ]), default: "tuned")

    static let ids = Positional<ToyModel>("ids")
    enum Alignment: String, Choice { case mlp, linear }
    static let alignment = Option<Alignment>("alignment", default: .mlp)
    enum Metric: String, Choice { case ndcg, hr }
    static let metrics = Option<[Metric]>("metrics", default: [.ndcg])
  }

  static func modelVerb(_ name: String) -> Verb {
    Verb(
      name, group: "ID models", "a model",
      takes: [Data.data, Model.dim, Model.layers, Model.dropout, Model.preset],
      result: .object(ToyModel.kind), isRandom: true, family: "model",
      example: "\(name) shop dim=64"
    ) { call in
      call.made(ToyModel(name: call.verb.name, given: call.givenOptions))
    }
  }

  static let modelVerbs: [Verb] = [
    modelVerb("sasrec"), modelVerb("gru4rec"),
    Verb(
      "model", group: "ID models", "a model by its name", result: .object(ToyModel.kind),
      runsFamily: "model", example: #"model "gru4rec" shop"#
    ) { _ in .none },
    Verb(
      "rarec", group: "alignment", "aligns two models",
      takes: [Model.ids, Model.alignment, Model.metrics], result: .object(ToyModel.kind),
      example: "rarec base"
    ) { call in
      let metrics = call[Model.metrics].map(\.word).joined(separator: "+")
      return call.made(
        ToyModel(name: "rarec \(call[Model.alignment].word) \(metrics)", given: call.givenOptions))
    },
  ]

  enum Work {
    static let model = Positional<ToyModel>("model")
    static let epochs = Option<Int>(
      "epochs", default: 1, unit: "epochs", interval: .atLeast(0))
    static let on = Option<ToyData?>("on")
    enum Never: String, Choice { case none }
    static let patience = Option<Either<Int, Never>?>("patience")
    static let fresh = Option<Bool?>("fresh")
    static let any = Positional<Value>("model")
    static let models = Positional<[ToyModel]>("models")
    static let cutoffs = Option<[Int]>("k", default: [10], interval: .atLeast(1))
    static let label = Option<String?>("label", isIdentity: false)
    static let tags = OpenOptions(prefix: "tag.", .any, isIdentity: false)
  }

  static let workVerbs: [Verb] = [
    Verb(
      "train", group: "work", "trains a model",
      takes: [Work.model, Work.epochs, Work.on, Work.patience, Work.fresh],
      result: .object(ToyModel.kind), cost: .long, effect: .updatesVariable, isRandom: true,
      example: "train base epochs=200"
    ) { call in
      var model = call[Work.model]
      model.epochs += call[Work.epochs]
      return call.made(model)
    },
    Verb(
      "undo", group: "work", "brings the value before back", takes: [Work.any], result: .any,
      effect: .restoresVariable, example: "undo m"
    ) { _ in .none },
    Verb(
      "evaluate", group: "work", "measures models",
      takes: [Work.models, Work.cutoffs, Work.label], openOptions: [Work.tags],
      result: .object(ToyTable.kind), example: "evaluate base k=[1, 10]"
    ) { call in
      var columns = ["label"]
      let rows = (call.value(of: Work.models).elements ?? []).map { value in
        var row = ["label": Value.text(call[Work.label] ?? value.name ?? "-")]
        for (name, given) in (value.object as? ToyModel)?.given ?? [] {
          row[name] = given
          if !columns.contains(name) { columns.append(name) }
        }
        for (name, tag) in call[Work.tags] {
          row[name] = tag
          if !columns.contains(name) { columns.append(name) }
        }
        for k in call[Work.cutoffs] {
          let name = "ndcg@\(k)"
          row[name] = .number(Double(k) / 100)
          if !columns.contains(name) { columns.append(name) }
        }
        return row
      }
      return call.made(ToyTable(columnNames: columns, rows: rows))
    },
  ]

  enum Results {
    static let values = Positional<[Value]>(many: "values")
    enum Notation: String, Choice { case text, markdown, table }
    static let notation = Option<Notation?>("as")
    static let digits = Option<Int?>("digits", interval: .closed(0, 12))
    static let rows = Positional<ToyTable>("rows")
    static let columns = OpenOptions(prefix: "", .rows)
    static let condition = Positional<Bool>("condition")
    static let value = Positional<Value>("value")
    static let to = Option<String?>("to", as: .outputFile, isIdentity: false)
    static let file = Positional<String>("file", as: .inputFile)
  }

  static let resultVerbs: [Verb] = [
    Verb(
      "print", group: "results", "prints values",
      takes: [Results.values, Results.notation, Results.digits],
      example: "print rows as=markdown", habits: ["echo"]
    ) { call in
      let texts = call[Results.values].map(\.text).joined(separator: " ")
      call.toy.print(call[Results.notation].map { "\($0.word): " + texts } ?? texts)
      return .none
    },
    Verb(
      "table", group: "results", "an empty table", result: .object(ToyTable.kind), example: "table"
    ) { call in call.made(ToyTable(columnNames: [], rows: [])) },
    Verb(
      "derive", group: "results", "adds columns", takes: [Results.rows],
      openOptions: [Results.columns], result: .object(ToyTable.kind),
      example: "derive rows gain=(a - b)"
    ) { call in
      var table = call[Results.rows]
      for (name, formula) in call.rows(of: Results.columns) {
        table.columnNames.append(name)
        table.rows = try table.rows.map { row in
          let value = try formula.value { row[$0] ?? .none }
          return row.merging([name: value]) { _, new in new }
        }
      }
      return call.made(table)
    },
    Verb(
      "assert", group: "results", "stops where something is false", takes: [Results.condition],
      example: "assert 1 < 2"
    ) { call in
      guard call[Results.condition] else {
        throw ToyFailure("this is false", at: Results.condition)
      }
      return .none
    },
    Verb(
      "save", group: "keeping", "writes a value", takes: [Results.value, Results.to],
      example: #"save m to="m.model""#
    ) { _ in .none },
    Verb(
      "restore", group: "keeping", "reads a value", takes: [Results.file], result: .any,
      example: #"restore "m.model""#
    ) { call in call.made(ToyModel(name: call[Results.file], given: [])) },
  ]

  enum Session {
    static let seed = Positional<Int>("seed")
    static let command = Positional<String?>("command", as: .verb)
    enum Switch: String, Choice { case on, off }
    static let state = Positional<Switch>("switch")
  }

  static let sessionVerbs: [Verb] = [
    Verb("seed", group: "work", "sets the seed", takes: [Session.seed], example: "seed 7") { call in
      call.environment.seed = UInt64(call[Session.seed])
      return .none
    },
    Verb(
      "help", group: "session", "explains a command", takes: [Session.command],
      example: "help train"
    ) { call in
      call.toy.print("help for \(call[Session.command] ?? "all")")
      return .none
    },
    Verb(
      "timer", group: "session", "times statements", takes: [Session.state], example: "timer on"
    ) { call in
      call.toy.print("timer \(call[Session.state].word)")
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
      "recipe", group: "session", "the recipe of a value", takes: [Results.value],
      result: .text, example: "recipe shop"
    ) { call in .text(call[Results.value].recipe.description) },
  ]
}

/// A toy verb's error, about what an option was given.
struct ToyFailure: RoomError {
  let message: String
  let option: String
  let help: String?

  init(_ message: String, at option: any ParameterKey, help: String? = nil) {
    (self.message, self.option, self.help) = (message, option.name, help)
  }

  static let examples: [ToyFailure] = []

  var explanation: Explanation {
    Explanation(
      "E500", message, about: .setting(option), help: [help], cause: "a test wants it", cure: "none"
    )
  }
}
