/// The ids of tokens that have a role; `nil` where the files don't say or the vocabulary has none.
public struct TokenRoles: Hashable, Sendable {
  /// Begins a text.
  public var beginning: Int32?
  /// Ends a text: generation stops at it.
  public var end: Int32?
  /// Fills up a batch.
  public var padding: Int32?
  /// Stands for what the vocabulary lacks.
  public var unknown: Int32?

  public init(
    beginning: Int32? = nil, end: Int32? = nil, padding: Int32? = nil, unknown: Int32? = nil
  ) {
    self.beginning = beginning
    self.end = end
    self.padding = padding
    self.unknown = unknown
  }
}
