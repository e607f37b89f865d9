import Support

extension Evaluator {
  /// Runs a statement; its value is `none` where it has none.
  func perform(_ statement: Statement, isHidden: Bool = false) throws -> Value {
    try poll()
    let isObserved = scopes.isEmpty
    if isObserved { observer?.willRun(statement, isTopLevel: blocks == 0) }
    let value = try value(of: statement, isHidden: isHidden || !isObserved)
    if isObserved {
      if !value.isNone { environment.variables["ans"] = .init(value) }
      observer?.didRun(statement, isTopLevel: blocks == 0)
    }
    try poll()
    return value
  }

  private func value(of statement: Statement, isHidden: Bool) throws -> Value {
    switch statement.kind {
    case .assign(let name, let pipeline):
      let value = try value(of: pipeline).value
      assign(name.text, value)
      note(assigned: name.text, value)
      return value
    case .append(let name, let pipeline):
      return try append(to: name, value(of: pipeline).value, at: pipeline.range)
    case .pipeline(let pipeline): return try bare(pipeline, isHidden: isHidden)
    case .forEach(let name, let list, let block): return try forEach(name, list, block)
    case .branch(let branches, let otherwise): return try branch(branches, otherwise)
    case .repeatSeeds(let seeds, let block): return try repeatSeeds(seeds, block)
    case .define(let definition):
      environment.definitions[definition.name.text] = definition
      return .none
    case .include(_, let program):
      var value = Value.none
      for statement in program.statements { value = try perform(statement) }
      return value
    case .version(let version):
      environment.verbs = environment.verbs.at(version: version)
      return .none
    }
  }

  /// A pipeline by itself: its value is shown, or it changes the variable that it names first.
  private func bare(_ pipeline: Pipeline, isHidden: Bool) throws -> Value {
    if let (verb, name) = effect(of: pipeline) {
      switch verb.effect {
      case .restoresVariable: return try undo(name)
      case .updatesVariable:
        let value = try value(of: pipeline).value
        assign(name.text, value)
        return value
      case .none: break
      }
    }
    let value = try value(of: pipeline).value
    if !isHidden, !value.isNone { observer?.show(value) }
    return value
  }

  /// The verb that changes a variable, and the variable, where a pipeline is one command like
  /// `train m epochs=3`.
  private func effect(of pipeline: Pipeline) -> (Verb, Name)? {
    guard case .command(let command) = pipeline.first, pipeline.rest.isEmpty,
      let verb = environment.verbs[command.verb.text],
      let name = command.firstName, value(of: name.text) != nil
    else { return nil }
    return (verb, name)
  }

  private func undo(_ name: Name) throws -> Value {
    guard scopes.isEmpty, let variable = environment.variables[name.text],
      let previous = variable.previous
    else { throw Diagnostic(.nothingToUndo(name.text), at: name.range) }
    environment.variables[name.text] = .init(previous, previous: variable.value)
    return previous
  }

  private func append(to name: Name, _ addition: Value, at range: SourceRange) throws -> Value {
    guard let old = value(of: name.text) else {
      throw Diagnostic(unknownName(name.text), at: name.range)
    }
    let value = try placed(range) { try Self.appended(addition, to: old) }
    assign(name.text, value)
    return value
  }

  /// The value of `old += addition`.
  static func appended(_ addition: Value, to old: Value) throws -> Value {
    if let object = old.object {
      guard let sum = try object.appending(addition) else {
        throw Problem.cannotAppend(old.kind, addition.kind)
      }
      let step = Recipe.Step(
        verb: "join", version: 1, inputs: [old.recipe, addition.recipe])
      return .object(sum, recipe: Recipe(.step(step)))
    }
    do throws(Problem) {
      return try Operations.apply(.plus, old, addition)
    } catch .operands(_, let left, let right) {
      throw Problem.cannotAppend(left, right)
    }
  }

  /// Runs the statements of a block; its value is the last statement's.
  func run(_ block: Block) throws -> Value {
    try depth.nested(at: block.range) {
      blocks += 1
      defer { blocks -= 1 }
      var value = Value.none
      for statement in block.statements { value = try perform(statement) }
      return value
    }
  }

  private func forEach(_ name: Name, _ list: Expression, _ block: Block) throws -> Value {
    let value = try calculator.value(of: list)
    guard let elements = value.elements else {
      throw Diagnostic(.notAList(value.kind), at: list.range)
    }
    for element in elements {
      try poll()
      set(name.text, element.name == nil ? element.named(name.text) : element)
      _ = try run(block)
    }
    return .none
  }

  private func branch(_ branches: [Branch], _ otherwise: Block?) throws -> Value {
    for branch in branches where try calculator.condition(branch.condition, "`if`") {
      return try run(branch.block)
    }
    return try otherwise.map(run) ?? .none
  }
}
