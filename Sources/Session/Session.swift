import Evaluation
public import Language
public import Support
internal import Tensors

/// One person's or program's run of the language: its variables, seed and settings.
///
/// Front ends hand it pieces of text and a place for its words. It isn't safe to call from several
/// threads at once, but `cancellation` may be raised from any.
public final class Session {
  /// The release of the program.
  public static let version = "0.1.0"

  /// The flag that stops what runs; the session lowers it when the run has stopped.
  public let cancellation: Cancellation
  let configuration: SessionConfiguration
  let host: SessionHost
  let environment: Environment
  private let observer: StatementObserver
  private let interpreter: Interpreter

  /// A session without variables.
  ///
  /// - Parameters:
  ///   - configuration: what the front end decides.
  ///   - output: where values, notes and diagnostics go.
  public convenience init(configuration: SessionConfiguration, output: any SessionOutput) {
    self.init(configuration: configuration, output: output, checkingMachine: BLAS.check)
  }

  /// The same with another check of the machine.
  init(
    configuration: SessionConfiguration, output: any SessionOutput,
    checkingMachine: @escaping @Sendable () throws -> Void
  ) {
    let cancellation = Cancellation()
    let host = SessionHost(
      configuration: configuration, output: output, cancellation: cancellation,
      checkingMachine: checkingMachine)
    self.configuration = configuration
    self.cancellation = cancellation
    self.host = host
    environment = Environment(
      verbs: VerbTable(
        sessionTable(
          dataFolder: configuration.dataFolder, errors: ErrorCatalogue(configuration.errors))),
      arguments: configuration.arguments, seed: configuration.seed, host: host,
      cancellation: cancellation)
    observer = StatementObserver(host: host, environment: environment)
    interpreter = Interpreter(environment, observer: observer)
  }

  /// Whether a text that someone is typing can run, or wants more lines.
  public func readiness(of text: String) -> Readiness {
    let result = Parser.parse(
      Source(name: "in", text: text), in: environment, include: SourceFile.glimpse)
    if result.isIncomplete { return .incomplete }
    return result.diagnostics.contains { $0.severity == .error } ? .invalid : .complete
  }

  /// Checks sources in the order in which they would run, without running anything.
  ///
  /// - Returns: what is wrong, in the order of the text, warnings included.
  public func check(_ sources: [Source]) -> [Diagnostic] { examine(sources).problems }

  /// Checks sources in the order in which they would run, without running anything.
  ///
  /// - Parameters:
  ///   - sources: the programs.
  ///   - isWhole: whether nothing reads a variable after them, so that one that they don't read either
  ///     is a mistake.
  /// - Returns: what is wrong, and how much was looked at.
  public func examine(_ sources: [Source], isWhole: Bool = false) -> Examination {
    var checker = checker
    var examination = Examination(problems: [], statements: 0)
    for source in sources {
      let parsed = parse(source)
      examination.problems += checker.check(parsed)
      examination.statements += parsed.program.statementCount
    }
    if isWhole {
      examination.problems = checker.warningOfUnused(among: examination.problems)
    }
    // What isn't read any more isn't wrong; the run that follows sees the request to stop.
    if cancellation.isCancelled { examination.problems = [] }
    return examination
  }

  /// The checker of programs that run from here on.
  private var checker: Checker {
    Checker(environment, fileExists: SourceFile.exists, obstacle: SourceFile.obstacle)
  }

  /// Runs a source: checks it whole, then runs its statements.
  ///
  /// Diagnostics go to the output. Variables keep what the statements before a failure, or before an
  /// interruption, gave them.
  ///
  /// - Parameters:
  ///   - source: the program.
  ///   - echoValue: whether the values of bare expressions are shown.
  ///   - isWhole: whether nothing reads a variable after it, as `examine` has it.
  /// - Returns: how it ended.
  public func run(_ source: Source, echoValue: Bool, isWhole: Bool = false) -> RunOutcome {
    defer { host.endProgress() }
    // Of work that is over, and no business of this.
    _ = MemoryShortage.take()
    observer.showsValues = echoValue
    let parsed = parse(source)
    if cancellation.isCancelled { return interrupted() }
    var checker = checker
    // A run that keeps going meets the checker's mistakes again, statement by statement.
    var problems = configuration.keepGoing ? parsed.diagnostics : checker.check(parsed)
    if isWhole { problems = checker.warningOfUnused(among: problems) }
    var failed = report(problems)
    if failed, !configuration.keepGoing { return .failed }
    let statements = parsed.program.statements
    for (index, statement) in statements.enumerated() {
      let isLast = index == statements.count - 1
      switch run(statement, isHidden: isLast && parsed.program.hidesLastValue) {
      case .ok: break
      case .failed where configuration.keepGoing: failed = true
      case let ending: return ending
      }
    }
    return failed ? .failed : .ok
  }

  private func run(_ statement: Statement, isHidden: Bool) -> RunOutcome {
    do {
      try interpreter.run(statement, isHidden: isHidden)
      return .ok
    } catch let diagnostic as Diagnostic {
      report([diagnostic])
      return .failed
    } catch is Cancelled {
      guard let shortage = MemoryShortage.take() else { return interrupted() }
      report([Diagnostic(shortage, at: statement.range)])
      return .failed
    } catch let quit as Quit.Signal {
      return .quit(status: quit.status)
    } catch {
      report([Diagnostic(error, at: statement.range)])
      return .failed
    }
  }

  /// Lowers the flag that stopped a run, and says so.
  private func interrupted() -> RunOutcome {
    host.endProgress()
    cancellation.reset()
    host.output.diagnostic("interrupted")
    return .interrupted
  }

  private func parse(_ source: Source) -> Parser.Result {
    Parser.parse(source, in: environment, include: SourceFile.reader(host.progress))
  }

  /// Shows a diagnostic, such as one that `check` found.
  public func show(_ diagnostic: Diagnostic) { host.show(diagnostic) }

  /// Gives diagnostics to the output; whether one of them is an error.
  @discardableResult
  private func report(_ diagnostics: [Diagnostic]) -> Bool {
    for diagnostic in diagnostics { host.show(diagnostic) }
    return diagnostics.contains { $0.severity == .error }
  }
}

extension Session {
  /// The names of the verbs, in the order to list them.
  public var verbNames: [String] { environment.verbs.names }

  /// The example of each verb.
  public var examples: [(verb: String, example: String)] {
    environment.verbs.verbs.map { ($0.name, $0.example) }
  }
}

/// How the run of one source ended.
public enum RunOutcome: Sendable, Equatable {
  /// Every statement ran.
  case ok
  /// A statement failed; its diagnostic was given to the output.
  case failed
  /// The run was cancelled; models of the last whole step are kept.
  case interrupted
  /// The program asked to leave with an exit status.
  case quit(status: Int32)
}

/// The state of a piece of text that someone is still typing.
public enum Readiness: Sendable, Equatable {
  /// The text is a whole program: run it.
  case complete
  /// The parser stopped at the end of the text: ask for another line.
  case incomplete
  /// No continuation makes a program of it: run it and let the diagnostic say why.
  case invalid
}

/// The result of checking programs without running them.
public struct Examination {
  /// The mistakes, in the order of the text, warnings included.
  public var problems: [Diagnostic]
  /// How many statements were looked at.
  public var statements: Int
}

/// Shows what statements make, echoes them, and times them.
private final class StatementObserver: EvaluationObserver {
  private let host: SessionHost
  private let environment: Environment
  /// Whether the values of bare expressions are shown.
  var showsValues = true
  private var start = 0.0

  init(host: SessionHost, environment: Environment) {
    self.host = host
    self.environment = environment
  }

  func willRun(_ statement: Statement, isTopLevel: Bool) {
    guard isTopLevel else { return }
    if host.configuration.echo { host.output.echo(statement.range.text) }
    start = Machine.seconds
  }

  func show(_ value: Value) {
    host.endProgress()
    guard showsValues else { return }
    // The interpreter sees a request to stop as this one does, and ends the statement.
    try? host.show(value.displayed(DisplayStyle(host), progress: host.progress))
  }

  func didRun(_ statement: Statement, isTopLevel: Bool) {
    if let name = undone(by: statement), let value = environment.variables[name]?.value {
      host.note("undo: `\(name)` is again \(value.literal)")
    }
    host.endProgress()
    guard isTopLevel, host.current.timer else { return }
    host.note("timer: \(NumberText.fixed(Machine.seconds - start, digits: 3)) s")
  }

  /// The variable that a statement brought the value before back to.
  private func undone(by statement: Statement) -> String? {
    guard case .pipeline(let pipeline) = statement.kind,
      case .command(let command) = pipeline.first, pipeline.rest.isEmpty,
      let verb = environment.verbs[command.verb.text], case .restoresVariable = verb.effect
    else { return nil }
    return command.arguments.first?.value.bareName
  }
}
