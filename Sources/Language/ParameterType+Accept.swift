extension Parameter {
  /// A value as the parameter takes it: words checked, one element made a list where one is wanted;
  /// `none` is the case of that name where there is one.
  func accept(_ value: Value) throws(Problem) -> Value {
    guard value.isNone else { return try accept(value, as: type) }
    if hasCaseNone { return try accept(.text("none"), as: type) }
    return isLeftOutByNone ? value : try accept(value, as: type)
  }

  /// Whether to be given `none` is not to be given, so that no verb meets it where it reads a number,
  /// a text, a list or an object.
  ///
  /// Where there is a default it would not be the same, and where any value is taken `none` is one.
  var isLeftOutByNone: Bool {
    count == .optional && fallback == nil && !hasCaseNone && !type.mayBe(.none)
  }

  private var hasCaseNone: Bool { type.cases.contains { $0.name == "none" } }

  /// Whether a value of a kind could be taken, as far as is known before it is made.
  func mayBe(_ kind: ValueKind) -> Bool {
    type.mayBe(kind) || kind == .none && (isLeftOutByNone || hasCaseNone)
  }

  /// A value, or an element of it, as a type that is part of the parameter's takes it.
  func accept(_ value: Value, as type: ParameterType) throws(Problem) -> Value {
    switch (type, value.payload) {
    case (.any, _), (.boolean, .boolean), (.text, .text), (.verb, .text):
      return value
    case (.named, .text(let path)), (.inputFile, .text(let path)), (.outputFile, .text(let path)),
      (.path, .text(let path)):
      // The system would take it for the path up to there.
      if path.utf8.contains(0) { throw .pathWithNUL(name) }
      return value
    case (.number, .number(let number)):
      return try within(interval, number, value)
    case (.fraction, .number(let number)):
      return try within(interval ?? .closed(0, 1), number, value)
    case (.integer, .number(let number)):
      guard Int(exactly: number) != nil, abs(number) <= 0x1p53 else {
        throw .notWhole(name, given: value.literal)
      }
      return try within(interval, number, value)
    case (.cases(let cases), .text(let word)):
      guard cases.contains(where: { $0.name == word }) else {
        throw .notACase(word, of: name, known: cases.map(\.name))
      }
      return value
    case (.list(let element), .list(let elements)), (.oneOrMore(let element), .list(let elements)):
      var accepted: [Value] = []
      for value in elements { accepted.append(try accept(value, as: element)) }
      return .list(accepted)
    case (.oneOrMore(let element), _):
      return .list([try accept(value, as: element)])
    case (.object(let kinds), .object(let object)) where kinds.contains(object.kind):
      return value
    case (.either(let one, let other), _):
      do throws(Problem) { return try accept(value, as: one) } catch {
        do throws(Problem) { return try accept(value, as: other) } catch let second {
          if one.mayBe(value.kind), !other.mayBe(value.kind) { throw error }
          if other.mayBe(value.kind), !one.mayBe(value.kind) { throw second }
        }
      }
    default: break
    }
    throw wrong(value.kind, literal: value.isPlain ? value.literal : nil)
  }

  /// The problem of a value of a kind that the parameter doesn't take.
  func wrong(_ kind: ValueKind, literal: String? = nil) -> Problem {
    .wrongType(
      name, expected: type.phrase, found: kind,
      unquoted: kind == .number && type.takesText ? literal : nil)
  }

  private func within(
    _ interval: Interval?, _ number: Double, _ value: Value
  ) throws(Problem) -> Value {
    guard let interval, !interval.contains(number) else { return value }
    throw .outOfRange(name, given: value.literal, interval, unit: unit)
  }
}

extension ParameterType {
  /// Whether a value of a kind could be taken, as far as is known before it is made.
  func mayBe(_ kind: ValueKind) -> Bool {
    if kind == .any { return true }
    switch self {
    case .any, .rows: return true
    case .boolean: return kind == .boolean
    case .number, .integer, .fraction: return kind == .number
    case .text, .cases, .named, .verb, .inputFile, .outputFile, .path: return kind == .text
    case .list: return kind == .list
    case .oneOrMore(let element): return kind == .list || element.mayBe(kind)
    case .object(let kinds):
      if case .object(let object) = kind { return kinds.contains(object) }
      return false
    case .either(let one, let other): return one.mayBe(kind) || other.mayBe(kind)
    }
  }

  /// Whether any text is taken, or a list of texts.
  var takesText: Bool {
    switch self {
    case .text: true
    case .list(let element), .oneOrMore(let element): element.takesText
    case .either(let one, let other): one.takesText || other.takesText
    default: false
    }
  }

  /// Whether it is a file that the verb writes.
  var isOutputFile: Bool {
    if case .outputFile = self { true } else { false }
  }

  /// Whether the value is handed over unevaluated.
  var isRows: Bool {
    if case .rows = self { true } else { false }
  }

  /// What the elements of a list are.
  var element: ParameterType? {
    switch self {
    case .list(let element), .oneOrMore(let element): element
    case .either(let one, let other): one.element ?? other.element
    default: nil
    }
  }

  /// Whether the value is the name of a verb, or may be.
  var isVerb: Bool {
    switch self {
    case .verb: true
    case .either(let one, let other): one.isVerb || other.isVerb
    default: false
    }
  }

  /// The names that may be written bare because the names of verbs are, which stand beside them.
  public var namesBesideVerbs: [String] {
    guard isVerb, case .either(let one, let other) = self else { return [] }
    return [one, other].flatMap { type in
      if case .named(let names) = type { names.all() } else { type.namesBesideVerbs }
    }
  }
}
