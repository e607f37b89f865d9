import Support

/// Computes expressions; names and pipelines are the caller's.
struct Calculator {
  /// The value of a name.
  let lookup: (String, SourceRange) throws -> Value
  /// The value of a pipeline in parentheses that is more than an expression.
  let run: (Pipeline) throws -> Value
  /// Whether `none` is a missing value of a row; see `Operations.apply`.
  var missing = false
  /// What reads a text that is compared with a name of moments; see `RowExpression.dates`.
  var dates: [String: @Sendable (String) -> Double?] = [:]

  /// How deep expressions nest here; `nil` where nothing can call back.
  var depth: Depth?

  /// The value of an expression.
  ///
  /// - Throws: a diagnostic with its caret under the operand or operator to blame.
  func value(of expression: Expression) throws -> Value {
    try depth?.enter(at: expression.range)
    defer { depth?.leave() }
    switch expression.kind {
    case .number(let number): return .number(number)
    case .boolean(let boolean): return .boolean(boolean)
    case .none: return .none
    case .string(let parts): return try string(parts, at: expression.range)
    case .name(let name): return try lookup(name, expression.range)
    case .list(let elements):
      let values = try elements.map(value(of:))
      return try placed(expression.range) { () throws(Problem) in
        try Operations.checked(.list(values))
      }
    case .group(let pipeline):
      if pipeline.rest.isEmpty, case .expression(let inner) = pipeline.first {
        return try value(of: inner)
      }
      return try run(pipeline)
    case .access(let base, let accesses):
      var range = base.range
      var result = try value(of: base)
      for access in accesses { result = try part(of: result, access, from: &range) }
      return result
    case .negated(let operand):
      let operandValue = try value(of: operand)
      if missing, operandValue.isNone { return .none }
      guard case .number(let number) = operandValue.payload else {
        throw Diagnostic(.sign(operandValue.kind), at: operand.range)
      }
      return .number(-number)
    case .not(let operand): return .boolean(!(try condition(operand, "`not`")))
    case .chain(let first, let operations): return try chain(first, operations)
    case .range(let low, let high):
      let (from, to) = (try value(of: low), try value(of: high))
      return try placed(expression.range) { () throws(Problem) in try Operations.range(from, to) }
    }
  }

  /// The truth value of an expression that has to have one; `place` says in words what needs it.
  func condition(_ expression: Expression, _ place: String) throws -> Bool {
    let result = try value(of: expression)
    guard case .boolean(let boolean) = result.payload else {
      throw Diagnostic(.notBoolean(place, result.kind), at: expression.range)
    }
    return boolean
  }

  private func chain(_ first: Expression, _ operations: [Expression.Operation]) throws -> Value {
    if let symbol = operations.first?.symbol, symbol == .and || symbol == .or {
      let stops = symbol == .or
      for operand in [first] + operations.map(\.operand) {
        if try condition(operand, "`\(symbol.rawValue)`") == stops { return .boolean(stops) }
      }
      return .boolean(!stops)
    }
    var result = try value(of: first)
    for operation in operations {
      var operand = try value(of: operation.operand)
      if operation.symbol.compares, !dates.isEmpty {
        result = try moment(result, of: first, beside: operation.operand)
        operand = try moment(operand, of: operation.operand, beside: first)
      }
      result = try placed(operation.range) { () throws(Problem) in
        try Operations.apply(operation.symbol, result, operand, missing: missing)
      }
    }
    return result
  }

  /// The moment that a text names where the other side of a comparison is a name of moments.
  private func moment(
    _ value: Value, of expression: Expression, beside other: Expression
  ) throws -> Value {
    guard case .text(let text) = value.payload, case .name(let name) = other.kind,
      let read = dates[name]
    else { return value }
    guard let seconds = read(text) else { throw Diagnostic(.noDate(text), at: expression.range) }
    return .number(seconds)
  }

  private func string(_ parts: [Expression.StringPart], at range: SourceRange) throws -> Value {
    var text = ""
    for part in parts {
      switch part {
      case .text(let piece): text += piece
      case .interpolation(let expression): text += try value(of: expression).text
      }
      guard text.utf8.count <= Operations.textLimit else {
        throw Diagnostic(.textTooLong(Operations.textLimit), at: range)
      }
    }
    return .text(text)
  }

  private func part(
    of value: Value, _ access: Expression.Access, from range: inout SourceRange
  ) throws -> Value {
    switch access {
    case .member(let name):
      range = range.through(name.range)
      let names = value.object?.memberNames ?? []
      guard let result = try placed(name.range, { try value.object?.member(name.text) }) else {
        throw Diagnostic(.unknownMember(name.text, of: value.kind, known: names), at: name.range)
      }
      return try placed(name.range) { () throws(Problem) in try Operations.checked(result) }
    case .index(let expression, let brackets):
      range = range.through(brackets)
      let index = try self.value(of: expression)
      return try element(of: value, at: index, expression.range)
    }
  }

  private func element(of value: Value, at index: Value, _ range: SourceRange) throws -> Value {
    switch (value.payload, index.payload) {
    case (.list(let elements), .number(let number)):
      guard let position = Int(exactly: number), elements.indices.contains(position) else {
        throw Diagnostic(.noPosition(index.literal, count: elements.count), at: range)
      }
      return elements[position]
    case (.object(let object), .number(let number)):
      let position = Int(exactly: number).map { ElementIndex.position($0) }
      guard let position, number >= 0,
        let element = try placed(range, { try object.element(at: position) })
      else { throw Diagnostic(.noElement(index.literal, of: value.kind), at: range) }
      return element
    case (.object(let object), .text(let label)):
      guard let element = try placed(range, { try object.element(at: .label(label)) }) else {
        throw Diagnostic(.noElement(index.literal, of: value.kind), at: range)
      }
      return element
    case (.list, _), (.object, _): throw Diagnostic(.badIndex(index.kind), at: range)
    default: throw Diagnostic(.noElements(value.kind), at: range)
    }
  }
}

/// Counts how deep calls nest, so that a program can't use up the stack.
final class Depth {
  private let limit: Int
  private var count = 0

  init(limit: Int) { self.limit = limit }

  func enter(at range: SourceRange) throws {
    guard count < limit else { throw Diagnostic(.nestingTooDeep(limit), at: range) }
    count += 1
  }

  func leave() { count -= 1 }

  /// Runs what nests one level deeper.
  func nested<T>(at range: SourceRange, _ body: () throws -> T) throws -> T {
    try enter(at: range)
    defer { leave() }
    return try body()
  }
}

/// Gives a problem or another error of an operation its place.
func placed<T>(_ range: SourceRange, _ body: () throws -> T) throws -> T {
  do {
    return try body()
  } catch let problem as Problem {
    throw Diagnostic(problem, at: range)
  } catch var diagnostic as Diagnostic {
    if diagnostic.range == nil { diagnostic.range = range }
    throw diagnostic
  } catch let error as any RoomError {
    throw Diagnostic(error, at: range)
  }
}
