import Language
import Session
import Support
import Synchronization
import Testing

/// Keeps what a session says.
final class Recorder: SessionOutput {
  struct Said: Sendable {
    var results: [String] = []
    var echoes: [String] = []
    var notes: [String] = []
    var diagnostics: [String] = []
    var progress: [ProgressUpdate] = []
    var progressEnds = 0
  }

  private let state = Mutex(Said())
  private let width = Mutex<Int?>(nil)
  private let shown = Mutex<DisplayedValue?>(nil)
  /// Sees each report of progress as it comes.
  let onProgress: @Sendable (ProgressUpdate) -> Void

  init(onProgress: @escaping @Sendable (ProgressUpdate) -> Void = { _ in }) {
    self.onProgress = onProgress
  }

  /// Everything said so far, which is then forgotten.
  func take() -> Said {
    state.withLock { said in
      defer { said = Said() }
      return said
    }
  }

  /// The value that was shown last.
  var lastShown: DisplayedValue? { shown.withLock { $0 } }

  var resultWidth: Int? { width.withLock { $0 } }
  var messageWidth: Int? { resultWidth }

  /// Is a terminal of so many columns from now on.
  func resize(to columns: Int) { width.withLock { $0 = columns } }

  func result(_ value: DisplayedValue) throws {
    shown.withLock { $0 = value }
    try value.forEachPiece { piece in state.withLock { $0.results.append(piece) } }
  }

  func echo(_ statement: String) { state.withLock { $0.echoes.append(statement) } }
  func note(_ line: String) { state.withLock { $0.notes.append(line) } }
  func diagnostic(_ text: String) {
    // Whatever a test runs into, no error is without its code.
    if text.hasPrefix("error: ") { #expect(Self.code(of: text) != nil, "no code: \(text)") }
    state.withLock { $0.diagnostics.append(text) }
  }

  /// The code of a diagnostic: `E501`, which stands behind its place.
  static func code(of diagnostic: String) -> String? {
    diagnostic.firstMatch(of: #/\n *--> .+  ([EW]\d{3})\n/#).map { String($0.1) }
  }

  func progress(_ update: ProgressUpdate) {
    state.withLock { $0.progress.append(update) }
    onProgress(update)
  }
  func progressEnded() { state.withLock { $0.progressEnds += 1 } }
}

/// A session with its recorder, for tests that run programs.
struct TestSession {
  let session: Session
  let recorder: Recorder

  init(
    _ configuration: SessionConfiguration = SessionConfiguration(threads: 2),
    onProgress: @escaping @Sendable (ProgressUpdate) -> Void = { _ in }
  ) {
    recorder = Recorder(onProgress: onProgress)
    session = Session(configuration: configuration, output: recorder)
  }

  /// What a program says on its way, and how it ends.
  @discardableResult
  func run(_ program: String) -> (outcome: RunOutcome, said: Recorder.Said) {
    let outcome = session.run(Source(name: "t", text: program), echoValue: true)
    return (outcome, recorder.take())
  }

  /// The results of a program, joined; its diagnostics where it fails.
  func shown(_ program: String) -> String {
    let (outcome, said) = run(program)
    return (outcome == .ok ? said.results : said.diagnostics).joined(separator: "\n")
  }

  /// The first line of the first diagnostic of a program, its place and its help:
  /// `error: … | t:1:6 | did you mean `x`?`.
  func failure(_ program: String) -> String {
    let (_, said) = run(program)
    let errors = said.diagnostics.filter { $0.hasPrefix("error: ") }
    guard let first = errors.first ?? said.diagnostics.first else { return "no diagnostic" }
    let lines = first.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
    let place = lines.first { $0.hasPrefix("--> ") }?.dropFirst(4).prefix { $0 != " " }
    let caret = lines.first { $0.hasPrefix("| ") && $0.contains("^") }
    let help = lines.filter { $0.hasPrefix("= help: ") }.map { String($0.dropFirst(8)) }
    return
      ([String(lines[0])]
      + [place, caret?.filter { $0 == "^" }[...]].compactMap { $0.map(String.init) } + help)
      .joined(separator: " | ")
  }
}
