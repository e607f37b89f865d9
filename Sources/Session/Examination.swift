public import Language

/// What came of checking programs without running them.
public struct Examination {
  /// What is wrong, in the order of the text, warnings included.
  public var problems: [Diagnostic]
  /// How many statements were looked at.
  public var statements: Int
}
