extension Checker {
  /// Checks a statement and gives the kind of its value.
  mutating func check(_ statement: Statement) -> ValueKind {
    switch statement.kind {
    case .assign(let name, let pipeline):
      let facts = see(pipeline)
      if isVerb(name.text) {
        report(.verbAsName(name.text, suggestion: "my_\(name.text)"), at: name.range)
      }
      assign(name.text, facts)
      return facts.kind
    case .append(let name, let pipeline): return append(to: name, pipeline)
    case .pipeline(let pipeline): return bare(pipeline)
    case .forEach(let name, let list, let block):
      let facts = see(list)
      let isFilled = isFilled(list, facts)
      let element = element(of: list, facts)
      var outer = usage.read
      usage.read = []
      let gap = Known.Gap(keyword: "for", line: statement.range.line, branches: branches)
      loop(over: block.statements, setting: [name.text], gap: isFilled ? nil : gap) { checker in
        checker.set(name.text, Known(element))
        _ = checker.check(block)
      }
      if facts.elements?.count != 1 { noteOverwritten(by: block) }
      outer.formUnion(usage.read)  // what is small into what may be large
      usage.read = outer
      return .none
    case .branch(let branches, let otherwise):
      return branch(branches, otherwise, line: statement.range.line)
    case .repeatSeeds(let seeds, let block):
      let facts = see(seeds)
      if ![.any, .list, .number].contains(facts.kind) {
        report(.badSeed(facts.kind.phrase), at: seeds.range)
      }
      let (outer, wasRepeated) = (seeded, isRepeated)
      isRepeated = true
      if facts.kind != .number, facts.elements?.count != 1 {
        seeded = (
          Set(block.statements.flatMap(\.assignedNames).map(\.text)),
          Set(block.statements.flatMap(\.appendedNames).map(\.text))
        )
      }
      loop(over: block.statements, setting: []) { _ = $0.check(block) }
      (seeded, isRepeated) = (outer, wasRepeated)
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
    blocks += 1
    defer { blocks -= 1 }
    return block.statements.reduce(.none) { _, statement in check(statement) }
  }

  private mutating func append(to name: Name, _ pipeline: Pipeline) -> ValueKind {
    let addition = see(pipeline)
    guard let known = known(name.text) else {
      reportUnknown(name.text, at: name.range)
      set(name.text, .unknown)
      return .any
    }
    let old = known.facts
    let isPlain = [.number, .text, .list, .boolean, .none].contains(old.kind)
    if isPlain, addition.kind != .any, old.kind != addition.kind || old.kind == .boolean {
      report(.cannotAppend(old.kind, addition.kind), at: pipeline.range)
    }
    gathered[name.text] = gathered[name.text]?.appending(addition) ?? addition
    assign(name.text, old.appending(addition))
    return old.kind
  }

  /// A pipeline by itself, which may change the variable that it names first.
  private mutating func bare(_ pipeline: Pipeline) -> ValueKind {
    guard case .command(let command) = pipeline.first, pipeline.rest.isEmpty,
      let verb = verbs[command.verb.text], verb.effect != .none
    else { return see(pipeline).kind }
    if verb.effect == .endsProgram { hasEnded = true }
    guard verb.effect != .endsProgram, let name = command.firstName?.text, known(name) != nil
    else { return see(pipeline).kind }
    let errors = diagnostics.count
    let facts = see(command, piped: nil, isStatement: true)
    if diagnostics.count == errors {
      assign(name, verb.effect == .updatesVariable ? facts : .nothing)
    }
    return facts.kind
  }

  /// Checks the body of a loop, which may read what a round before set.
  ///
  /// - Parameters:
  ///   - statements: the body.
  ///   - names: what the loop itself sets.
  ///   - gap: the loop, where it may have no round.
  ///   - body: checks the body.
  private mutating func loop(
    over statements: [Statement], setting names: [String], gap: Known.Gap? = nil,
    _ body: (inout Checker) -> Void
  ) {
    let assigned = Self.assigned(in: statements).union(names)
    let before = assigned.reduce(into: [:]) { $0[$1] = known($1) }
    let replaced = Set(statements.flatMap(\.assignedNames).map(\.text) + names)
    let outer = gathered
    gathered = [:]
    for name in assigned { set(name, .unknown) }
    body(&self)
    hasEnded = false
    for name in assigned {
      guard let after = own(name) else { continue }
      if let known = before[name], let rows = gathered[name], !replaced.contains(name) {
        // Whatever the rounds were, they only added to it.
        set(name, Known(known.facts.appending(rows), gap: known.gap))
      } else if let known = before[name] {
        set(name, known.merged(with: after))
      } else {
        set(name, Known(after.facts, gap: after.gap ?? gap))
      }
    }
    gathered = outer.merging(gathered) { $0.appending($1) }
  }

  /// Takes note of the tables that a loop makes anew in each round without reading them.
  private mutating func noteOverwritten(by block: Block) {
    guard locals == nil else { return }
    let appended = Set(block.statements.flatMap(\.appendedNames).map(\.text))
    for case .assign(let name, _) in block.statements.map(\.kind)
    where !usage.read.contains(name.text) && !appended.contains(name.text) {
      guard case .object(let kind)? = own(name.text)?.kind, kind.rows != nil else { continue }
      usage.overwritten[name.text] = name.range
    }
  }

  private mutating func branch(
    _ alternatives: [Branch], _ otherwise: Block?, line: Int
  ) -> ValueKind {
    let blocks = alternatives.map(\.block) + (otherwise.map { [$0] } ?? [])
    let names = Self.assigned(in: blocks.flatMap(\.statements))
    let isKnown = names.filter { known($0) != nil }
    let before = names.map { ($0, own($0)) }
    let ended = hasEnded
    var guards: Set<String> = []
    var kinds: [ValueKind] = []
    var ends: [(hasEnded: Bool, known: [String: Known])] = []
    /// Checks one way that the program may go.
    func go(_ checker: inout Checker, _ block: Block?) {
      // A condition may ask for just what would fail otherwise.
      let hidden = checker.hideFacts(of: guards)
      checker.hasEnded = false
      checker.branches += 1
      kinds.append(block.map { checker.check($0) } ?? .none)
      checker.branches -= 1
      ends.append((checker.hasEnded, names.reduce(into: [:]) { $0[$1] = checker.own($1) }))
      for (name, known) in hidden + before { checker.set(name, known) }
    }
    var isSure = false
    for alternative in alternatives {
      condition(alternative.condition, "`if`")
      guards.formUnion(alternative.condition.names.map(\.text))
      go(&self, alternative.block)
      if case .boolean(true)? = alternative.condition.constant?.payload { isSure = true }
    }
    if otherwise != nil || !isSure { go(&self, otherwise) }

    // A way that leaves the program tells nothing of what follows, but for its condition.
    let left = ends.filter { !$0.hasEnded }
    hasEnded = ended || left.isEmpty
    if left.count < ends.count { _ = hideFacts(of: guards) }
    let outcomes = (left.isEmpty ? ends : left).map(\.known)
    let gap = Known.Gap(keyword: "if", line: line, branches: branches)
    for name in names {
      let known = outcomes.compactMap { $0[name] }
      guard let first = known.first else { continue }
      let merged = known.dropFirst().reduce(first) { $0.merged(with: $1) }
      let isSet = known.count == outcomes.count || isKnown.contains(name) || merged.gap != nil
      set(name, isSet ? merged : Known(merged.facts, gap: gap))
    }
    return kinds.dropFirst().reduce(kinds[0]) { $0.merged(with: $1) }
  }

  /// Forgets all of some variables but their kinds; gives what was known of them.
  private mutating func hideFacts(of names: Set<String>) -> [(String, Known?)] {
    names.compactMap { name in
      guard let known = own(name) else { return nil }
      set(name, Known(Facts(known.kind), gap: known.gap))
      return (name, known)
    }
  }

  private mutating func define(_ definition: Definition) {
    let name = definition.name
    if known(name.text) != nil { report(.definedTwice(verb: name.text), at: name.range) }
    definitions[name.text] = (Signature(definition), .any)
    let outer = (locals, blocks, branches, seeded, hasEnded)
    locals = [:]
    (blocks, branches, seeded) = (0, 0, nil)
    for parameter in definition.parameters {
      if let fallback = parameter.fallback { _ = check(fallback) }
      locals?[parameter.name.text] = .unknown
    }
    let result = check(definition.body)
    (locals, blocks, branches, seeded, hasEnded) = outer
    definitions[name.text]?.result = result
  }

  /// What is known of the elements that a `for` goes through.
  private mutating func element(of list: Expression, _ facts: Facts) -> Facts {
    if facts.kind != .any, facts.kind != .list { report(.notAList(facts.kind), at: list.range) }
    if case .range = list.ungrouped.kind { return Facts(.number) }
    guard let first = facts.elements?.first else { return .nothing }
    return facts.elements?.dropFirst().reduce(first) { $0.merged(with: $1) } ?? first
  }

  /// Whether a list surely has an element.
  private func isFilled(_ list: Expression, _ facts: Facts) -> Bool {
    if let elements = facts.elements { return !elements.isEmpty }
    if let name = list.bareName, let elements = known(name)?.value?.elements {
      return !elements.isEmpty
    }
    guard case .range(let low, let high) = list.ungrouped.kind,
      case .number(let from)? = low.constant?.payload,
      case .number(let to)? = high.constant?.payload
    else { return false }
    return from <= to
  }
}
