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
    switch try callee(of: command) {
    case .defined(let definition): return try call(definition, command, piped)
    case .builtIn(let verb):
      guard verb.effect != .restoresVariable else { throw needsVariable(command) }
      return try call(verb, command.arguments, command, piped)
    case .member(let family, _, let named, let rest):
      let name = try calculator.value(of: named.value).text
      return try call(try member(name, of: family, at: named.range), rest, command, piped)
    }
  }

  /// The arguments of a command, computed, by parameter in the order of the program.
  private func arguments(
    _ arguments: [Argument], _ command: Command, _ piped: (value: Value, range: SourceRange)?,
    for signature: Signature
  ) throws -> [(parameter: Parameter, argument: BoundArgument)] {
    let binding = Binding(
      arguments, verb: command.verb.range, piped: piped?.range, to: signature)
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
    return bound
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
          unknown: unknownColumn))
    }
    let read = try reading(expression, for: parameter, as: parameter.type)
    let value = try calculator.value(of: read)
    return .value(try placed(slot.range) { try parameter.accept(value) })
  }

  // MARK: - Built-in verbs

  private func call(
    _ verb: Verb, _ arguments: [Argument], _ command: Command,
    _ piped: (value: Value, range: SourceRange)?
  ) throws -> Value {
    let bound = try self.arguments(arguments, command, piped, for: Signature(verb))
    let call = Call(
      verb, range: command.range, verbRange: command.verb.range, environment: environment, bound)
    try poll()
    do {
      // Where memory ran out what came of it is worth nothing, whatever the work made of that.
      let result = Result { try verb.run(call) }
      if let shortage = MemoryShortage.take() { throw shortage }
      return try stamped(result.get())
    } catch var diagnostic as Diagnostic {
      diagnostic.range = diagnostic.range ?? command.verb.range
      throw diagnostic
    } catch let signal as any EvaluationSignal {
      throw signal
    } catch let cancelled as Cancelled {
      throw cancelled
    } catch let error as any RoomError {
      throw call.diagnostic(for: error)
    } catch {
      throw Diagnostic(error, at: command.verb.range)
    }
  }

  // MARK: - Defined verbs

  private func call(
    _ definition: Definition, _ command: Command, _ piped: (value: Value, range: SourceRange)?
  ) throws -> Value {
    let bound = try arguments(command.arguments, command, piped, for: Signature(definition))
    guard scopes.count < Self.callLimit else {
      throw Diagnostic(.callsTooDeep(Self.callLimit), at: command.verb.range)
    }
    var scope: [String: Value] = [:]
    for (parameter, argument) in bound {
      if case .value(let value) = argument.content { scope[parameter.name] = value }
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
