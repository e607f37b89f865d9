import Support

@testable import Language

/// A session of toy verbs that keeps what came out of it.
final class ToySession: EvaluationObserver {
  let host: ToyHost
  let environment: Environment
  var files: [String: String]
  private(set) var ran: [String] = []
  private var interpreter: Interpreter?

  init(
    verbs: VerbTable = ToyVerbs.table, arguments: [String] = [], files: [String: String] = [:]
  ) {
    let cancellation = Cancellation()
    host = ToyHost(cancellation)
    environment = Environment(
      verbs: verbs, arguments: arguments, host: host, cancellation: cancellation)
    self.files = files
    interpreter = Interpreter(environment, observer: self)
  }

  var output: [String] { host.output }

  func willRun(_ statement: Statement, isTopLevel: Bool) {
    if isTopLevel { ran.append(statement.range.text) }
  }
  func show(_ value: Value) { host.print(value.text) }
  func didRun(_ statement: Statement, isTopLevel: Bool) {}

  func parse(_ text: String, name: String = "in", firstLine: Int = 1) -> Parser.Result {
    Parser.parse(Source(name: name, text: text, firstLine: firstLine), in: environment) { path, _ in
      guard let text = self.files[path] else {
        throw ToyError(description: "there is no such file")
      }
      return Source(name: path, text: text)
    }
  }

  /// What parser and checker say.
  func check(_ text: String, name: String = "in", firstLine: Int = 1) -> [Diagnostic] {
    var checker = Checker(environment) { self.files[$0] != nil }
    return checker.check(parse(text, name: name, firstLine: firstLine))
  }

  /// Checks and, without errors, runs; gives the diagnostics.
  @discardableResult
  func run(_ text: String, name: String = "in", checks: Bool = true) throws -> [Diagnostic] {
    let parsed = parse(text, name: name)
    var diagnostics = parsed.diagnostics
    if checks {
      var checker = Checker(environment) { self.files[$0] != nil }
      diagnostics = checker.check(parsed)
    }
    if diagnostics.contains(where: { $0.severity == .error }) { return diagnostics }
    do {
      try interpreter?.run(parsed.program)
    } catch let diagnostic as Diagnostic {
      diagnostics.append(diagnostic)
    }
    return diagnostics
  }

  /// Runs what was parsed, whatever is wrong with it.
  func run(_ parsed: Parser.Result) throws { try interpreter?.run(parsed.program) }

  /// What a program prints; its diagnostics' first lines come last.
  static func output(_ text: String) throws -> [String] {
    let session = ToySession()
    let diagnostics = try session.run(text)
    return session.output + diagnostics.map { "\($0.severity): \($0.message)" }
  }
}
