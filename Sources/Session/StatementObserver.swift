import Evaluation
import Language
import Support

/// Shows what statements make, echoes them, and times them.
final class StatementObserver: EvaluationObserver {
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
