/// What is wrong with a program, where, and what would have been right.
public struct Diagnostic: Error, Sendable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The program can't run, or stopped.
    case error
    /// The program runs, though perhaps not as meant.
    case warning
  }

  /// How bad it is.
  public var severity: Severity
  /// The name of the mistake, which stays when its words change: `E201`.
  ///
  /// E1.. are mistakes of spelling and grammar, E2.. of names, E3.. of arguments, E4.. of values, W..
  /// are warnings; the rooms below the language have E5.. and up.
  public var code: String?
  /// What is wrong: lower case, code in back quotes, no full stop.
  public var message: String
  /// Where it is wrong; `nil` where no text is to blame.
  public var range: SourceRange?
  /// What to do instead: a suggestion, the legal alternatives.
  public var help: [String]
  /// How the program came here: the calls of defined verbs, innermost first.
  public var notes: [String]

  /// A warning, which alone needs no code: the codes of errors come from what is wrong.
  public init(warning message: String, at range: SourceRange?, help: [String] = []) {
    self.init(message, at: range, help: help, severity: .warning, code: nil)
  }

  init(
    _ message: String, at range: SourceRange?, help: [String] = [], severity: Severity = .error,
    notes: [String] = [], code: String?
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.range = range
    self.help = help
    self.notes = notes
  }

  /// The diagnostic of a problem of the language itself.
  init(_ problem: Problem, at range: SourceRange?) {
    let words = problem.words
    self.init(
      Self.clipped(words.message), at: range, help: words.help.map(Self.clipped),
      severity: words.code.hasPrefix("W") ? .warning : .error, code: words.code)
  }

  /// A text without the middle of an endless word.
  private static func clipped(_ text: String) -> String {
    text.utf8.count <= 1_000 ? text : "\(text.prefix(400))…\(text.suffix(100))"
  }
}
