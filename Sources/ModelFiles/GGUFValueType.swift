/// The type of a metadata value, by its code in the file.
enum GGUFValueType: UInt32, CaseIterable {
  case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array
  case uint64, int64, float64

  /// Bytes of one value; of a string its length's, of an array its type's and its count's.
  var width: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64, .string: 8
    case .array: 12
    }
  }

  /// What readers take the value for.
  var kind: GGUFValue.Kind {
    switch self {
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: .integer
    case .float32, .float64: .number
    case .bool: .flag
    case .string: .string
    case .array: .array(of: nil)
    }
  }
}

extension GGUFValue {
  /// What readers tell apart: types without their widths.
  public indirect enum Kind: Hashable, Sendable {
    case integer
    case number
    case flag
    case string
    /// An array of some kind; of an unknown one in an array of arrays.
    case array(of: Kind?)
  }
}

extension GGUFValue.Kind: CustomStringConvertible {
  public var description: String {
    switch self {
    case .integer: "an integer"
    case .number: "a number"
    case .flag: "a flag"
    case .string: "a string"
    case .array(of: let kind): kind.map { "an array of \($0.plural)" } ?? "an array"
    }
  }

  private var plural: String {
    switch self {
    case .integer: "integers"
    case .number: "numbers"
    case .flag: "flags"
    case .string: "strings"
    case .array: "arrays"
    }
  }
}
