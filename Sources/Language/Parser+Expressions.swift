/// The levels of operators, from the loosest.
private enum Level {
  case or, and, comparison, sum, product
}

// Every method here is on the stack once for each bracket that is open, so none takes a closure.
extension Parser {
  /// Reads `expr = and , { "or" , and }`.
  mutating func expression() throws -> Expression {
    let lower = token.bounds.lowerBound
    let first = try conjunction()
    var rest: [Expression.Operation] = []
    while let operation = takeOperator(of: .or) {
      try append(operation, try conjunction(), to: &rest)
    }
    return chain(from: lower, first, rest)
  }

  /// Reads `and = not , { "and" , not }`.
  private mutating func conjunction() throws -> Expression {
    let lower = token.bounds.lowerBound
    let first = try negation()
    var rest: [Expression.Operation] = []
    while let operation = takeOperator(of: .and) {
      try append(operation, try negation(), to: &rest)
    }
    return chain(from: lower, first, rest)
  }

  /// Reads `not = { "not" } , compare`.
  private mutating func negation() throws -> Expression {
    let lower = token.bounds.lowerBound
    var count = 0
    while at(word: "not") {
      advance()
      skipNewlines()
      count += 1
      try checkChain(count)
    }
    let operand = try comparison()
    if count == 0 { return operand }
    let once = Expression(.not(operand), range(from: lower))
    return count.isMultiple(of: 2) ? Expression(.not(once), once.range) : once
  }

  /// Reads `compare = range , [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) , range ]`.
  private mutating func comparison() throws -> Expression {
    let lower = token.bounds.lowerBound
    let first = try interval()
    var rest: [Expression.Operation] = []
    if let operation = takeOperator(of: .comparison) {
      try append(operation, try interval(), to: &rest)
    }
    if symbol(of: .comparison) != nil { throw mistake(.comparisonChain) }
    return chain(from: lower, first, rest)
  }

  /// Reads `range = sum , [ ".." , sum ]`.
  private mutating func interval() throws -> Expression {
    let lower = token.bounds.lowerBound
    let low = try sum()
    guard take(.dots) else { return low }
    skipNewlines()
    let high = try sum()
    if at(.dots) { throw mistake(.rangeChain) }
    return Expression(.range(low, high), range(from: lower))
  }

  /// Reads `sum = product , { ( "+" | "-" ) , product }`.
  private mutating func sum() throws -> Expression {
    let lower = token.bounds.lowerBound
    let first = try product()
    var rest: [Expression.Operation] = []
    while let operation = takeOperator(of: .sum) {
      try append(operation, try product(), to: &rest)
    }
    return chain(from: lower, first, rest)
  }

  /// Reads `product = unary , { ( "*" | "/" | "mod" ) , unary }`.
  private mutating func product() throws -> Expression {
    let lower = token.bounds.lowerBound
    let first = try signed()
    var rest: [Expression.Operation] = []
    while let operation = takeOperator(of: .product) {
      try append(operation, try signed(), to: &rest)
    }
    return chain(from: lower, first, rest)
  }

  /// Takes the token, and the newlines after it, if it is an operator of a level.
  private mutating func takeOperator(of level: Level) -> (symbol: Operator, range: SourceRange)? {
    guard let symbol = symbol(of: level) else { return nil }
    let range = here
    advance()
    skipNewlines()
    return (symbol, range)
  }

  private func append(
    _ operation: (symbol: Operator, range: SourceRange), _ operand: Expression,
    to rest: inout [Expression.Operation]
  ) throws {
    rest.append(.init(symbol: operation.symbol, range: operation.range, operand: operand))
    try checkChain(rest.count)
  }

  private func chain(
    from lower: Int, _ first: Expression, _ rest: [Expression.Operation]
  ) -> Expression {
    rest.isEmpty ? first : Expression(.chain(first, rest), range(from: lower))
  }

  /// The operator that the token is, if it is one of a level.
  private func symbol(of level: Level) -> Operator? {
    switch (level, token.kind) {
    case (.or, .word("or")): .or
    case (.and, .word("and")): .and
    case (.comparison, .symbol(.equal)): .equal
    case (.comparison, .symbol(.unequal)): .unequal
    case (.comparison, .symbol(.less)): .less
    case (.comparison, .symbol(.lessOrEqual)): .lessOrEqual
    case (.comparison, .symbol(.greater)): .greater
    case (.comparison, .symbol(.greaterOrEqual)): .greaterOrEqual
    case (.sum, .symbol(.plus)): .plus
    case (.sum, .symbol(.minus)): token.isSign ? nil : .minus
    case (.product, .symbol(.times)): .times
    case (.product, .symbol(.slash)): .divided
    case (.product, .word("mod")): .modulo
    default: nil
    }
  }

  /// Whether the token is an operator of any level, or `..`.
  var isOperator: Bool {
    [.or, .and, .comparison, .sum, .product].contains { symbol(of: $0) != nil } || at(.dots)
  }

  /// Reads `unary = { "-" } , primary`.
  private mutating func signed() throws -> Expression {
    let lower = token.bounds.lowerBound
    var count = 0
    while take(.minus) {
      count += 1
      try checkChain(count)
    }
    let operand = try primary()
    if count == 0 { return operand }
    let once = Expression(.negated(operand), range(from: lower))
    return count.isMultiple(of: 2) ? Expression(.negated(once), once.range) : once
  }

  /// Reads `primary = atom , { "." , word | "[" , expr , "]" }`.
  private mutating func primary() throws -> Expression {
    let lower = token.bounds.lowerBound
    let base = try atom()
    var accesses: [Expression.Access] = []
    while !token.hasSpaceBefore {
      if at(.dot) {
        advance()
        guard case .word = token.kind else { throw expected("a name after `.`") }
        accesses.append(.member(takeName()))
      } else if at(.leftBracket) {
        let opening = token.bounds.lowerBound
        let bracket = try open()
        let index = try expression()
        try close(bracket)
        accesses.append(.index(index, range(from: opening)))
      } else {
        break
      }
      try checkChain(accesses.count)
    }
    return accesses.isEmpty ? base : Expression(.access(base, accesses), range(from: lower))
  }

  /// Reads `atom = number | string | "true" | "false" | "none" | name | list | "(" , pipeline , ")"`.
  mutating func atom() throws -> Expression {
    let range = here
    switch token.kind {
    case .number(let number):
      advance()
      return Expression(.number(number), range)
    case .quotes(let long): return try string(long: long)
    case .word("true"), .word("false"):
      let isTrue = at(word: "true")
      advance()
      return Expression(.boolean(isTrue), range)
    case .word("none"):
      advance()
      return Expression(.none, range)
    case .word(let word):
      if Self.keywords.contains(word) { throw expected("a value") }
      if isVerb(word) { throw mistake(.commandAsValue(word)) }
      advance()
      return Expression(.name(word), range)
    case .symbol(.leftBracket): return try list()
    case .symbol(.leftParenthesis):
      let bracket = try open()
      let inner = try pipeline()
      try close(bracket)
      return Expression(.group(inner), self.range(from: range.bounds.lowerBound))
    default: throw expected("a value")
    }
  }

  /// Reads `list = "[" , [ expr , { "," , expr } , [ "," ] ] , "]"`.
  private mutating func list() throws -> Expression {
    let lower = token.bounds.lowerBound
    let bracket = try open()
    var elements: [Expression] = []
    while !at(.rightBracket) {
      elements.append(try expression())
      guard take(.comma) else { break }
    }
    try close(bracket)
    return Expression(.list(elements), range(from: lower))
  }

  /// Takes an opening bracket, inside which newlines are white space, and gives its place.
  private mutating func open() throws -> SourceRange {
    let bracket = here
    try goDeeper()
    groups += 1
    advance()
    return bracket
  }

  /// Takes the closing bracket that belongs to an opening one.
  private mutating func close(_ bracket: SourceRange) throws {
    let opening = bracket.text
    let closing = opening == "(" ? Token.Symbol.rightParenthesis : .rightBracket
    guard at(closing) else { throw unclosed(bracket, closing) }
    groups -= 1
    depth -= 1
    advance()
  }

  /// The mistake that something else stands where a bracket has to be closed; where that is on
  /// another line the opening bracket is to blame.
  private func unclosed(_ bracket: SourceRange, _ closing: Token.Symbol) -> Mistake {
    let isElsewhere = source.line(at: token.bounds.lowerBound).number != bracket.line
    guard lineStrings == 0, token.kind == .end || isElsewhere else {
      return closing == .rightBracket
        ? unexpected(.expectedListEnd(found: found)) : expected("`\(closing.rawValue)`")
    }
    return Mistake(
      diagnostic: Diagnostic(.unclosed(bracket.text), at: bracket), isAtEnd: token.kind == .end)
  }

  /// A string: texts and the expressions between braces in it.
  private mutating func string(long: Bool) throws -> Expression {
    let opening = here
    var parts: [Expression.StringPart] = []
    place(at: token.bounds.upperBound)
    while true {
      let piece = stringPiece(long: long)
      if !piece.text.isEmpty { parts.append(.text(piece.text)) }
      if let (problem, bounds) = piece.problem {
        let lower = problem == .unclosedString ? opening.bounds.lowerBound : bounds.lowerBound
        let range =
          problem == .unclosedLongString
          ? opening : SourceRange(source, lower..<max(lower, bounds.upperBound))
        resume(at: lexer.offset)
        throw Mistake(
          diagnostic: Diagnostic(problem, at: range), isAtEnd: problem == .unclosedLongString)
      }
      switch piece.end {
      case .closed, .unclosed:
        resume(at: lexer.offset)
        let kept = long ? Self.withoutIndentation(parts) : parts
        return Expression(.string(kept), range(from: opening.bounds.lowerBound))
      case .interpolation:
        parts.append(.interpolation(try interpolation(long: long)))
      }
    }
  }

  /// An expression between braces in a string; the lexer is left after the closing brace.
  private mutating func interpolation(long: Bool) throws -> Expression {
    let (outerGroups, outerStrings) = (groups, lineStrings)
    if !long { lineStrings += 1 }
    groups += 1
    try goDeeper()
    resume(at: lexer.offset)
    let expression = try expression()
    depth -= 1
    guard at(.rightBrace) else { throw expected("`}` after the expression in this string") }
    place(at: token.bounds.upperBound)
    (groups, lineStrings) = (outerGroups, outerStrings)
    return expression
  }

  /// The parts of a `"""` string without the line break after its opening quotes, and where the
  /// closing quotes stand on a line of their own without that line and its indentation.
  private static func withoutIndentation(
    _ parts: [Expression.StringPart]
  ) -> [Expression.StringPart] {
    var parts = parts
    var indentation = ""
    if case .text(let last)? = parts.last, let line = last.lastIndex(of: "\n") {
      let tail = last[last.index(after: line)...]
      if tail.allSatisfy({ $0 == " " || $0 == "\t" }) {
        indentation = String(tail)
        parts[parts.count - 1] = .text(String(last[..<line]))
      }
    }
    if !indentation.isEmpty {
      parts = parts.map { part in
        guard case .text(let text) = part else { return part }
        return .text(text.replacing("\n" + indentation, with: "\n"))
      }
    }
    if case .text(let first)? = parts.first, first.hasPrefix("\n") {
      parts[0] = .text(String(first.dropFirst()))
    } else if case .text(let first)? = parts.first, parts.count == 1, first.isEmpty {
      parts = []
    }
    return parts
  }
}
