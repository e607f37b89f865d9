/// The type of a stored tensor's elements, by its name in the safetensors format.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  case bool = "BOOL"
  case uint8 = "U8"
  case int8 = "I8"
  case uint16 = "U16"
  case int16 = "I16"
  case uint32 = "U32"
  case int32 = "I32"
  case uint64 = "U64"
  case int64 = "I64"
  case float8e4m3 = "F8_E4M3"
  case float8e5m2 = "F8_E5M2"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case float32 = "F32"
  case float64 = "F64"

  /// Bytes of one element.
  public var width: Int {
    switch self {
    case .bool, .uint8, .int8, .float8e4m3, .float8e5m2: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// How the elements are decoded to float32; `nil` for the types that aren't.
  var encoding: FloatEncoding? {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    default: nil
    }
  }

  /// The types whose elements are read as 32-bit floats.
  static let floats: [ElementType] = [.float32, .float16, .bfloat16]

  /// The types whose elements are read as integers.
  static let integers: [ElementType] = [
    .bool, .uint8, .int8, .uint16, .int16, .uint32, .int32, .int64,
  ]
}
