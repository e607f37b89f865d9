public import Session
public import Support
import Synchronization

/// Writes a session's words: results to standard output, everything else to standard error.
///
/// While long work goes on, a terminal shows one progress line that is rewritten in place; elsewhere
/// every milestone leaves a line.
public final class ConsoleOutput: SessionOutput {
  private struct State {
    var meter = ProgressMeter()
    var drawnAt = -Double.infinity
    var isDrawn = false
  }

  private static let secondsBetweenDrawings = 0.1

  private let quiet: Bool
  private let rewritesLine: Bool
  private let state = Mutex(State())

  /// - Parameters:
  ///   - quiet: leaves out notes and progress.
  ///   - rewritesLine: shows progress as one line that is rewritten.
  public init(quiet: Bool, rewritesLine: Bool) {
    self.quiet = quiet
    self.rewritesLine = rewritesLine
  }

  public var resultWidth: Int? { StandardStream.output.width }

  public var messageWidth: Int? { StandardStream.error.width }

  public func result(_ text: String) { write(text, to: .output) }

  public func echo(_ statement: String) { write(Transcript.record(statement), to: .output) }

  public func note(_ line: String) {
    if quiet { return }
    let lines = messageWidth.map { TerminalText.wrapped(line, width: $0, indent: 2) } ?? [line]
    write(lines.joined(separator: "\n"), to: .error)
  }

  public func diagnostic(_ text: String) { write(text, to: .error, .coloured) }

  public func progress(_ update: ProgressUpdate) {
    if quiet { return }
    let seconds = Machine.seconds
    state.withLock { state in
      let line = state.meter.line(for: update, at: seconds)
      if rewritesLine {
        guard seconds - state.drawnAt >= Self.secondsBetweenDrawings else { return }
        state.drawnAt = seconds
        state.isDrawn = true
        let shown = TerminalText.harmless(line.replacing(/\s/, with: " "))
        let room = (messageWidth ?? 80) - 1
        StandardStream.error.write(
          "\r" + DisplayWidth.truncated(shown, to: room) + "\u{1B}[K", .control)
      } else if update.isMilestone {
        StandardStream.error.write(line + "\n")
      }
    }
  }

  public func progressEnded() {
    state.withLock { state in
      Self.clear(&state)
      state = State()
    }
  }

  private func write(
    _ text: String, to stream: StandardStream, _ content: StandardStream.Content = .plain
  ) {
    state.withLock { state in
      Self.clear(&state)
      stream.write(text + "\n", content)
    }
  }

  private static func clear(_ state: inout State) {
    guard state.isDrawn else { return }
    StandardStream.error.write("\r\u{1B}[K", .control)
    state.isDrawn = false
  }
}
