/// A place in a program that is being written: what stands there, and in which command.
///
/// It is made of the parser's tokens, so that both read a text alike. Unlike the parser it makes sense of
/// a statement that is half typed, and it never fails. Completion asks it, and so can whatever explains
/// the word under a cursor.
public struct Cursor {
  /// What is being typed.
  public enum Kind: Equatable, Sendable {
    /// A word, perhaps still empty.
    case word
    /// What follows the dot after a path of names: `rows`, or `rows.label`. The path is empty after
    /// what is no name.
    case member(of: [String])
    /// The inside of a string.
    case string
    /// A comment, or what begins nothing that has a name.
    case nothing
  }

  /// A command that is being written, with what it was given so far.
  public struct Command: Equatable, Sendable {
    /// The verb; `nil` before it, or where a value stands in its place.
    public internal(set) var verb: String?
    /// Whether nothing stands before the place.
    public internal(set) var isAtStart = true
    /// How many values it has.
    public internal(set) var values = 0
    /// The options it has.
    public internal(set) var options: [String] = []
    /// The option whose value stands, or should stand, here.
    public internal(set) var openOption: String?
    /// The text of its first value, if that is a string.
    public internal(set) var firstText: String?
  }

  /// What is being typed.
  public let kind: Kind
  /// The UTF-8 offset where what is being typed starts.
  public let start: Int
  /// What is typed of it.
  public let typed: String
  /// The command that it belongs to.
  public let command: Command

  /// The place at the end of a text.
  public init(atEndOf text: String) {
    var reader = Reader(Source(name: "", text: text))
    reader.read()
    kind = reader.kind
    start = reader.start
    typed = String(decoding: reader.lexer.source.bytes[start...], as: UTF8.self)
    command = reader.current
  }
}

/// Reads a text from its start to its end.
private struct Reader {
  /// What an open bracket or a string encloses.
  enum Enclosure {
    case parentheses, brackets, block
    /// An expression in a string.
    case interpolation(long: Bool, before: String)
  }

  private(set) var lexer: Lexer
  /// The commands that are being written, innermost last: one for each open bracket and the first.
  private var commands = [Cursor.Command()]
  private var open: [Enclosure] = []
  private(set) var kind = Cursor.Kind.word
  private(set) var start = 0

  init(_ source: Source) { lexer = Lexer(source) }

  private var end: Int { lexer.source.bytes.count }

  var current: Cursor.Command {
    get { commands[commands.count - 1] }
    set { commands[commands.count - 1] = newValue }
  }

  mutating func read() {
    var continues = false
    while true {
      let token = lexer.next()
      let continued = continues
      continues = false
      switch token.kind {
      case .end:
        start = end
        if lexer.endsInComment { kind = .nothing }
        return
      case .newline:
        continues = continued
        if !isInGroup, !continued { current = .init() }
      case .word(let word):
        guard readPath(from: token, word) else { return }
        continues = ["and", "or", "not", "mod", "in"].contains(word)
      case .quotes(let long):
        guard readString(long: long, from: "") else { return }
      case .number:
        if token.bounds.upperBound == end { return place(.nothing, at: end) }
        value()
      case .problem:
        if token.bounds.upperBound == end { return place(.nothing, at: end) }
      case .symbol(let symbol):
        continues = [
          .comma, .pipe, .assign, .append, .equal, .unequal, .less, .lessOrEqual, .greater,
          .greaterOrEqual, .plus, .minus, .times, .slash, .dots,
        ].contains(symbol)
        guard read(symbol) else { return }
      }
    }
  }

  private mutating func place(_ kind: Cursor.Kind, at start: Int) {
    self.kind = kind
    self.start = start
  }

  /// Whether newlines are white space here.
  private var isInGroup: Bool {
    switch open.last {
    case .parentheses, .brackets, .interpolation(long: true, _): true
    case .block, .interpolation(long: false, _), nil: false
    }
  }

  /// Takes account of a sign; whether the text goes on after it.
  private mutating func read(_ symbol: Token.Symbol) -> Bool {
    switch symbol {
    case .leftParenthesis: enter(.parentheses, .init())
    // A list is part of the command around it.
    case .leftBracket: enter(.brackets, current)
    case .leftBrace: enter(.block, .init())
    case .rightParenthesis, .rightBracket:
      leave()
      value()
    case .rightBrace:
      if case .interpolation(let long, let before) = open.last {
        leave()
        return readString(long: long, from: before)
      }
      leave()
      current = .init()
    case .semicolon: current = .init()
    case .pipe:
      current = .init()
      current.values = 1
    case .assign, .append:
      // An assignment: what follows starts anew.
      if current.openOption == nil { current = .init() }
    case .comma: break
    case .dot:
      // After a value in brackets; after a word the path has it.
      if lexer.offset == end {
        place(.member(of: []), at: end)
        return false
      }
      var ahead = lexer
      if case .word = ahead.next().kind {
        if ahead.offset == end {
          place(.member(of: []), at: lexer.offset)
          return false
        }
        lexer = ahead
      }
    case .dots, .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual, .plus, .minus,
      .times, .slash:
      joinNext()
    }
    return true
  }

  private mutating func enter(_ enclosure: Enclosure, _ command: Cursor.Command) {
    open.append(enclosure)
    commands.append(command)
  }

  private mutating func leave() {
    guard !open.isEmpty else { return }
    open.removeLast()
    commands.removeLast()
  }

  /// Takes account of an operator: the value after it belongs to the value before it.
  private mutating func joinNext() {
    if current.values > 0 { current.values -= 1 }
  }

  /// Reads a word with its members: a verb, a name, an option; whether the text goes on after it.
  private mutating func readPath(from token: Token, _ word: String) -> Bool {
    if !current.isAtStart, let end = lexer.optionEnd(from: token.bounds.lowerBound) {
      let name = lexer.source.text(token.bounds.lowerBound..<end)
      lexer.move(to: end + 1)
      current.options.append(name)
      current.openOption = name
      return true
    }
    var path = [word]
    var start = token.bounds.lowerBound
    while lexer.byte(lexer.offset) == UInt8(ascii: "."),
      lexer.byte(lexer.offset + 1) != UInt8(ascii: ".")
    {
      start = lexer.offset + 1
      lexer.move(to: lexer.wordEnd(from: start))
      path.append(lexer.source.text(start..<lexer.offset))
    }
    if lexer.offset == end {
      place(path.count > 1 ? .member(of: path.dropLast()) : .word, at: start)
      return false
    }
    take(path.joined(separator: "."))
    return true
  }

  private mutating func take(_ word: String) {
    if current.isAtStart {
      current.isAtStart = ["in", "if", "else", "not", "for"].contains(word)
      if !current.isAtStart { current.verb = word }
    } else if word == "in" {
      current = .init()
    } else if ["and", "or", "not", "mod"].contains(word) {
      joinNext()
    } else {
      value()
    }
  }

  /// Counts a value that was read, for the option that waits for it or for the verb.
  private mutating func value() {
    if current.openOption == nil {
      current.values += 1
    } else if case .brackets = open.last {
      // More values of the option may follow.
    } else {
      current.openOption = nil
    }
    current.isAtStart = false
  }

  /// Reads a string to its end or to an expression in it; whether the text goes on after that.
  private mutating func readString(long: Bool, from before: String) -> Bool {
    let start = lexer.offset
    let piece = lexer.stringPiece(long: long)
    let text = before + piece.text
    switch piece.end {
    case .interpolation: enter(.interpolation(long: long, before: text), .init())
    case .unclosed where lexer.offset == end:
      place(.string, at: start)
      return false
    case .closed, .unclosed:
      value()
      if current.values == 1 { current.firstText = text }
    }
    return true
  }
}
