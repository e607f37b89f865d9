extension Checker {
  /// Checks an expression and gives the kind of its value.
  mutating func check(_ expression: Expression) -> ValueKind {
    switch expression.kind {
    case .number: return .number
    case .boolean: return .boolean
    case .none: return .none
    case .string:
      for child in expression.children { _ = check(child) }
      return .text
    case .name(let name):
      if let known = known(name) { return known.kind }
      reportUnknown(name, at: expression.range)
      return .any
    case .list(let elements):
      for element in elements { _ = check(element) }
      return .list
    case .group(let pipeline): return check(pipeline)
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

  /// The kind of a part of a value; a part of a value that the session has already is looked up.
  private mutating func access(
    _ whole: Expression, _ base: Expression, _ accesses: [Expression.Access]
  ) -> ValueKind {
    let errors = diagnostics.count
    let kind = check(base)
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
        report(Diagnostic("\(error)", at: whole.range))
      }
      return .any
    }
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
