extension Parser {
  /// The words that can't be names.
  static let keywords: Set<String> = [
    "for", "in", "if", "else", "repeat", "define", "include", "and", "or", "not", "mod", "true",
    "false", "none",
  ]

  /// Reads `program = { nl } , [ statement , { nl , { nl } , statement } ] , { nl }`.
  mutating func program(closedByBrace: Bool) -> Program {
    var program = Program()
    let depth = depth
    while diagnostics.count < Self.problemLimit {
      while token.kind == .newline || at(.semicolon) {
        if at(.semicolon) { program.hidesLastValue = true }
        advance()
      }
      if token.kind == .end || (closedByBrace && at(.rightBrace)) { break }
      program.hidesLastValue = false
      let start = token.bounds.lowerBound
      do {
        let statement = try statement(isFirst: program.statements.isEmpty)
        program.statements.append(statement)
        try endOfStatement(closedByBrace: closedByBrace)
      } catch let mistake as Mistake {
        self.depth = depth
        recover(from: mistake)
        lose(start..<max(start, token.bounds.lowerBound))
      } catch {
        preconditionFailure("the parser threw \(error)")
      }
      if token.bounds.lowerBound == start, token.kind != .end { advance() }
    }
    if lexer.wantsLine, diagnostics.isEmpty {
      diagnostics.append(Diagnostic(.expected("a line", found: "the end of the text"), at: here))
      isIncomplete = true
    }
    return program
  }

  private mutating func endOfStatement(closedByBrace: Bool) throws {
    switch token.kind {
    case .newline, .end, .symbol(.semicolon): return
    case .symbol(.rightBrace) where closedByBrace: return
    case .problem(let problem): throw mistake(problem)
    case .symbol(.minus) where token.isSign: throw mistake(.unexpectedSign("-"))
    case .symbol(.leftBracket): throw mistake(.spacedIndex)
    case .symbol(.assign): throw mistake(.spacedOption(""))
    case .word("else"): throw mistake(.strayElse)
    case _ where isOperator:
      throw mistake(.operatorAfterCommand(source.text(token.bounds)))
    default: throw mistake(.unexpected(found))
    }
  }

  /// Reads `statement = for | if | repeat | define | include | version | assignment | pipeline`.
  mutating func statement(isFirst: Bool) throws -> Statement {
    let lower = token.bounds.lowerBound
    let kind = try statementKind(isFirst: isFirst)
    return Statement(kind: kind, range: range(from: lower))
  }

  private mutating func statementKind(isFirst: Bool) throws -> Statement.Kind {
    guard case .word(let word) = token.kind else {
      if at(.pipe) { throw mistake(.pipeAtStart) }
      if at(.rightBrace) { throw mistake(.unexpected(found)) }
      return .pipeline(try pipeline())
    }
    let next = peek().kind
    if next == .symbol(.assign) || next == .symbol(.append) { return try assignment() }
    switch word {
    case "for": return try forEach()
    case "if": return try branch()
    case "repeat": return try repeatSeeds()
    case "define": return try define()
    case "include": return try includeFile()
    case "version":
      if case .number(let number) = next { return try version(number, isFirst: isFirst) }
    case "else": throw mistake(.strayElse)
    default: break
    }
    return .pipeline(try pipeline())
  }

  /// Reads `assignment = name , ( "=" | "+=" ) , pipeline`.
  private mutating func assignment() throws -> Statement.Kind {
    let name = try newName()
    guard name.text != "ans", name.text != "args" else {
      throw mistake(.fixedName(name.text), at: name.range)
    }
    let appends = at(.append)
    advance()
    skipNewlines()
    let value = try pipeline()
    return appends ? .append(name, value) : .assign(name, value)
  }

  /// A name that is given a value here.
  private mutating func newName() throws -> Name {
    guard case .word(let word) = token.kind else { throw expected("a name") }
    if Self.keywords.contains(word) { throw mistake(.reservedWord(word)) }
    if isVerb(word) { throw mistake(.verbAsName(word, suggestion: otherName(than: word))) }
    return takeName()
  }

  /// Takes the word that the token is.
  mutating func takeName() -> Name {
    let name = Name(source.text(token.bounds), here)
    advance()
    return name
  }

  func isVerb(_ word: String) -> Bool { verbs[word] != nil || definitions.contains(word) }

  /// A name like a verb's that is free.
  private func otherName(than verb: String) -> String {
    let candidates = ["my_\(verb)", "\(verb)_1"]
    return candidates.first { !isVerb($0) } ?? "\(verb)_"
  }

  /// Reads `for = "for" , name , "in" , expr , block`.
  private mutating func forEach() throws -> Statement.Kind {
    advance()
    let name = try newName()
    guard at(word: "in") else { throw expected("`in`") }
    advance()
    skipNewlines()
    let list = try expression()
    return .forEach(name, in: list, try block(of: "for"))
  }

  /// Reads `if = "if" , expr , block , [ "else" , ( if | block ) ]`.
  private mutating func branch() throws -> Statement.Kind {
    var branches: [Branch] = []
    while true {
      advance()
      let condition = try expression()
      branches.append(Branch(condition: condition, block: try block(of: "if")))
      try checkChain(branches.count)
      guard at(word: "else") else { return .branch(branches, otherwise: nil) }
      advance()
      if !at(word: "if") { return .branch(branches, otherwise: try block(of: "else")) }
    }
  }

  /// Reads `repeat = "repeat" , { option } , block`.
  private mutating func repeatSeeds() throws -> Statement.Kind {
    let name = takeName()
    var options: [Argument] = []
    while let end = optionEnd() { options.append(try option(endingAt: end)) }
    guard let seeds = options.first(where: { $0.option?.text == "seeds" }) else {
      if token.kind == .end { throw expected("`seeds=`") }
      throw mistake(.repeatNeedsSeeds, at: name.range)
    }
    for option in options where option.range.bounds != seeds.range.bounds {
      guard let given = option.option else { continue }
      throw mistake(
        given.text == "seeds"
          ? .optionTwice("seeds") : .unknownOption(given.text, verb: "repeat", known: ["seeds"]),
        at: given.range)
    }
    return .repeatSeeds(seeds.value, try block(of: "repeat"))
  }

  /// Reads `define = "define" , name , { parameter } , block`.
  private mutating func define() throws -> Statement.Kind {
    guard isTopLevel else { throw mistake(.notTopLevel("define")) }
    advance()
    guard case .word(let word) = token.kind else { throw expected("a name") }
    if Self.keywords.contains(word) { throw mistake(.reservedWord(word)) }
    if verbs[word] != nil { throw mistake(.builtInVerb(word)) }
    let name = takeName()
    var parameters: [Definition.Parameter] = []
    while case .word(let word) = token.kind {
      if Self.keywords.contains(word) { throw mistake(.reservedWord(word)) }
      if isVerb(word) { throw mistake(.verbAsName(word, suggestion: otherName(than: word))) }
      if parameters.contains(where: { $0.name.text == word }) {
        throw mistake(.parameterTwice(word))
      }
      let parameter = takeName()
      if at(.assign) {
        advance()
        skipNewlines()
        parameters.append(.init(name: parameter, fallback: try expression()))
      } else if parameters.last?.fallback != nil {
        throw mistake(.parameterOrder(word), at: parameter.range)
      } else {
        parameters.append(.init(name: parameter, fallback: nil))
      }
    }
    definitions.insert(name.text)
    let body = try block(of: "define")
    return .define(Definition(name: name, parameters: parameters, body: body))
  }

  /// Reads `include = "include" , string`.
  private mutating func includeFile() throws -> Statement.Kind {
    guard isTopLevel else { throw mistake(.notTopLevel("include")) }
    advance()
    guard case .quotes = token.kind else {
      throw token.kind == .end ? expected("a string") : mistake(.includePath)
    }
    let string = try atom()
    guard case .text(let path)? = string.constant?.payload else {
      throw mistake(.includePath, at: string.range)
    }
    included += 1
    guard included <= Self.includeLimit else {
      // Once is enough: files that include twice would say it again and again.
      lost = nil
      guard included > Self.includeLimit + 1 else {
        throw mistake(.tooManyIncludes(Self.includeLimit), at: string.range)
      }
      return .include(path: path, Program())
    }
    let file: Source
    do {
      file = try include(path, source)
    } catch {
      lost = nil
      throw mistake(.includeFailed(path, reason: "\(error)"), at: string.range)
    }
    guard file.name != source.name, !including.contains(file.name) else {
      throw mistake(.includeCycle(path), at: string.range)
    }
    var parser = Parser(
      file, verbs: verbs, definitions: definitions, include: include,
      including: including + [source.name], included: included)
    let program = parser.program(closedByBrace: false)
    (verbs, definitions, included) = (parser.verbs, parser.definitions, parser.included)
    diagnostics += parser.diagnostics
    lost = parser.lost.flatMap { lost?.union($0) }
    return .include(path: path, program)
  }

  /// Reads `version = "version" , number`.
  private mutating func version(_ number: Double, isFirst: Bool) throws -> Statement.Kind {
    guard isFirst, isTopLevel, including.isEmpty else { throw mistake(.versionNotFirst) }
    advance()
    guard let version = Int(exactly: number), version >= 1, version <= verbs.newestVersion else {
      let text = source.text(token.bounds)
      throw mistake(.versionUnknown(text, newest: verbs.newestVersion))
    }
    advance()
    verbs = verbs.at(version: version)
    return .version(version)
  }

  /// Reads `block = "{" , program , "}"`.
  private mutating func block(of keyword: String) throws -> Block {
    let lower = token.bounds.lowerBound
    guard at(.leftBrace) else {
      switch token.kind {
      case .newline, .end, .symbol(.semicolon): throw mistake(.missingBlock(keyword))
      default: throw expected("`{`")
      }
    }
    let opening = here
    let wasTopLevel = isTopLevel
    isTopLevel = false
    defer { isTopLevel = wasTopLevel }
    try goDeeper()
    advance()
    let program = program(closedByBrace: true)
    if token.kind == .end, diagnostics.count < Self.problemLimit {
      throw Mistake(diagnostic: Diagnostic(.unclosed("{"), at: opening), isAtEnd: true)
    }
    try expect(.rightBrace)
    depth -= 1
    return Block(statements: program.statements, range: range(from: lower))
  }
}
