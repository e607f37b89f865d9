import Evaluation
import Language

extension Cell {
  /// The value of a cell in the language.
  var value: Value {
    switch self {
    case .none: .none
    case .bool(let value): .boolean(value)
    case .integer(let value): .number(value)
    case .number(let value): .number(value)
    case .text(let value): .text(value)
    }
  }

  /// A value in a table: plain data as they are, everything else in words.
  init(_ value: Value) {
    switch value.payload {
    case .none: self = .none
    case .boolean(let value): self = .bool(value)
    case .number(let value): self = Int(exactly: value).map(Cell.integer) ?? .number(value)
    case .text(let value): self = .text(value)
    case .list, .object: self = .text(value.name ?? value.text)
    }
  }
}
