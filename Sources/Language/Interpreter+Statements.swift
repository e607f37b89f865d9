import Support

extension Interpreter {
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
      case .none, .endsProgram: break
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
    let value = try placed(range) {
      do {
        return try Self.appended(addition, to: old)
      } catch let error as any RoomError {
        // No verb is called; one that does the same may know what helps.
        var diagnostic = Diagnostic(error, at: range)
        diagnostic.help += environment.verbs.verbs.flatMap { $0.hints(for: error) }
        throw diagnostic
      }
    }
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

// `repeat`.
extension Interpreter {
  /// Runs a block once a seed; the tables that it assigns are gathered, with a column `seed`.
  func repeatSeeds(_ seeds: Expression, _ block: Block) throws -> Value {
    let seeds = try self.seeds(seeds)
    let outer = environment.seed
    var gathered: [(name: String, value: Value)] = []
    defer {
      environment.seed = outer
      for (name, value) in gathered { assign(name, value) }
    }
    for seed in seeds {
      try poll()
      environment.seed = UInt64(seed)
      runs.append(SeededRun(seed: seed))
      defer { runs.removeLast() }
      _ = try run(block)
      for name in runs.last?.tables ?? [] {
        guard let value = value(of: name) else { continue }
        if let index = gathered.firstIndex(where: { $0.name == name }) {
          let sum = try placed(block.range) { try Self.appended(value, to: gathered[index].value) }
          gathered[index].value = sum
        } else {
          gathered.append((name, value))
        }
      }
    }
    return .none
  }

  private func seeds(_ expression: Expression) throws -> [Int] {
    let value = try calculator.value(of: expression)
    return try (value.elements ?? [value]).map { element in
      guard case .number(let number) = element.payload, let seed = Int(exactly: number), seed >= 0
      else { throw Diagnostic(.badSeed(element.literal), at: expression.range) }
      return seed
    }
  }

  /// A value that a verb made, with the seed as a column where it is a table made inside `repeat`.
  func stamped(_ value: Value) throws -> Value {
    guard let seed = runs.last?.seed, let object = value.object,
      !object.columnNames.contains("seed"),
      let table = try object.addingColumn("seed", .number(seed))
    else { return value }
    let step = Recipe.Step(
      verb: "derive", version: 1, inputs: [value.recipe],
      options: [("seed", .literal(String(seed)))])
    return .object(table, recipe: Recipe(.step(step)))
  }

  /// Keeps the name of a table that the running `repeat` has to gather.
  func note(assigned name: String, _ value: Value) {
    guard !runs.isEmpty, let object = value.object, object.columnNames.contains("seed") else {
      return
    }
    runs[runs.count - 1].tables.insert(name)
  }
}

/// One run of the block of a `repeat`.
struct SeededRun {
  /// The seed of the run.
  let seed: Int
  /// The names that were given tables in it.
  var tables: Set<String> = []
}
