extension Expression {
  /// The expression as a program writes it, with one way to space it.
  var text: String {
    switch kind {
    case .number(let number): return Value.text(of: number)
    case .boolean(let boolean): return boolean ? "true" : "false"
    case .none: return "none"
    case .name(let name): return name
    case .string(let parts):
      let pieces = parts.map { part in
        switch part {
        case .text(let piece): String(Value.quoted(piece).dropFirst().dropLast())
        case .interpolation(let inner): "{\(inner.text)}"
        }
      }
      return "\"\(pieces.joined())\""
    case .list(let elements): return "[\(elements.map(\.text).joined(separator: ", "))]"
    case .group(let pipeline):
      guard pipeline.rest.isEmpty, case .expression(let inner) = pipeline.first else {
        return pipeline.range.text
      }
      return "(\(inner.text))"
    case .access(let base, let accesses):
      let rest = accesses.map { access in
        switch access {
        case .member(let name): ".\(name.text)"
        case .index(let index, _): "[\(index.text)]"
        }
      }
      return base.text + rest.joined()
    case .negated(let operand): return "-\(operand.text)"
    case .not(let operand): return "not \(operand.text)"
    case .chain(let first, let operations):
      let rest = operations.map { " \($0.symbol.rawValue) \($0.operand.text)" }
      return first.text + rest.joined()
    case .range(let low, let high): return "\(low.text)..\(high.text)"
    }
  }

  /// The expression without parentheses around the whole of it.
  var ungrouped: Expression {
    guard case .group(let pipeline) = kind, pipeline.rest.isEmpty,
      case .expression(let inner) = pipeline.first
    else { return self }
    return inner.ungrouped
  }

  /// The expressions directly inside this one; a command in parentheses hides its own.
  var children: [Expression] {
    switch kind {
    case .number, .boolean, .none, .name: return []
    case .string(let parts):
      return parts.compactMap { if case .interpolation(let inner) = $0 { inner } else { nil } }
    case .list(let elements): return elements
    case .group(let pipeline):
      guard pipeline.rest.isEmpty, case .expression(let inner) = pipeline.first else { return [] }
      return [inner]
    case .access(let base, let accesses):
      return [base]
        + accesses.compactMap { if case .index(let index, _) = $0 { index } else { nil } }
    case .negated(let operand), .not(let operand): return [operand]
    case .chain(let first, let operations): return [first] + operations.map(\.operand)
    case .range(let low, let high): return [low, high]
    }
  }

  /// The names that the expression reads, in order; what commands inside it read is left out.
  var names: [Name] {
    if case .name(let name) = kind { return [Name(name, range)] }
    return children.flatMap(\.names)
  }

  /// The place of the first command in parentheses inside the expression.
  var firstCommand: SourceRange? {
    if case .group(let pipeline) = kind, children.isEmpty { return pipeline.range }
    return children.lazy.compactMap(\.firstCommand).first
  }
}
