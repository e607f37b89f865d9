import Interactions

/// One value of a table.
public enum Cell: Hashable, Sendable {
  /// Nothing: the row has no such option, or nobody was measured.
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)

  /// The value as a number, if it is one.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .none, .bool, .text: nil
    }
  }

  /// Whether it is written at the right edge of its column.
  var isNumber: Bool { number != nil }

  /// Whether it comes before another when a column is sorted.
  ///
  /// Truth values come before numbers, numbers before text; `none` and `nan` come last in either
  /// direction and are left to the caller.
  static func precedes(_ first: Cell, _ second: Cell) -> Bool {
    if case .text(let first) = first, case .text(let second) = second {
      return first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
    }
    if case .integer(let first) = first, case .integer(let second) = second {
      return first < second
    }
    if let first = first.number, let second = second.number { return first < second }
    if case .bool(let first) = first, case .bool(let second) = second { return !first && second }
    return first.rank < second.rank
  }

  /// Whether the value has no place in an order.
  var isMissing: Bool { self == .none || number?.isNaN == true }

  /// A value as rows are grouped by it.
  ///
  /// All `nan` are one value, though a `nan` equals nothing, not even itself; texts are alike
  /// where their bytes are.
  enum Key: Hashable, Sendable {
    case none, notANumber
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(ExactText)
  }

  /// The value as rows are grouped by it.
  var key: Key {
    switch self {
    case .none: .none
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .number(let value): value.isNaN ? .notANumber : .number(value)
    case .text(let text): .text(ExactText(text))
    }
  }

  private var rank: Int {
    switch self {
    case .bool: 0
    case .integer, .number: 1
    case .text: 2
    case .none: 3
    }
  }
}
