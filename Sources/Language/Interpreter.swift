import Support

/// Runs programs in an environment, statement by statement.
public final class Interpreter {
  /// The deepest that defined verbs may call each other.
  static let callLimit = 64

  /// The verbs and variables.
  public let environment: Environment
  /// Is told of each statement.
  weak var observer: (any EvaluationObserver)?

  /// The variables of the defined verbs that are running, innermost last.
  var scopes: [[String: Value]] = []
  /// The runs of the `repeat`s that are under way, innermost last.
  var runs: [SeededRun] = []
  /// How deep blocks and expressions nest here.
  let depth = Depth(limit: 1_024)
  /// How many blocks the running statement stands in.
  var blocks = 0

  /// An interpreter of programs in an environment.
  ///
  /// - Parameters:
  ///   - environment: the verbs and variables; programs change it.
  ///   - observer: is told of each statement; not retained.
  public init(_ environment: Environment, observer: (any EvaluationObserver)? = nil) {
    self.environment = environment
    self.observer = observer
  }

  /// Runs a program.
  ///
  /// - Parameter program: the program, best checked before.
  /// - Throws: a `Diagnostic` where a statement fails, `Cancelled` where the program was asked to
  ///   stop, an `EvaluationSignal` where a verb ended it. What ran before stays.
  public func run(_ program: Program) throws {
    for (index, statement) in program.statements.enumerated() {
      let isLast = index == program.statements.count - 1
      try run(statement, isHidden: isLast && program.hidesLastValue)
    }
  }

  /// Runs one statement of a program.
  ///
  /// - Parameters:
  ///   - statement: the statement.
  ///   - isHidden: whether its value isn't shown.
  /// - Throws: as `run(_:)` does.
  public func run(_ statement: Statement, isHidden: Bool = false) throws {
    scopes = []
    runs = []
    blocks = 0
    _ = try perform(statement, isHidden: isHidden)
  }

  /// Throws where the program was asked to stop.
  func poll() throws {
    if environment.cancellation.isCancelled { throw Cancelled() }
  }
}

// Variables.
extension Interpreter {
  /// The value of a name: of the running defined verb first, then of the session.
  func value(of name: String) -> Value? {
    scopes.last?[name] ?? environment.variables[name]?.value
  }

  /// Gives a name a value, in the running defined verb or in the session.
  func assign(_ name: String, _ value: Value) { set(name, value.named(name)) }

  /// Gives a name a value as it is, under the name that it may have already.
  func set(_ name: String, _ value: Value) {
    if scopes.isEmpty {
      environment.set(name, value)
    } else {
      scopes[scopes.count - 1][name] = value
    }
  }

  /// Computes expressions with this interpreter's names and commands.
  var calculator: Calculator {
    Calculator(
      lookup: { [unowned self] name, range in
        guard let value = value(of: name) else { throw Diagnostic(unknownName(name), at: range) }
        return value
      },
      run: { [unowned self] in try value(of: $0).value },
      depth: depth)
  }
}

extension Interpreter: Names {
  var verbs: VerbTable { environment.verbs }
  var definedVerbs: [String] { Array(environment.definitions.keys) }
  var knowsAllNames: Bool { true }

  var knownNames: [String] {
    let local = scopes.last.map { $0.keys.sorted() } ?? []
    return local + environment.variables.keys.sorted()
  }

  func definedVerb(_ name: String) -> Definition? { environment.definitions[name] }

  func hasValue(_ name: String) -> Bool { value(of: name) != nil }
}

/// Watches a program run, statement by statement, blocks' statements included.
public protocol EvaluationObserver: AnyObject {
  /// A statement is about to run.
  ///
  /// - Parameters:
  ///   - statement: the statement.
  ///   - isTopLevel: whether it stands in no block.
  func willRun(_ statement: Statement, isTopLevel: Bool)
  /// A bare statement made a value that is to be shown.
  func show(_ value: Value)
  /// A statement has run well.
  func didRun(_ statement: Statement, isTopLevel: Bool)
}

/// An error that isn't one: a verb's closure throws it to end the program, such as `quit`.
public protocol EvaluationSignal: Error {}
