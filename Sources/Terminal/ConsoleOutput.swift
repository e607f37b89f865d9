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

  public func result(_ value: DisplayedValue) throws {
    try value.forEachPiece { write($0, to: .output) }
  }

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

/// Turns reports of long work into lines with a rate and the time left.
struct ProgressMeter {
  private var task = ""
  private var startSeconds = 0.0
  private var startCompleted = 0.0

  /// The line for a report that came at `seconds`; a report of another task starts a new count.
  mutating func line(for update: ProgressUpdate, at seconds: Double) -> String {
    if update.task != task || update.completed < startCompleted {
      task = update.task
      startSeconds = seconds
      startCompleted = update.completed
    }
    var count = Self.number(update.completed)
    if let total = update.total { count += "/" + Self.number(total) }
    var parts = ["\(update.task): \(count) \(update.unit)"]
    let elapsed = seconds - startSeconds
    let done = update.completed - startCompleted
    var left: Double?
    if update.unit == "minutes" {
      // Of a budget of time the rest is known, and no rate worth saying.
      left = update.total.map { 60 * ($0 - update.completed) }
    } else if elapsed > 0, done > 0 {
      let rate = done / elapsed
      parts.append("\(Self.number(rate)) \(update.unit)/s")
      left = update.total.map { ($0 - update.completed) / rate }
    }
    if let left, left >= 0 {
      parts.append((update.mayEndEarly ? "at most " : "") + Self.duration(left) + " left")
    }
    if !update.message.isEmpty { parts.append(update.message) }
    return parts.joined(separator: ", ")
  }

  /// At most three significant digits below 100, whole numbers in groups of three above.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let scale = abs(value) >= 100 ? 1.0 : abs(value) >= 10 ? 10.0 : 100.0
    let rounded = (value * scale).rounded() / scale
    guard rounded == rounded.rounded() else { return "\(rounded)" }
    return NumberText.grouped(Int(rounded))
  }

  /// A time in the units a person would say it in: `41 s`, `8 min`, `2 h 10 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "a long time" }
    let whole = Int(seconds.rounded(.up))
    if whole < 90 { return "\(whole) s" }
    let minutes = (whole + 30) / 60
    return minutes < 90 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }
}
