/// Watches a program run, statement by statement, blocks' statements included.
public protocol EvaluationObserver: AnyObject {
  /// A statement is about to run.
  ///
  /// - Parameters:
  ///   - statement: the statement.
  ///   - isTopLevel: whether it stands in no block.
  func willRun(_ statement: Statement, isTopLevel: Bool)
  /// A bare statement made a value that is to be shown.
  func show(_ value: Value)
  /// A statement has run well.
  func didRun(_ statement: Statement, isTopLevel: Bool)
}

/// An error that isn't one: a verb's closure throws it to end the program, such as `quit`.
public protocol EvaluationSignal: Error {}
