import Language
import Support
import Synchronization

/// The state of a session for its verbs; they find it in `Call.host`.
final class SessionHost: Sendable {
  /// The settings that a program may change: `set digits=3`.
  struct Settings {
    /// Decimals of measured numbers in tables; `nil` for as many as the notation wants.
    var digits: Int?
    /// Columns that tables and help are fitted to, where the program chose them.
    var chosenWidth: Int?
    /// The notation of printed values.
    var mode: OutputMode
    /// Whether each statement's wall time is noted.
    var timer: Bool
  }

  let configuration: SessionConfiguration
  let output: any SessionOutput
  /// The observer of long work, which can stop it too.
  let progress: Progress
  private let settings: Mutex<Settings>
  private let gate: ProgressGate
  private let threads: Workers
  private let checkMachine: @Sendable () throws -> Void
  private let isChecked = Mutex(false)

  init(
    configuration: SessionConfiguration, output: any SessionOutput, cancellation: Cancellation,
    checkingMachine: @escaping @Sendable () throws -> Void
  ) {
    self.configuration = configuration
    self.output = output
    threads = Workers(count: configuration.threads ?? Machine.processors)
    checkMachine = checkingMachine
    settings = Mutex(
      Settings(
        digits: nil, chosenWidth: nil, mode: configuration.mode,
        timer: configuration.timer))
    let gate = ProgressGate(output)
    self.gate = gate
    progress = Progress(cancellation: cancellation) { gate.report($0) }
  }

  /// The threads that compute; before a session has any, the machine is checked.
  ///
  /// - Throws: why no number that is computed here could be trusted.
  var workers: Workers {
    get throws {
      try isChecked.withLock { isChecked in
        if !isChecked { try checkMachine() }
        isChecked = true
      }
      return threads
    }
  }

  /// The settings as they are.
  var current: Settings { settings.withLock { $0 } }

  /// Columns that tables and help are fitted to: those that the program chose, or else those of the
  /// terminal, whose size may change.
  var width: Int { current.chosenWidth ?? output.resultWidth ?? configuration.width }

  /// Changes the settings.
  func change(_ body: (inout Settings) -> Void) { settings.withLock { body(&$0) } }

  /// Shows a value.
  ///
  /// - Throws: `Cancelled`, or the error that keeps it from being made.
  func show(_ value: DisplayedValue) throws { try output.result(value) }

  /// Shows a text, without a final newline.
  ///
  /// - Throws: `Cancelled`.
  func show(_ text: String) throws { try show(DisplayedValue(text, progress: progress)) }

  /// Says in one line what a verb did, unless the session is quiet.
  func note(_ line: String) {
    endProgress()
    if !configuration.quiet { output.note(line) }
  }

  /// Shows a warning, also in a quiet session.
  func warn(_ message: String, at range: SourceRange, hint: String? = nil) {
    show(Diagnostic(warning: message, at: range, help: hint.map { [$0] } ?? []))
  }

  /// Shows what is wrong, as wide as there is room.
  func show(_ diagnostic: Diagnostic) {
    endProgress()
    output.diagnostic(
      diagnostic.rendered(
        colour: configuration.colour, width: output.messageWidth ?? width,
        wraps: output.messageWidth != nil))
  }

  /// Tells the output that the work which reported progress is over, if any did.
  func endProgress() { gate.end() }
}

/// Hands progress to the output and remembers whether an end is due.
private final class ProgressGate: Sendable {
  private let output: any SessionOutput
  private let isOpen = Mutex(false)

  init(_ output: any SessionOutput) { self.output = output }

  func report(_ update: ProgressUpdate) {
    isOpen.withLock { $0 = true }
    output.progress(update)
  }

  func end() {
    let wasOpen = isOpen.withLock { open in
      defer { open = false }
      return open
    }
    if wasOpen { output.progressEnded() }
  }
}
