import Support

extension Checker {
  /// Checks a pipeline and gives the kind of its value.
  mutating func check(_ pipeline: Pipeline) -> ValueKind {
    var kind: ValueKind
    var range: SourceRange
    switch pipeline.first {
    case .command(let command): (kind, range) = (check(command, piped: nil), command.range)
    case .expression(let expression): (kind, range) = (check(expression), expression.range)
    }
    for command in pipeline.rest {
      kind = check(command, piped: (kind, range))
      range = command.range
    }
    return kind
  }

  /// Checks a command and gives the kind of what it makes.
  ///
  /// - Parameters:
  ///   - command: the command.
  ///   - piped: the value that comes from `|`.
  ///   - isStatement: whether it is a statement by itself that names a variable first.
  /// - Returns: the kind of what it makes.
  mutating func check(
    _ command: Command, piped: (kind: ValueKind, range: SourceRange)?, isStatement: Bool = false
  ) -> ValueKind {
    let callee: Callee<DefinedVerb>
    do throws(Diagnostic) {
      callee = try self.callee(of: command)
    } catch {
      // The definition of the verb may have been left out for a mistake.
      let name = command.verb.text
      if knowsAllNames || !definedAnywhere.contains(name) || hasValue(name) { report(error) }
      return .any
    }
    switch callee {
    case .defined(let verb):
      check(command.arguments, command, piped, verb.signature)
      return verb.result
    case .builtIn(let verb):
      if verb.effect == .restoresVariable, !isStatement {
        report(needsVariable(command))
        return .any
      }
      check(command.arguments, command, piped, Signature(verb))
      return verb.result
    case .member(let family, let verb, let named, let rest):
      guard let name = memberName(named, of: family) else {
        for argument in rest where argument.option == nil { _ = check(argument.value) }
        return verb.result
      }
      do throws(Diagnostic) {
        let member = try member(name, of: family, at: named.range)
        check(rest, command, piped, Signature(member))
        return member.result
      } catch {
        report(error)
        return verb.result
      }
    }
  }

  /// The name of the verb that a command like `model "gru4rec" shop` runs, where it is written out.
  private mutating func memberName(_ named: Argument, of family: String) -> String? {
    if let constant = named.value.constant { return constant.text }
    let kind = check(named.value)
    if kind != .any, kind != .text {
      report(
        .wrongType("\(family) kind", expected: "a text", found: kind, unquoted: nil),
        at: named.range)
    }
    return nil
  }

  private mutating func check(
    _ arguments: [Argument], _ command: Command,
    _ piped: (kind: ValueKind, range: SourceRange)?, _ signature: Signature
  ) {
    let binding = Binding(
      arguments, verb: command.verb.range, piped: piped?.range, to: signature)
    binding.problems.forEach { report($0) }
    var columns: [String]?
    check(endings: binding.slots)
    for slot in binding.slots {
      let parameter = slot.parameter
      guard let expression = slot.expression else {
        if let piped, parameter.type.isRows || !parameter.mayBe(piped.kind) {
          report(parameter.wrong(piped.kind), at: slot.range)
        }
        continue
      }
      if parameter.type.isRows {
        check(rows: expression, columns: columns)
      } else {
        check(expression, as: parameter, parameter.type)
        if let name = expression.bareName, columns == nil {
          columns = known(name)?.value?.object?.columnNames
        }
      }
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
    guard let columns else { return }
    for name in expression.names where !columns.contains(name.text) && !hasValue(name.text) {
      report(unknownColumn(name.text, among: columns), at: name.range)
    }
  }

  /// Checks what a parameter, or an element of its list, is given.
  private mutating func check(
    _ expression: Expression, as parameter: Parameter, _ type: ParameterType
  ) {
    if case .list(let elements) = expression.kind, let element = type.element,
      expression.constant == nil
    {
      for value in elements { check(value, as: parameter, element) }
      return
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
      return report(error)
    }
    guard let constant = read.constant else {
      let kind = check(read)
      if kind == .none, parameter.mayBe(.none) { return }
      if !type.mayBe(kind) { report(parameter.wrong(kind), at: expression.range) }
      return
    }
    if constant.isNone, parameter.mayBe(.none) { return }
    let isAccepted = reporting(at: expression.range) { () throws(Problem) in
      try parameter.accept(constant, as: type)
    }
    if isAccepted != nil { check(names: constant, type, at: expression.range) }
  }

  /// Checks the names of data sets and files in a value that is written out.
  private mutating func check(names value: Value, _ type: ParameterType, at range: SourceRange) {
    switch (type, value.payload) {
    case (.named(let names), .text(let name)):
      let known = names.all()
      let isFile = names.orFile && (fileExists(name) || written.contains(name))
      if !known.contains(name), !isFile {
        let isPath = names.orFile && name.contains { $0 == "/" || $0 == "." }
        report(
          isPath ? .noSuchFile(name) : .notOneOf(name, noun: names.noun, known: known), at: range)
      }
    case (.inputFile, .text(let path)):
      if !fileExists(path), !written.contains(path) { report(.noSuchFile(path), at: range) }
    case (.outputFile, .text(let path)): written.insert(path)
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
}
