/// How the run of one source ended.
public enum RunOutcome: Sendable, Equatable {
  /// Every statement ran.
  case ok
  /// A statement failed; its diagnostic was given to the output.
  case failed
  /// The run was cancelled; models of the last whole step are kept.
  case interrupted
  /// The program asked to leave with an exit status.
  case quit(status: Int32)
}
