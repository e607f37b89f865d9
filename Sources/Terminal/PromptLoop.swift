import Glibc
import Language
public import Session
import Support

/// The interactive session: prompts, runs what is entered, remembers it.
public final class PromptLoop {
  private static let historyLimit = 10_000

  private let session: Session
  private let output: ConsoleOutput
  private let interrupts: Interrupts
  private let history: HistoryFile?
  private var pending = PendingInput()
  private var lastEntry: String?
  private var keepsHistory: Bool
  private var idleInterrupts = 0
  private var saidHowToLeave = false

  /// A session at the prompt; without a history file its statements are forgotten with it.
  public init(
    session: Session, output: ConsoleOutput, interrupts: Interrupts, history: HistoryFile?
  ) {
    self.session = session
    self.output = output
    self.interrupts = interrupts
    self.history = history
    keepsHistory = history != nil
  }

  /// Runs until the person leaves, and returns the exit status they left with.
  public func run() -> Int32 {
    let editor: LineEditor
    do {
      editor = try LineEditor { [unowned self] line, offset in completions(in: line, at: offset) }
    } catch {
      output.diagnostic("alidade: \(error)")
      return 1
    }
    editor.limitHistory(to: Self.historyLimit)
    for entry in history?.entries(last: Self.historyLimit) ?? [] {
      editor.remember(entry)
      lastEntry = entry
    }
    while true {
      let prompt = pending.isContinuing ? Transcript.continuation : Transcript.prompt
      interrupts.forget()
      switch editor.read(prompt: prompt) {
      case .line(let line):
        idleInterrupts = 0
        for statement in pending.enter(line, readiness: session.readiness) {
          remember(statement, in: editor)
          let outcome = run(statement)
          if case .quit(let status) = outcome { return status }
          if outcome != .ok {
            pending.clear()
            break
          }
        }
      case .interrupted(let hadText):
        noteInterrupt(isIdle: !hadText && !pending.isContinuing)
        pending.clear()
      case .end:
        guard pending.isContinuing else { return 0 }
        pending.clear()
      }
    }
  }

  private func run(_ statement: String) -> RunOutcome {
    interrupts.guarding(session.cancellation) {
      session.run(Source(name: "in", text: statement), echoValue: true)
    }
  }

  private func remember(_ statement: String, in editor: LineEditor) {
    guard statement.first != " ", statement != lastEntry else { return }
    lastEntry = statement
    editor.remember(statement)
    guard keepsHistory, let history else { return }
    do {
      try history.append(statement, seconds: time(nil))
    } catch {
      keepsHistory = false
      output.note("history isn't kept: \(error)")
    }
  }

  private func noteInterrupt(isIdle: Bool) {
    idleInterrupts = isIdle ? idleInterrupts + 1 : 0
    if idleInterrupts == 2, !saidHowToLeave {
      saidHowToLeave = true
      output.diagnostic("Ctrl-D or `quit` leaves")
    }
  }

  /// Completes the line as the end of the statement that waits above it.
  private func completions(in line: String, at offset: Int) -> Completions {
    let above = pending.isContinuing ? pending.text + "\n" : ""
    var found = session.completions(in: above + line, at: above.utf8.count + offset)
    found.replaceFrom -= above.utf8.count
    return found
  }
}
