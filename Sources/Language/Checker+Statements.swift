extension Checker {
  /// Checks a statement and gives the kind of its value.
  mutating func check(_ statement: Statement) -> ValueKind {
    switch statement.kind {
    case .assign(let name, let pipeline):
      let kind = check(pipeline)
      if isVerb(name.text) {
        report(.verbAsName(name.text, suggestion: "my_\(name.text)"), at: name.range)
      }
      set(name.text, kind)
      return kind
    case .append(let name, let pipeline): return append(to: name, pipeline)
    case .pipeline(let pipeline): return bare(pipeline)
    case .forEach(let name, let list, let block):
      let element = elementKind(of: list)
      loop(over: block.statements, setting: [name.text]) { checker in
        checker.set(name.text, element)
        _ = checker.check(block)
      }
      return .none
    case .branch(let branches, let otherwise): return branch(branches, otherwise)
    case .repeatSeeds(let seeds, let block):
      let kind = check(seeds)
      if ![.any, .list, .number].contains(kind) {
        report(.badSeed(kind.phrase), at: seeds.range)
      }
      loop(over: block.statements, setting: []) { _ = $0.check(block) }
      return .none
    case .define(let definition):
      define(definition)
      return .none
    case .include(_, let program):
      return program.statements.reduce(.none) { _, statement in check(statement) }
    case .version(let version):
      verbs = verbs.at(version: version)
      return .none
    }
  }

  /// Checks the statements of a block and gives the kind of the last one's value.
  private mutating func check(_ block: Block) -> ValueKind {
    block.statements.reduce(.none) { _, statement in check(statement) }
  }

  private mutating func append(to name: Name, _ pipeline: Pipeline) -> ValueKind {
    let addition = check(pipeline)
    guard let old = known(name.text) else {
      reportUnknown(name.text, at: name.range)
      set(name.text, .any)
      return .any
    }
    let isPlain = [.number, .text, .list, .boolean, .none].contains(old.kind)
    if isPlain, addition != .any, old.kind != addition || old.kind == .boolean {
      report(.cannotAppend(old.kind, addition), at: pipeline.range)
    }
    set(name.text, old.kind)
    return old.kind
  }

  /// A pipeline by itself, which may change the variable that it names first.
  private mutating func bare(_ pipeline: Pipeline) -> ValueKind {
    guard case .command(let command) = pipeline.first, pipeline.rest.isEmpty,
      let verb = verbs[command.verb.text], verb.effect != .none,
      let name = command.firstName?.text, known(name) != nil
    else { return check(pipeline) }
    let errors = diagnostics.count
    let kind = check(command, piped: nil, isStatement: true)
    if diagnostics.count == errors { set(name, verb.effect == .updatesVariable ? kind : .any) }
    return kind
  }

  /// Checks the body of a loop, which may read what a round before set.
  private mutating func loop(
    over statements: [Statement], setting names: [String], _ body: (inout Checker) -> Void
  ) {
    let assigned = Self.assigned(in: statements).union(names)
    let before = assigned.reduce(into: [:]) { $0[$1] = known($1) }
    for name in assigned { set(name, .any) }
    body(&self)
    for name in assigned {
      guard let after = known(name)?.kind else { continue }
      set(name, before[name].map { $0.kind.merged(with: after) } ?? after)
    }
  }

  private mutating func branch(_ branches: [Branch], _ otherwise: Block?) -> ValueKind {
    var outcomes: [(kind: ValueKind, variables: [String: Known], locals: [String: Known]?)] = []
    for branch in branches {
      condition(branch.condition, "`if`")
      let before = (variables, locals)
      let kind = check(branch.block)
      outcomes.append((kind, variables, locals))
      (variables, locals) = before
    }
    let kind = otherwise.map { check($0) } ?? .none
    outcomes.append((kind, variables, locals))
    for outcome in outcomes.dropLast() {
      variables = Self.merged(variables, outcome.variables)
      if let mine = locals, let other = outcome.locals { locals = Self.merged(mine, other) }
    }
    return outcomes.dropFirst().reduce(outcomes[0].kind) { $0.merged(with: $1.kind) }
  }

  /// What is known where the program came one way or the other.
  private static func merged(
    _ one: [String: Known], _ other: [String: Known]
  ) -> [String: Known] {
    one.merging(other) { a, b in
      let isSame = a.value != nil && b.value != nil
      return Known(kind: a.kind.merged(with: b.kind), value: isSame ? a.value : nil)
    }
  }

  private mutating func define(_ definition: Definition) {
    let name = definition.name
    if known(name.text) != nil { report(.definedTwice(verb: name.text), at: name.range) }
    definitions[name.text] = (Signature(definition), .any)
    let outer = (locals, variables)
    locals = [:]
    // The verb may be called when the session's variables have other values.
    variables = variables.mapValues { _ in Known(kind: .any) }
    for parameter in definition.parameters {
      if let fallback = parameter.fallback { _ = check(fallback) }
      locals?[parameter.name.text] = Known(kind: .any)
    }
    let result = check(definition.body)
    (locals, variables) = outer
    definitions[name.text]?.result = result
  }

  /// The kind of the elements that a `for` goes through.
  private mutating func elementKind(of list: Expression) -> ValueKind {
    let kind = check(list)
    if kind != .any, kind != .list { report(.notAList(kind), at: list.range) }
    switch list.ungrouped.kind {
    case .range: return .number
    case .list(let elements):
      let kinds = elements.map { $0.constant?.kind ?? .any }
      return kinds.dropFirst().reduce(kinds.first ?? .any) { $0.merged(with: $1) }
    default: return .any
    }
  }
}
