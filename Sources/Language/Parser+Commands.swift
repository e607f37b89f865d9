extension Parser {
  /// Reads `pipeline = stage , { "|" , command }`.
  mutating func pipeline() throws -> Pipeline {
    let lower = token.bounds.lowerBound
    let first = try stage()
    var rest: [Command] = []
    while at(.pipe) {
      advance()
      skipNewlines()
      rest.append(try command())
      try checkChain(rest.count)
    }
    return Pipeline(first: first, rest: rest, range: range(from: lower))
  }

  /// Reads `stage = command | expr`.
  ///
  /// A word that is no verb but is followed by what only a command can be followed by is a command
  /// too, so that its misspelt verb is reported like every other name.
  private mutating func stage() throws -> Pipeline.Stage {
    if case .word(let word) = token.kind, !Self.keywords.contains(word) {
      if isVerb(word) || isFollowedByArgument() { return .command(try command()) }
    }
    return .expression(try expression())
  }

  private func isFollowedByArgument() -> Bool {
    let next = peek()
    switch next.kind {
    case .word(let word): return !["and", "or", "mod", "in", "else", "if"].contains(word)
    case .number, .quotes: return true
    case .symbol(.leftParenthesis), .symbol(.leftBracket): return next.hasSpaceBefore
    default: return false
    }
  }

  /// Reads `command = verb , { [ "," ] , argument }`.
  private mutating func command() throws -> Command {
    guard case .word(let word) = token.kind, !Self.keywords.contains(word) else {
      throw expected("a command")
    }
    let verb = takeName()
    var arguments: [Argument] = []
    while true {
      if !arguments.isEmpty, at(.comma) {
        advance()
        skipNewlines()
        guard startsArgument else { throw expected("a value or an option") }
      }
      guard startsArgument else { break }
      arguments.append(try argument())
      if at(.assign) {
        let name = arguments.last?.value.bareName ?? ""
        throw mistake(.spacedOption(name))
      }
    }
    return Command(
      verb: verb, arguments: arguments, range: range(from: verb.range.bounds.lowerBound))
  }

  private var startsArgument: Bool {
    switch token.kind {
    case .number, .quotes, .symbol(.leftParenthesis), .symbol(.leftBracket), .symbol(.minus):
      return true
    case .word(let word):
      return optionEnd() != nil || !["and", "or", "mod", "in", "else"].contains(word)
    default: return false
    }
  }

  /// Reads `argument = option | word | expr`.
  private mutating func argument() throws -> Argument {
    if let end = optionEnd() { return try option(endingAt: end) }
    let value = try wordOrExpression()
    return Argument(option: nil, value: value, range: value.range)
  }

  /// Where the name of the option that starts at the token ends; `nil` if none does.
  func optionEnd() -> Int? {
    guard case .word = token.kind else { return nil }
    return lexer.optionEnd(from: token.bounds.lowerBound)
  }

  /// Reads `option = word , { "." , word } , "=" , ( word | expr )`.
  mutating func option(endingAt end: Int) throws -> Argument {
    let lower = token.bounds.lowerBound
    let bounds = lower..<end
    let name = Name(source.text(bounds), SourceRange(source, bounds))
    resume(at: end)
    try expect(.assign)
    skipNewlines()
    let value = try wordOrExpression()
    return Argument(option: name, value: value, range: range(from: lower))
  }

  /// A verb's name as a word, where a case or a verb's name may stand, or an expression.
  private mutating func wordOrExpression() throws -> Expression {
    if case .word(let word) = token.kind, isVerb(word) {
      let name = takeName()
      return Expression(.name(name.text), name.range)
    }
    return try expression()
  }
}
