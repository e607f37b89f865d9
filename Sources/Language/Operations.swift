/// What the operators do with values; problems are thrown without a place.
enum Operations {
  /// The most values that one list may hold, lists in lists included.
  static let listLimit = 1_000_000
  /// The deepest that lists may nest.
  static let depthLimit = 64
  /// The longest text, or texts of one list together, in bytes.
  static let textLimit = 1 << 26

  /// `a..b`: the whole numbers from one to the other, none where the second is smaller.
  static func range(from low: Expression, to high: Expression) throws -> Value {
    guard let low = low.constant, let high = high.constant else { return .none }
    return try range(low, high)
  }

  /// `a..b`: the whole numbers from one to the other, none where the second is smaller.
  static func range(_ low: Value, _ high: Value) throws(Problem) -> Value {
    guard case .number(let first) = low.payload, let start = Int(exactly: first) else {
      throw .rangeEnd(found: low.literal)
    }
    guard case .number(let last) = high.payload, let end = Int(exactly: last) else {
      throw .rangeEnd(found: high.literal)
    }
    guard start <= end else { return .list([]) }
    let (difference, overflow) = end.subtractingReportingOverflow(start)
    guard !overflow, difference < listLimit else { throw .listTooLong(listLimit) }
    return .list((start...end).map { Value.number($0) })
  }

  /// The value of `left symbol right` for all operators but `and` and `or`.
  ///
  /// Where `missing` is set, `none` stands for a missing value in a row: calculations with it give
  /// `none`, and no comparison with it holds.
  static func apply(
    _ symbol: Operator, _ left: Value, _ right: Value, missing: Bool = false
  ) throws(Problem) -> Value {
    switch symbol {
    case .equal: return .boolean(try equal(left, right))
    case .unequal: return .boolean(!(try equal(left, right)))
    default: break
    }
    let compares = [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(symbol)
    if missing, left.isNone || right.isNone { return compares ? .boolean(false) : .none }
    switch (left.payload, right.payload) {
    case (.number(let a), .number(let b)):
      return compares ? .boolean(try compare(symbol, a, b)) : try calculate(symbol, a, b)
    case (.text(let a), .text(let b)):
      if compares { return .boolean(try compare(symbol, a, b)) }
      guard symbol == .plus else { break }
      guard a.utf8.count + b.utf8.count <= textLimit else { throw .textTooLong(textLimit) }
      return .text(a + b)
    case (.list(let a), .list(let b)) where symbol == .plus:
      return try checked(.list(a + b))
    default: break
    }
    throw .operands(symbol, left.kind, right.kind)
  }

  /// The list, if it isn't too large.
  static func checked(_ list: Value) throws(Problem) -> Value {
    guard list.size - 1 <= listLimit else { throw .listTooLong(listLimit) }
    guard list.depth <= depthLimit else { throw .listTooDeep(depthLimit) }
    guard list.textSize <= textLimit else { throw .textsTooLong(textLimit) }
    return list
  }

  /// Whether two values are the same; a number and a text never are, which is a mistake and not `false`.
  static func equal(_ left: Value, _ right: Value) throws(Problem) -> Bool {
    switch (left.payload, right.payload) {
    case (.none, .none): return true
    case (.none, _), (_, .none): return false
    case (.boolean(let a), .boolean(let b)): return a == b
    case (.number(let a), .number(let b)): return a == b
    case (.text(let a), .text(let b)): return a == b
    case (.list(let a), .list(let b)):
      guard a.count == b.count else { return false }
      for (x, y) in zip(a, b) where !(try equal(x, y)) { return false }
      return true
    case (.object, .object): return left.recipe == right.recipe
    case (.number(let number), .text), (.text, .number(let number)):
      throw .numberIsNoText(Value.text(of: number))
    default: throw .operands(.equal, left.kind, right.kind)
    }
  }

  private static func compare<T: Comparable>(
    _ symbol: Operator, _ a: T, _ b: T
  ) throws(Problem) -> Bool {
    switch symbol {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    default: a >= b
    }
  }

  private static func calculate(
    _ symbol: Operator, _ a: Double, _ b: Double
  ) throws(Problem) -> Value {
    switch symbol {
    case .plus: return .number(a + b)
    case .minus: return .number(a - b)
    case .times: return .number(a * b)
    case .divided:
      guard b != 0 else { throw .divisionByZero }
      return .number(a / b)
    default:
      guard b != 0 else { throw .divisionByZero }
      return .number(a - b * (a / b).rounded(.down))
    }
  }
}
