extension Checker {
  /// Checks an expression and gives what is known of its value.
  mutating func see(_ expression: Expression) -> Facts {
    switch expression.kind {
    case .name(let name):
      if let known = read(Name(name, expression.range)) { return known.facts }
      reportUnknown(name, at: expression.range)
      return .nothing
    case .list(let elements):
      var facts = Facts(.list)
      facts.elements = elements.map { see($0) }
      return facts
    case .group(let pipeline): return see(pipeline)
    default: return Facts(check(expression))
    }
  }

  /// Checks an expression and gives the kind of its value.
  mutating func check(_ expression: Expression) -> ValueKind {
    switch expression.kind {
    case .number: return .number
    case .boolean: return .boolean
    case .none: return .none
    case .string:
      for child in expression.children { _ = check(child) }
      return .text
    case .name, .list, .group: return see(expression).kind
    case .access(let base, let accesses): return access(expression, base, accesses)
    case .negated(let operand):
      let kind = check(operand)
      if kind != .any, kind != .number { report(.sign(kind), at: operand.range) }
      return .number
    case .not(let operand):
      condition(operand, "`not`")
      return .boolean
    case .chain(let first, let operations): return chain(first, operations)
    case .range(let low, let high):
      for end in [low, high] {
        let kind = check(end)
        if kind != .any, kind != .number { report(.rangeEnd(found: kind.phrase), at: end.range) }
      }
      if low.constant != nil, high.constant != nil {
        _ = reporting(at: expression.range) { () throws(Problem) in
          try Operations.range(low.constant ?? .none, high.constant ?? .none)
        }
      }
      return .list
    }
  }

  /// Checks an expression that has to be true or false.
  mutating func condition(_ expression: Expression, _ place: String) {
    let kind = check(expression)
    if kind != .any, kind != .boolean { report(.notBoolean(place, kind), at: expression.range) }
  }

  private mutating func chain(
    _ first: Expression, _ operations: [Expression.Operation]
  ) -> ValueKind {
    if let symbol = operations.first?.symbol, symbol == .and || symbol == .or {
      for operand in [first] + operations.map(\.operand) {
        condition(operand, "`\(symbol.rawValue)`")
      }
      return .boolean
    }
    var kind = check(first)
    var before: Expression? = first
    for operation in operations {
      let other = check(operation.operand)
      let left = kind
      let number = [before, operation.operand].lazy.compactMap(\.?.constant)
        .first { $0.kind == .number }
      kind =
        reporting(at: operation.range) { () throws(Problem) in
          try Operations.kind(operation.symbol, left, other, number: number?.literal)
        } ?? .any
      before = nil
    }
    return kind
  }

  /// Reports labels and members that a value surely hasn't.
  private mutating func look(for accesses: [Expression.Access], in facts: Facts) {
    guard case .object(let kind) = facts.kind else { return }
    switch accesses.first {
    case .member(let name):
      guard let members = facts.members, !members.contains(name.text) else { return }
      report(.unknownMember(name.text, of: facts.kind, known: members), at: name.range)
    case .index(let index, _):
      if let labels = facts.labels, !labels.isEmpty,
        case .text(let label)? = index.constant?.payload, !labels.contains(label)
      {
        return report(.noLabel(label, known: labels), at: index.range)
      }
      guard let row = kind.rows, let columns = facts.columns,
        case .member(let name)? = accesses.dropFirst().first, !columns.contains(name.text)
      else { return }
      let kind = ValueKind.object(ObjectKind(row))
      report(.unknownMember(name.text, of: kind, known: columns), at: name.range)
    case nil: break
    }
  }

  /// The kind of a part of a value; a part of a value that the session has already is looked up.
  private mutating func access(
    _ whole: Expression, _ base: Expression, _ accesses: [Expression.Access]
  ) -> ValueKind {
    let errors = diagnostics.count
    let facts = see(base)
    let kind = facts.kind
    for access in accesses {
      if case .index(let index, _) = access {
        let kind = check(index)
        if ![.any, .number, .text].contains(kind) { report(.badIndex(kind), at: index.range) }
      }
    }
    guard diagnostics.count == errors else { return .any }
    if let name = base.bareName, let value = known(name)?.value,
      whole.children.dropFirst().allSatisfy({ $0.constant != nil })
    {
      let calculator = Calculator(
        lookup: { _, _ in value }, run: { _ in throw Diagnostic(.commandInRows, at: whole.range) })
      do {
        return try calculator.value(of: whole).kind
      } catch let diagnostic as Diagnostic {
        report(diagnostic)
      } catch {
        report(Diagnostic(error, at: whole.range))
      }
      return .any
    }
    look(for: accesses, in: facts)
    switch (kind, accesses.first) {
    case (.any, _), (.object, _), (_, nil): break
    case (_, .member(let name)):
      report(.unknownMember(name.text, of: kind, known: []), at: name.range)
    case (.list, .index): break
    case (_, .index(let index, _)): report(.noElements(kind), at: index.range)
    }
    return .any
  }
}

extension Operations {
  /// The kind of `left symbol right`, as far as the kinds of the operands tell it; `number` is an
  /// operand that is a number written out, for the hint.
  static func kind(
    _ symbol: Operator, _ left: ValueKind, _ right: ValueKind, number: String?
  ) throws(Problem) -> ValueKind {
    let isEquality = symbol == .equal || symbol == .unequal
    let compares = isEquality || [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(symbol)
    if left == .any || right == .any { return compares ? .boolean : .any }
    if isEquality {
      if left == right || left == .none || right == .none { return .boolean }
      if case .object = left, case .object = right { return .boolean }
      let pair = Set([left, right])
      if pair == [.number, .text], let number {
        throw .numberIsNoText(number)
      }
    }
    switch (left, right) {
    case (.number, .number): return compares ? .boolean : .number
    case (.text, .text) where compares: return .boolean
    case (.text, .text) where symbol == .plus: return .text
    case (.list, .list) where symbol == .plus: return .list
    default: throw .operands(symbol, left, right)
    }
  }
}
