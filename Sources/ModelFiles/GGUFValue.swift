/// A value of a GGUF file's metadata.
public enum GGUFValue: Sendable {
  /// One of the signed integer types.
  case signed(Int64)
  /// One of the unsigned integer types.
  case unsigned(UInt64)
  /// A float of 32 or 64 bits.
  case number(Double)
  /// A truth value.
  case flag(Bool)
  /// A text.
  case string(String)
  /// An array of values of one type.
  case array(GGUFArray)
}

extension GGUFValue {
  /// Where a value stands, for errors.
  struct Place: Sendable {
    var path: String
    var key: String

    func failure(found: Kind, expected: Kind) -> ModelFileError {
      ModelFileError(
        path: path, problem: .wrongValue(key: key, found: found, expected: expected))
    }
  }

  /// What this is, in the words of errors.
  public var kind: Kind {
    switch self {
    case .signed, .unsigned: .integer
    case .number: .number
    case .flag: .flag
    case .string: .string
    case .array(let array): .array(of: array.elementType.kind)
    }
  }

  func integer(at place: Place) throws -> Int {
    switch self {
    case .signed(let value): return Int(value)
    case .unsigned(let value):
      guard let small = Int(exactly: value) else {
        throw ModelFileError(
          path: place.path, problem: .valueTooLarge(key: place.key, value: value))
      }
      return small
    default: throw place.failure(found: kind, expected: .integer)
    }
  }

  func number(at place: Place) throws -> Double {
    switch self {
    case .signed(let value): return Double(value)
    case .unsigned(let value): return Double(value)
    case .number(let value): return value
    default: throw place.failure(found: kind, expected: .number)
    }
  }

  func flag(at place: Place) throws -> Bool {
    guard case .flag(let value) = self else { throw place.failure(found: kind, expected: .flag) }
    return value
  }

  func string(at place: Place) throws -> String {
    guard case .string(let value) = self else {
      throw place.failure(found: kind, expected: .string)
    }
    return value
  }

  func array(at place: Place, of element: Kind?) throws -> GGUFArray {
    guard case .array(let array) = self else {
      throw place.failure(found: kind, expected: .array(of: element))
    }
    return array
  }
}
