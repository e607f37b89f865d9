/// A token and where it stands.
struct Token {
  /// What a token is.
  enum Kind: Hashable {
    case word(String)
    case number(Double)
    /// The opening quotes of a string; the parser asks the lexer for what follows piece by piece.
    case quotes(long: Bool)
    case symbol(Symbol)
    case newline
    case end
    case problem(Problem)
  }

  /// The signs of the language.
  enum Symbol: String, CaseIterable {
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
    case comma = ","
    case semicolon = ";"
    case pipe = "|"
    case assign = "="
    case append = "+="
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case slash = "/"
    case dot = "."
    case dots = ".."
  }

  var kind: Kind
  var bounds: Range<Int>
  /// Whether white space, or the start of the text, is directly before it.
  var hasSpaceBefore: Bool
  /// Whether white space, or the end of the text, is directly after it.
  var hasSpaceAfter: Bool

  /// Whether it is a `-` that belongs to the value after it, though a value stands before it.
  var isSign: Bool { kind == .symbol(.minus) && hasSpaceBefore && !hasSpaceAfter }
}
