/// What a front end may do with a piece of text that someone is still typing.
public enum Readiness: Sendable, Equatable {
  /// The text is a whole program: run it.
  case complete
  /// The parser stopped at the end of the text: ask for another line.
  case incomplete
  /// No continuation makes a program of it: run it and let the diagnostic say why.
  case invalid
}
