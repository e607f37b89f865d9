import Support

extension Checker {
  /// What comes from `|`.
  typealias Piped = (facts: Facts, range: SourceRange)

  /// Checks a pipeline and gives what is known of its value.
  mutating func see(_ pipeline: Pipeline) -> Facts {
    var piped: Piped
    switch pipeline.first {
    case .command(let command): piped = (see(command, piped: nil), command.range)
    case .expression(let expression): piped = (see(expression), expression.range)
    }
    for command in pipeline.rest { piped = (see(command, piped: piped), command.range) }
    return piped.facts
  }

  /// Checks a command and gives what is known of what it makes.
  ///
  /// - Parameters:
  ///   - command: the command.
  ///   - piped: the value that comes from `|`.
  ///   - isStatement: whether it is a statement by itself that names a variable first.
  /// - Returns: what is known of what it makes.
  mutating func see(_ command: Command, piped: Piped?, isStatement: Bool = false) -> Facts {
    let callee: Callee<DefinedVerb>
    do throws(Diagnostic) {
      callee = try self.callee(of: command)
    } catch {
      // The definition of the verb may have been left out for a mistake.
      let name = command.verb.text
      if knowsAllNames || !definedAnywhere.contains(name) || hasValue(name) { report(error) }
      return .nothing
    }
    switch callee {
    case .defined(let verb):
      _ = bind(command.arguments, command, piped, to: verb.signature)
      return Facts(verb.result)
    case .builtIn(let verb):
      if verb.effect == .restoresVariable, !isStatement {
        report(needsVariable(command))
        return .nothing
      }
      return see(command.arguments, command, piped, calling: verb)
    case .member(let family, let verb, let named, let rest):
      guard let name = memberName(named, of: family) else {
        for argument in rest { look(at: argument) }
        return Facts(verb.result)
      }
      do throws(Diagnostic) {
        return see(rest, command, piped, calling: try member(name, of: family, at: named.range))
      } catch {
        report(error)
        return Facts(verb.result)
      }
    }
  }

  /// The name of the verb that a command like `model "gru4rec" shop` runs, where it is written out.
  private mutating func memberName(_ named: Argument, of family: String) -> String? {
    if let constant = constant(named.value) { return constant.text }
    let kind = see(named.value).kind
    if kind != .any, kind != .text {
      report(
        .wrongType("\(family) kind", expected: "a text", found: kind, unquoted: nil),
        at: named.range)
    }
    return nil
  }

  /// Checks an argument of a verb that isn't known; a word of an option may be a case of it.
  private mutating func look(at argument: Argument) {
    if argument.option == nil || argument.value.firstCommand != nil {
      _ = see(argument.value)
    } else {
      usage.read.formUnion(argument.value.names.map(\.text))
    }
  }

  /// Checks the arguments of a built-in verb, and asks it what will come of them.
  private mutating func see(
    _ arguments: [Argument], _ command: Command, _ piped: Piped?, calling verb: Verb
  ) -> Facts {
    let errors = diagnostics.count
    usage.seen.formUnion(verb.seesVariables)
    let given = bind(arguments, command, piped, to: Signature(verb))
    guard let foresees = verb.foresees, diagnostics.count == errors, knowsAllNames else {
      return Facts(verb.result)
    }
    let foresight = Foresight(
      verb: verb, verbRange: command.verb.range, given: given, fileExists: fileExists,
      written: writtenByThen)
    do {
      var facts = try foresees(foresight)
      guard case .object(let kind) = facts.kind else { return facts }
      facts.naming = .anonymous
      // Who calls a verb of the program isn't known.
      if kind.rows != nil, isRepeated || locals != nil { facts.add(column: "seed") }
      return facts
    } catch let diagnostic as Diagnostic {
      report(diagnostic)
    } catch let error as any RoomError {
      report(foresight.diagnostic(for: error))
    } catch {
      report(Diagnostic(error, at: command.verb.range))
    }
    return Facts(verb.result)
  }

  /// Checks what a verb is given; gives what is known of it.
  private mutating func bind(
    _ arguments: [Argument], _ command: Command, _ piped: Piped?, to signature: Signature
  ) -> [Foresight.Given] {
    let binding = Binding(
      arguments, verb: command.verb.range, piped: piped?.range, to: signature)
    binding.problems.forEach { report($0) }
    var columns: [String]?
    var given: [Foresight.Given] = []
    check(endings: binding.slots)
    checkSeeds(binding.slots)
    for slot in binding.slots {
      let parameter = slot.parameter
      var facts = piped?.facts ?? .nothing
      var constant: Value?
      if let expression = slot.expression {
        if parameter.type.isRows {
          check(rows: expression, columns: columns)
          given.append(
            .init(name: parameter.name, range: slot.range, facts: .nothing, rows: expression))
          continue
        }
        (facts, constant) = see(expression, as: parameter, parameter.type)
      } else if parameter.type.isRows || !parameter.mayBe(facts.kind) {
        report(parameter.wrong(facts.kind), at: slot.range)
      }
      if columns == nil { columns = facts.columns }
      if constant?.isNone == true, parameter.isLeftOutByNone { continue }
      if parameter.count == .many,
        let before = given.firstIndex(where: { $0.name == parameter.name })
      {
        let first = given[before].facts
        var several = Facts.nothing
        several.elements = (first.kind == .any ? first.elements : nil) ?? [first]
        several.elements?.append(facts)
        given[before] = .init(name: parameter.name, range: slot.range, facts: several)
        continue
      }
      given.append(
        .init(name: parameter.name, range: slot.range, facts: facts, constant: constant))
    }
    return given
  }

  /// Warns of a file that each seed of a `repeat` writes anew.
  private mutating func checkSeeds(_ slots: [Binding.Slot]) {
    guard let seeded, let value = slots.first else { return }
    for slot in slots {
      guard slot.parameter.type.isOutputFile, let target = slot.expression,
        case .text(let path)? = target.constant?.payload
      else { continue }
      if let source = value.expression {
        if source.constant != nil { continue }
        // What it appends to holds the seeds before, too.
        if let name = source.bareName,
          !seeded.assigned.contains(name) || seeded.appended.contains(name)
        {
          continue
        }
      }
      report(.writtenBySeeds(path), at: target.range)
    }
  }

  /// Checks the names of files that say by their endings what they hold.
  private mutating func check(endings slots: [Binding.Slot]) {
    for slot in slots {
      guard let endings = slot.parameter.endings, let expression = slot.expression,
        case .text(let path)? = expression.constant?.payload, !endings.fit(path),
        !slots.contains(where: { $0.parameter.name == endings.option })
      else { continue }
      report(
        .unknownEnding(
          path, noun: endings.noun, known: endings.names.sorted(), option: endings.option),
        at: expression.range)
    }
  }

  /// Checks an expression on rows; names are columns first, which often aren't known yet.
  private mutating func check(rows expression: Expression, columns: [String]?) {
    if let command = expression.firstCommand { report(.commandInRows, at: command) }
    for name in expression.names where hasValue(name.text) { usage.read.insert(name.text) }
    guard let columns else { return }
    for name in expression.names where !columns.contains(name.text) && !hasValue(name.text) {
      report(unknownColumn(name.text, among: columns), at: name.range)
    }
  }

  /// Checks what a parameter, or an element of its list, is given; gives what is known of it, and its
  /// value where it is written out.
  private mutating func see(
    _ expression: Expression, as parameter: Parameter, _ type: ParameterType
  ) -> (facts: Facts, constant: Value?) {
    if type.isOutputFile { written.insert(expression) }
    if case .list(let elements) = expression.kind, let element = type.element,
      expression.constant == nil
    {
      let seen = elements.map { see($0, as: parameter, element) }
      var facts = Facts(.list)
      facts.elements = seen.map(\.facts)
      let constants = seen.compactMap(\.constant)
      return (facts, constants.count == seen.count ? .list(constants) : nil)
    }
    if let word = expression.bareName, hasValue(word),
      type.cases.contains(where: { $0.name == word })
    {
      report(.hiddenByCase(word, option: parameter.name), at: expression.range)
    }
    let read: Expression
    do throws(Diagnostic) {
      read = try reading(expression, for: parameter, as: type)
    } catch {
      report(error)
      return (.nothing, nil)
    }
    guard let constant = constant(read) else {
      let facts = see(read)
      if facts.kind == .none, parameter.mayBe(.none) { return (facts, nil) }
      if !type.mayBe(facts.kind) { report(parameter.wrong(facts.kind), at: expression.range) }
      return (facts, nil)
    }
    if constant.isNone, parameter.mayBe(.none) { return (Facts(.none), constant) }
    let isAccepted = reporting(at: expression.range) { () throws(Problem) in
      try parameter.accept(constant, as: type)
    }
    if isAccepted != nil { check(names: constant, type, at: expression.range) }
    return (constant.facts, constant)
  }

  /// The value of what is written out, or made of the program's arguments alone, which are known.
  private mutating func constant(_ expression: Expression) -> Value? {
    if let constant = expression.constant { return constant }
    let names = expression.names
    guard !names.isEmpty, names.allSatisfy({ $0.text == "args" }), expression.firstCommand == nil,
      let arguments = variables["args"]?.value
    else { return nil }
    usage.read.insert("args")
    let calculator = Calculator(
      lookup: { _, _ in arguments },
      run: { _ in throw Diagnostic(.commandInRows, at: expression.range) })
    // What fails is looked at, and reported, as any other expression.
    return try? calculator.value(of: expression)
  }

  /// Checks the names of data sets and files in a value that is written out.
  private mutating func check(names value: Value, _ type: ParameterType, at range: SourceRange) {
    switch (type, value.payload) {
    case (.named(let names), .text(let name)):
      let known = knownNamesCache[names.noun] ?? names.all()
      knownNamesCache[names.noun] = known
      if !known.contains(name), !(names.orFile && mayExist(name)) {
        let isPath = names.orFile && name.contains { $0 == "/" || $0 == "." }
        report(
          isPath ? .noSuchFile(name) : .notOneOf(name, noun: names.noun, known: known), at: range)
      }
    case (.inputFile, .text(let path)):
      if !mayExist(path) { report(.noSuchFile(path), at: range) }
    case (.outputFile, .text(let path)):
      let folder = path.lastIndex(of: "/").map { String(path[..<$0]) }
      if folder.map({ !written.mayContain($0) }) ?? true, let reason = obstacle(path) {
        report(.unwritable(reason), at: range)
      }
    case (.list, .list(let values)), (.oneOrMore, .list(let values)):
      guard let element = type.element else { return }
      for value in values { check(names: value, element, at: range) }
    case (.oneOrMore(let element), _): check(names: value, element, at: range)
    case (.either(let one, let other), _):
      if one.mayBe(value.kind), !other.mayBe(value.kind) { check(names: value, one, at: range) }
      if other.mayBe(value.kind), !one.mayBe(value.kind) { check(names: value, other, at: range) }
    default: break
    }
  }

  /// The files that statements before may write; in a block, those after it too.
  private var writtenByThen: FilePaths {
    blocks > 0 || locals != nil ? writtenAnywhere : written
  }

  /// Whether a file is there, or may be by then.
  private func mayExist(_ path: String) -> Bool {
    fileExists(path) || writtenByThen.mayContain(path)
  }
}
