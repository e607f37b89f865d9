/// How a text's token states become one vector.
public enum Pooling: String, CaseIterable, Sendable {
  /// The state of the first token.
  case cls
  /// The state of the last token.
  case last
  /// The mean of all states.
  case mean
}
