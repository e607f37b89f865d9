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
    let name = command.verb.text
    if let definition = definitions[name] {
      check(command.arguments, command, piped, definition.signature)
      return definition.result
    }
    guard let verb = verbs[name] else {
      reportUnknownVerb(name, at: command.verb.range)
      return .any
    }
    if verb.effect == .restoresVariable, !isStatement {
      if let variable = command.firstName, known(variable.text) == nil {
        reportUnknown(variable.text, at: variable.range)
      } else {
        report(.needsVariable(verb: name), at: command.verb.range)
      }
      return .any
    }
    guard let family = verb.runsFamily else {
      check(command.arguments, command, piped, Signature(verb))
      return verb.result
    }
    return check(command, piped, running: family, by: verb)
  }

  /// Checks a command like `model "gru4rec" shop`, which is `gru4rec shop`.
  private mutating func check(
    _ command: Command, _ piped: (kind: ValueKind, range: SourceRange)?, running family: String,
    by verb: Verb
  ) -> ValueKind {
    var rest = command.arguments
    guard let index = rest.firstIndex(where: { $0.option == nil }) else {
      report(Problem.missingFamily(verb, family), at: command.verb.range)
      return verb.result
    }
    let first = rest.remove(at: index)
    let members = verbs.names(ofFamily: family)
    var name: String?
    if let word = first.value.bareName, isVerb(word) {
      name = word
    } else if let constant = first.value.constant {
      name = constant.text
    } else {
      let kind = check(first.value)
      if kind != .any, kind != .text {
        report(
          .wrongType("\(family) kind", expected: "a text", found: kind, unquoted: nil),
          at: first.range)
      }
    }
    guard let name else {
      for argument in rest where argument.option == nil { _ = check(argument.value) }
      return verb.result
    }
    guard members.contains(name), let member = verbs[name] else {
      report(.notOneOf(name, noun: "\(family) kind", known: members), at: first.range)
      return verb.result
    }
    check(rest, command, piped, Signature(member))
    return member.result
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
    for name in expression.names where !columns.contains(name.text) && known(name.text) == nil {
      let nearest = Suggestion.nearest(to: name.text, among: columns + knownNames)
      report(.unknownColumn(name.text, columns: columns, nearest: nearest), at: name.range)
    }
  }

  /// Checks what a parameter, or an element of its list, is given.
  private mutating func check(
    _ expression: Expression, as parameter: Parameter, _ type: ParameterType
  ) {
    if let word = expression.bareName {
      let isCase = type.cases.contains { $0.name == word }
      if isCase {
        if known(word) != nil {
          report(.hiddenByCase(word, option: parameter.name), at: expression.range)
        }
        return
      }
      if type.isVerb {
        if isVerb(word) { return }
        if known(word) == nil {
          return report(.unknownVerb(word, nearest: nearestVerb(to: word)), at: expression.range)
        }
      }
      if known(word) == nil, !type.cases.isEmpty {
        let known = type.cases.map(\.name)
        return report(.notACase(word, of: parameter.name, known: known), at: expression.range)
      }
      if type.mayBe(.text), !type.mayBe(.number), reportsNames, known(word) == nil, !isVerb(word),
        case .unknownName(_, nearest: nil, _) = unknown(word)
      {
        return report(.unquoted(word), at: expression.range)
      }
    }
    let resolved = expression.resolvingCases(of: type)
    if let constant = resolved.constant {
      if constant.isNone, parameter.mayBe(.none) { return }
      let isAccepted = reporting(at: expression.range) { () throws(Problem) in
        try parameter.accept(constant, as: type)
      }
      if isAccepted != nil { check(names: constant, type, at: expression.range) }
      return
    }
    if case .list(let elements) = resolved.kind, let element = type.element {
      for value in elements { check(value, as: parameter, element) }
      return
    }
    let kind = check(resolved)
    if kind == .none, parameter.mayBe(kind) { return }
    if !type.mayBe(kind) { report(parameter.wrong(kind), at: expression.range) }
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

extension ParameterType {
  /// What the elements of a list are.
  fileprivate var element: ParameterType? {
    switch self {
    case .list(let element), .oneOrMore(let element): element
    case .either(let one, let other): one.element ?? other.element
    default: nil
    }
  }
}
