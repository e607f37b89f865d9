/// Reads a program; one method a production, in the order of the grammar.
///
/// ```ebnf
/// program    = { nl } , [ statement , { nl , { nl } , statement } ] , { nl } ;
/// statement  = for | if | repeat | define | include | version | assignment | pipeline ;
/// assignment = name , ( "=" | "+=" ) , pipeline ;
/// for        = "for" , name , "in" , expr , block ;
/// if         = "if" , expr , block , [ "else" , ( if | block ) ] ;
/// repeat     = "repeat" , { option } , block ;
/// define     = "define" , name , { parameter } , block ;
/// parameter  = name , [ "=" , expr ] ;
/// include    = "include" , string ;
/// version    = "version" , number ;
/// block      = "{" , program , "}" ;
/// pipeline   = stage , { "|" , command } ;
/// stage      = command | expr ;                      (* first token is a verb: a command *)
/// command    = verb , { [ "," ] , argument } ;
/// argument   = option | word | expr ;
/// option     = word , { "." , word } , "=" , ( word | expr ) ;
/// expr       = and , { "or" , and } ;
/// and        = not , { "and" , not } ;
/// not        = { "not" } , compare ;
/// compare    = range , [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) , range ] ;
/// range      = sum , [ ".." , sum ] ;
/// sum        = product , { ( "+" | "-" ) , product } ;
/// product    = unary , { ( "*" | "/" | "mod" ) , unary } ;
/// unary      = { "-" } , primary ;
/// primary    = atom , { "." , word | "[" , expr , "]" } ;
/// atom       = number | string | "true" | "false" | "none" | name | list | "(" , pipeline , ")" ;
/// list       = "[" , [ expr , { "," , expr } , [ "," ] ] , "]" ;
/// nl         = newline | ";" ;
/// ```
///
/// A newline is white space inside `( )` and `[ ]`, after `,` `|` `=` `+=` `..`, a binary operator,
/// `not`, `in`, and a final `\`. A statement with a mistake is left out and reading goes on after it,
/// so that one pass finds several.
public struct Parser {
  /// Reads a file that a program includes: the path, and the source that includes it.
  public typealias Include = (_ path: String, _ from: Source) throws -> Source

  /// What came of reading a source.
  public struct Result: Sendable {
    /// The statements without a mistake.
    public var program: Program
    /// The mistakes, in the order of the text.
    public var diagnostics: [Diagnostic]
    /// Whether the text is the start of a program: the first mistake is that it ends.
    public var isIncomplete: Bool
    /// The verbs that programs define, those with a mistake in them included.
    var definitions: Set<String>
    /// The names that statements with a mistake may set; `nil` where that may be any.
    var lost: Set<String>?
  }

  /// The deepest that brackets and blocks may nest.
  static let nestingLimit = 256
  /// The most operators that one chain may have.
  static let chainLimit = 10_000
  /// Where reading gives up.
  static let problemLimit = 20
  /// The most files that a program may include, those included by others counted too.
  static let includeLimit = 256

  let source: Source
  let include: Include
  /// The paths of the files that are being included, outermost first.
  let including: [String]
  /// How many files have been included so far.
  var included: Int
  var verbs: VerbTable
  var definitions: Set<String>
  private(set) var lexer: Lexer
  /// The token to look at next.
  private(set) var token: Token
  /// Where the last token that was taken ends.
  private(set) var previousEnd = 0
  /// How many parentheses and brackets are open; newlines are white space inside.
  var groups = 0
  /// How many one-line strings are open around the token; no newline may come inside.
  var lineStrings = 0
  /// How deep brackets and blocks nest here.
  var depth = 0
  /// Whether the statements being read stand in no block.
  var isTopLevel = true
  var diagnostics: [Diagnostic] = []
  var isIncomplete = false
  /// The names that statements left out for a mistake may set; `nil` where that may be any.
  var lost: Set<String>? = []

  /// Reads a source.
  ///
  /// - Parameters:
  ///   - source: the text.
  ///   - environment: knows the verbs that exist already.
  ///   - include: reads a file that the program includes.
  /// - Returns: the program and what is wrong with it.
  public static func parse(
    _ source: Source, in environment: Environment, include: Include
  ) -> Result {
    withoutActuallyEscaping(include) { include in
      var parser = Parser(
        source, verbs: environment.verbs, definitions: Set(environment.definitions.keys),
        include: include, including: [], included: 0)
      let program = parser.program(closedByBrace: false)
      return Result(
        program: program, diagnostics: parser.diagnostics, isIncomplete: parser.isIncomplete,
        definitions: parser.definitions,
        lost: parser.diagnostics.count < problemLimit ? parser.lost : nil)
    }
  }

  init(
    _ source: Source, verbs: VerbTable, definitions: Set<String>, include: @escaping Include,
    including: [String], included: Int
  ) {
    self.source = source
    self.verbs = verbs
    self.definitions = definitions
    self.include = include
    self.including = including
    self.included = included
    lexer = Lexer(source)
    token = lexer.next()
  }
}

// Tokens.
extension Parser {
  /// Takes the token and reads the next one.
  mutating func advance() {
    previousEnd = token.bounds.upperBound
    readToken()
  }

  /// Reads the token at the lexer's place.
  private mutating func readToken() {
    repeat { token = lexer.next() } while token.kind == .newline && groups > 0 && lineStrings == 0
  }

  /// Goes on reading at an offset.
  mutating func resume(at offset: Int) {
    previousEnd = offset
    lexer.move(to: offset)
    readToken()
  }

  /// Reads a piece of the string that the token or an interpolation before the lexer's place opened.
  mutating func stringPiece(long: Bool) -> Lexer.StringPiece { lexer.stringPiece(long: long) }

  /// Places the lexer at an offset without reading a token there.
  mutating func place(at offset: Int) { lexer.move(to: offset) }

  /// The token after this one.
  func peek() -> Token {
    var ahead = lexer
    return ahead.next()
  }

  func at(_ symbol: Token.Symbol) -> Bool { token.kind == .symbol(symbol) }

  func at(word: String) -> Bool { token.kind == .word(word) }

  /// Takes the token if it is a sign.
  mutating func take(_ symbol: Token.Symbol) -> Bool {
    guard at(symbol) else { return false }
    advance()
    return true
  }

  mutating func skipNewlines() {
    while token.kind == .newline, lineStrings == 0 { advance() }
  }

  /// The place of the token; where the text ended, the place after what was read last.
  var here: SourceRange {
    SourceRange(source, token.kind == .end ? previousEnd..<previousEnd : token.bounds)
  }

  /// The range from an offset to the end of the last token taken.
  func range(from lower: Int) -> SourceRange {
    SourceRange(source, lower..<max(lower, previousEnd))
  }
}

// Mistakes.
extension Parser {
  /// A mistake that ends the reading of a statement.
  struct Mistake: Error {
    var diagnostic: Diagnostic
    /// Whether more text could mend it.
    var isAtEnd: Bool
  }

  /// A mistake at a place.
  func mistake(_ problem: Problem, at range: SourceRange? = nil) -> Mistake {
    Mistake(diagnostic: Diagnostic(problem, at: range ?? here), isAtEnd: false)
  }

  /// The mistake that something else stands where something had to.
  func expected(_ what: String) -> Mistake { unexpected(.expected(what, found: found)) }

  /// A mistake at a token that can't stand here, unless the token itself is one.
  func unexpected(_ problem: @autoclosure () -> Problem) -> Mistake {
    if case .problem(let problem) = token.kind {
      if case .badNumber = problem, let text = unquotedText {
        return mistake(.unquoted(source.text(text)), at: SourceRange(source, text))
      }
      return mistake(problem)
    }
    if lineStrings > 0, token.kind == .newline || token.kind == .end {
      return mistake(.unclosedString)
    }
    return Mistake(diagnostic: Diagnostic(problem(), at: here), isAtEnd: token.kind == .end)
  }

  /// The bounds of a text like `ml-100k` that the token ends and a word begins; `nil` if it is none.
  private var unquotedText: Range<Int>? {
    var lower = token.bounds.lowerBound
    while lower > 0, let byte = lexer.byte(lower - 1),
      Self.isOfWord(byte) || byte == UInt8(ascii: "-")
    { lower -= 1 }
    let text = source.text(lower..<token.bounds.upperBound)
    guard text.first?.isLetter == true, text.contains("-") else { return nil }
    return lower..<token.bounds.upperBound
  }

  /// The token in words.
  var found: String {
    switch token.kind {
    case .end: "the end of the text"
    case .newline: "the end of the line"
    default: "`\(source.text(token.bounds))`"
    }
  }

  /// Takes a sign that has to be here.
  mutating func expect(_ symbol: Token.Symbol, _ what: String? = nil) throws {
    guard take(symbol) else { throw expected(what ?? "`\(symbol.rawValue)`") }
  }

  /// Counts one more bracket or block around the token; where a statement fails, `program` sets the
  /// count back.
  mutating func goDeeper() throws {
    guard depth < Self.nestingLimit else { throw mistake(.nestingTooDeep(Self.nestingLimit)) }
    depth += 1
  }

  /// Checks the length of a chain of operators.
  func checkChain(_ count: Int) throws {
    guard count <= Self.chainLimit else { throw mistake(.chainTooLong(Self.chainLimit)) }
  }

  /// Keeps a mistake and goes on after the statement that it is in.
  mutating func recover(from mistake: Mistake) {
    if diagnostics.isEmpty, mistake.isAtEnd || lexer.wantsLine { isIncomplete = true }
    guard diagnostics.count < Self.problemLimit else { return }
    diagnostics.append(mistake.diagnostic)
    if lineStrings > 0 {
      var end = token.bounds.lowerBound
      while let byte = lexer.byte(end), byte != UInt8(ascii: "\n") { end += 1 }
      (groups, lineStrings) = (0, 0)
      resume(at: end)
    }
    var open = groups
    var braces = 0
    groups = 0
    if open > 0, let next = statementAtMargin {
      resume(at: next)
      return
    }
    while token.kind != .end {
      // A bracket that nothing closes ends where a statement surely begins.
      if open > 0, braces == 0, depth == 0, beginsStatement { return }
      switch token.kind {
      case .newline, .symbol(.semicolon):
        if open <= 0, braces <= 0 { return }
      case .symbol(.leftParenthesis), .symbol(.leftBracket): open += 1
      case .symbol(.rightParenthesis), .symbol(.rightBracket): open -= 1
      case .symbol(.leftBrace): braces += 1
      case .symbol(.rightBrace):
        if braces == 0, depth > 0 { return }
        braces -= 1
      case .quotes(let long): skipString(long: long)
      default: break
      }
      advance()
    }
  }

  /// Whether the token stands at the margin and can only begin a statement.
  private var beginsStatement: Bool {
    let lower = token.bounds.lowerBound
    guard case .word(let word) = token.kind, lower > 0, lexer.byte(lower - 1) == UInt8(ascii: "\n")
    else { return false }
    let next = peek()
    let isAssignment =
      next.hasSpaceBefore && [.symbol(.assign), .symbol(.append)].contains(next.kind)
    return isAssignment || isVerb(word)
      || ["for", "if", "repeat", "define", "include"].contains(word)
  }

  /// Where the token's line begins, if a statement begins there and a bracket before it is open.
  private var statementAtMargin: Int? {
    guard depth == 0, let bracket = diagnostics.last?.range, bracket.source === source else {
      return nil
    }
    let lower = source.line(at: token.bounds.lowerBound).bounds.lowerBound
    guard bracket.bounds.upperBound <= lower else { return nil }
    var ahead = self
    ahead.resume(at: lower)
    return ahead.beginsStatement ? lower : nil
  }

  /// Keeps the names that a statement may set which is left out: words before `=` or `+=`, behind `for`.
  mutating func lose(_ bounds: Range<Int>) {
    var (word, before, last) = ([UInt8](), [UInt8](), UInt8(0))
    for offset in bounds {
      guard let byte = lexer.byte(offset) else { break }
      let next = lexer.byte(offset + 1) ?? 0
      if Self.isOfWord(byte) {
        if !Self.isOfWord(last) { (before, word) = (word, []) }
        word.append(byte)
        if !Self.isOfWord(next), before.elementsEqual("for".utf8) {
          lost?.insert(String(decoding: word, as: UTF8.self))
        }
      } else if byte == UInt8(ascii: "="), next != byte, !"=!<>".utf8.contains(last) {
        lost?.insert(String(decoding: word, as: UTF8.self))
      }
      last = byte
    }
  }

  /// Whether a byte is of a word; those of characters beyond ASCII are taken as such.
  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  /// Skips the rest of a string whose opening quotes are the token.
  private mutating func skipString(long: Bool) {
    place(at: token.bounds.upperBound)
    while case .interpolation = stringPiece(long: long).end {}
  }
}
