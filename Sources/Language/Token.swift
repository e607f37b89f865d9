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
  enum Symbol: String {
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

extension Token.Symbol {
  /// The sign that starts with a byte, and how many bytes it has; the longest one is taken.
  static func read(_ first: UInt8, _ second: UInt8?) -> (symbol: Token.Symbol, length: Int)? {
    let isBeforeEqual = second == UInt8(ascii: "=")
    switch first {
    case UInt8(ascii: "("): return (.leftParenthesis, 1)
    case UInt8(ascii: ")"): return (.rightParenthesis, 1)
    case UInt8(ascii: "["): return (.leftBracket, 1)
    case UInt8(ascii: "]"): return (.rightBracket, 1)
    case UInt8(ascii: "{"): return (.leftBrace, 1)
    case UInt8(ascii: "}"): return (.rightBrace, 1)
    case UInt8(ascii: ","): return (.comma, 1)
    case UInt8(ascii: ";"): return (.semicolon, 1)
    case UInt8(ascii: "|"): return (.pipe, 1)
    case UInt8(ascii: "-"): return (.minus, 1)
    case UInt8(ascii: "*"): return (.times, 1)
    case UInt8(ascii: "/"): return (.slash, 1)
    case UInt8(ascii: "="): return isBeforeEqual ? (.equal, 2) : (.assign, 1)
    case UInt8(ascii: "+"): return isBeforeEqual ? (.append, 2) : (.plus, 1)
    case UInt8(ascii: "<"): return isBeforeEqual ? (.lessOrEqual, 2) : (.less, 1)
    case UInt8(ascii: ">"): return isBeforeEqual ? (.greaterOrEqual, 2) : (.greater, 1)
    case UInt8(ascii: "!"): return isBeforeEqual ? (.unequal, 2) : nil
    case UInt8(ascii: "."): return second == first ? (.dots, 2) : (.dot, 1)
    default: return nil
    }
  }
}
