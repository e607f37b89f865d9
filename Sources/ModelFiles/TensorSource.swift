public import Tensors

/// Tensors by name, from a file of any format: what loads a model needn't know which.
public protocol TensorSource: Sendable {
  /// The path, as it was given: the file, or the index of several.
  var path: String { get }

  /// The tensors' names.
  var tensorNames: [String] { get }

  /// A tensor's row-major shape; `nil` if there is no such tensor.
  func shape(of name: String) -> [Int]?

  /// The bytes of memory that a tensor of floats takes in a form; `nil` if there is no such tensor.
  func byteCount(of name: String, as form: TensorForm) -> Int?

  /// Reads a tensor of floats.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The row-major shape that the tensor must have; any shape where it is `nil`.
  ///   - form: How its numbers are kept.
  ///   - rowOrder: Which row of the file each row is; as they are where it is `nil`.
  /// - Returns: The elements.
  /// - Throws: `ModelFileError` if there is no such tensor, its shape is another one, its elements
  ///   aren't floats, or one of them is NaN or infinite.
  func tensor(
    named name: String, shape: [Int]?, as form: TensorForm, rowOrder: [Int32]?
  ) throws -> Tensor
}

/// How the numbers of a tensor are kept after reading.
public enum TensorForm: Hashable, Sendable {
  /// As float32.
  case float32
  /// A matrix in about the bits that the file has it in, decoded where products need it; float32 for what
  /// has no fewer there.
  case stored
}

extension TensorSource {
  /// Whether there is a tensor of this name.
  public func contains(_ name: String) -> Bool { shape(of: name) != nil }

  /// Reads a tensor as float32.
  ///
  /// - Throws: `ModelFileError` as `tensor(named:shape:as:rowOrder:)`.
  public func tensor(named name: String, shape: [Int]? = nil) throws -> Tensor {
    try tensor(named: name, shape: shape, as: .float32, rowOrder: nil)
  }
}

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

/// Sizes of a tensor as a file states them, which may be any numbers.
enum Shape {
  /// The number of elements, or `nil` where it times `width` is no machine number.
  ///
  /// An empty extent makes the product 0, but the others must still be countable: the rows of an
  /// empty table have a width too.
  static func elementCount(of shape: [Int], width: Int) -> Int? {
    var bytes = width
    for size in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(1, size))
      if overflow { return nil }
      bytes = product
    }
    return shape.contains(0) ? 0 : bytes / width
  }
}
