public import Session
public import Support

/// What the prompt needs of the engine behind it.
public protocol Engine {
  /// The flag that stops what runs.
  var cancellation: Cancellation { get }
  /// Whether the text can run, or wants more lines.
  func readiness(of text: String) -> Readiness
  /// Runs a piece of text to its end; values of bare expressions are shown if `echoValue`.
  func run(_ text: String, named name: String, echoValue: Bool) -> RunOutcome
  /// What may stand at a UTF-8 offset of a piece of text.
  func completions(in text: String, at utf8Offset: Int) -> Completions
}
