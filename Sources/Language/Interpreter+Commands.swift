import Support

extension Interpreter {
  /// The value of a pipeline, and where the stage that made it stands.
  func value(of pipeline: Pipeline) throws -> (value: Value, range: SourceRange) {
    try depth.nested(at: pipeline.range) {
      var result: (value: Value, range: SourceRange)
      switch pipeline.first {
      case .command(let command): result = (try call(command, piped: nil), command.range)
      case .expression(let expression):
        result = (try calculator.value(of: expression), expression.range)
      }
      for command in pipeline.rest {
        if environment.cancellation.isCancelled {
          environment.variables["ans"] = .init(result.value)
          throw Cancelled()
        }
        result = (try call(command, piped: result), command.range)
      }
      return result
    }
  }

  /// Runs a command.
  func call(_ command: Command, piped: (value: Value, range: SourceRange)?) throws -> Value {
    let name = command.verb.text
    if let definition = environment.definitions[name] {
      return try call(definition, command, piped)
    }
    guard let verb = environment.verbs[name] else {
      throw Diagnostic(
        value(of: name) != nil
          ? .variableAsVerb(name)
          : .unknownVerb(name, nearest: nearestVerb(to: name)),
        at: command.verb.range)
    }
    guard verb.effect != .restoresVariable else {
      if let variable = command.firstName, value(of: variable.text) == nil {
        throw Diagnostic(unknownName(variable.text), at: variable.range)
      }
      throw Diagnostic(.needsVariable(verb: name), at: command.verb.range)
    }
    guard let family = verb.runsFamily else {
      return try call(verb, command.arguments, command, piped)
    }
    let (member, rest) = try familyMember(family, verb, command)
    return try call(member, rest, command, piped)
  }

  /// The verb that a command like `model "gru4rec" shop` names first, and the arguments after it.
  private func familyMember(
    _ family: String, _ verb: Verb, _ command: Command
  ) throws -> (Verb, [Argument]) {
    var rest = command.arguments
    guard let index = rest.firstIndex(where: { $0.option == nil }) else {
      throw Diagnostic(Problem.missingFamily(verb, family), at: command.verb.range)
    }
    let first = rest.remove(at: index)
    let kind = try word(of: first.value, isVerb(first.value.bareName ?? ""))
    let names = environment.verbs.names(ofFamily: family)
    guard case .text(let name) = kind.payload, names.contains(name),
      let member = environment.verbs[name]
    else {
      throw Diagnostic(.notOneOf(kind.text, noun: "\(family) kind", known: names), at: first.range)
    }
    return (member, rest)
  }

  /// The value of an argument, or the word itself where it is a verb's name.
  private func word(of expression: Expression, _ isVerbName: Bool) throws -> Value {
    if isVerbName, let name = expression.bareName { return .text(name) }
    return try calculator.value(of: expression)
  }

  // MARK: - Built-in verbs

  private func call(
    _ verb: Verb, _ arguments: [Argument], _ command: Command,
    _ piped: (value: Value, range: SourceRange)?
  ) throws -> Value {
    let binding = Binding(
      arguments, verb: command.verb.range, piped: piped?.range, to: Signature(verb))
    if let problem = binding.problems.first { throw problem }
    var bound: [(parameter: Parameter, argument: BoundArgument)] = []
    for slot in binding.slots {
      let content = try content(of: slot, piped: piped?.value, among: bound)
      if case .value(let value) = content, value.isNone, slot.parameter.isLeftOutByNone { continue }
      if case .value(let value) = content, slot.parameter.count == .many,
        let index = bound.firstIndex(where: { $0.parameter.name == slot.parameter.name }),
        case .values(let values) = bound[index].argument.content
      {
        bound[index].argument.content = .values(values + [(value, slot.range)])
      } else if case .value(let value) = content, slot.parameter.count == .many {
        let argument = BoundArgument(content: .values([(value, slot.range)]), range: slot.range)
        bound.append((slot.parameter, argument))
      } else {
        bound.append((slot.parameter, BoundArgument(content: content, range: slot.range)))
      }
    }
    let call = Call(
      verb, range: command.range, verbRange: command.verb.range, environment: environment, bound)
    try poll()
    do {
      return try stamped(verb.run(call))
    } catch var diagnostic as Diagnostic {
      diagnostic.range = diagnostic.range ?? command.verb.range
      throw diagnostic
    } catch let signal as any EvaluationSignal {
      throw signal
    } catch let cancelled as Cancelled {
      throw cancelled
    } catch {
      throw Diagnostic("\(error)", at: command.verb.range)
    }
  }

  private func content(
    of slot: Binding.Slot, piped: Value?,
    among bound: [(parameter: Parameter, argument: BoundArgument)]
  ) throws -> BoundArgument.Content {
    let parameter = slot.parameter
    guard let expression = slot.expression else {
      let value = piped ?? .none
      if parameter.type.isRows { throw Diagnostic(parameter.wrong(value.kind), at: slot.range) }
      return .value(try placed(slot.range) { try parameter.accept(value) })
    }
    if parameter.type.isRows {
      let columns = bound.lazy.compactMap { entry -> [String]? in
        guard case .value(let value) = entry.argument.content else { return nil }
        return value.object?.columnNames
      }.first
      return .rows(
        try RowExpression(
          expression, columns: columns ?? [], lookup: { self.value(of: $0) },
          suggestions: knownNames))
    }
    let unknown = expression.unknownCase(of: parameter.type) {
      self.value(of: $0) != nil || isVerb($0)
    }
    if let unknown {
      let known = parameter.type.cases.map(\.name)
      throw Diagnostic(
        .notACase(unknown.text, of: parameter.name, known: known), at: unknown.range)
    }
    let resolved = expression.resolvingCases(of: parameter.type)
    let isVerbName = parameter.type.isVerb && isVerb(resolved.bareName ?? "")
    if parameter.type.isVerb, !isVerbName, let word = resolved.bareName, value(of: word) == nil {
      throw Diagnostic(.unknownVerb(word, nearest: nearestVerb(to: word)), at: slot.range)
    }
    let value = try self.word(of: resolved, isVerbName)
    return .value(try placed(slot.range) { try parameter.accept(value) })
  }

  // MARK: - Defined verbs

  private func call(
    _ definition: Definition, _ command: Command, _ piped: (value: Value, range: SourceRange)?
  ) throws -> Value {
    let signature = Signature(definition)
    let binding = Binding(
      command.arguments, verb: command.verb.range, piped: piped?.range, to: signature)
    if let problem = binding.problems.first { throw problem }
    guard scopes.count < Self.callLimit else {
      throw Diagnostic(.callsTooDeep(Self.callLimit), at: command.verb.range)
    }
    var scope: [String: Value] = [:]
    for slot in binding.slots {
      scope[slot.parameter.name] =
        try slot.expression.map { try calculator.value(of: $0) } ?? piped?.value ?? Value.none
    }
    scopes.append(scope)
    defer { scopes.removeLast() }
    do {
      for parameter in definition.parameters where scope[parameter.name.text] == nil {
        guard let fallback = parameter.fallback else { continue }
        assign(parameter.name.text, try calculator.value(of: fallback))
      }
      var value = try run(definition.body)
      value.name = nil
      return value
    } catch var diagnostic as Diagnostic {
      if diagnostic.notes.count < 8 {
        diagnostic.notes.append(
          "`\(definition.name.text)` was called at \(command.verb.range.place)")
      }
      throw diagnostic
    }
  }
}

extension Problem {
  /// The problem that a verb which runs a family isn't told which one.
  static func missingFamily(_ verb: Verb, _ family: String) -> Problem {
    .missingValue(
      verb: verb.name, phrase: "the name of \(ObjectKind(family).phrase) kind",
      usage: "\(verb.name) KIND …")
  }
}
