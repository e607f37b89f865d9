public import Tensors

extension SafetensorsFile: TensorSource {
  /// Reads a tensor; F16 and BF16 are widened, which is exact.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The shape that the tensor must have; any shape where it is `nil`.
  /// - Returns: The elements as float32.
  /// - Throws: `ModelFileError` if there is no such tensor, its shape or type is another one, an
  ///   element is NaN or infinite, or the file has become shorter.
  public func tensor(named name: String, shape: [Int]?) throws -> Tensor {
    let entry = try entry(name, shape: shape)
    guard let encoding = entry.type.encoding else {
      throw failure(name, .wrongType(found: entry.type, expected: ElementType.floats))
    }
    return try file.tensor(
      named: name, at: range(of: entry), encoding: encoding, shape: entry.shape)
  }

  /// Reads a tensor's integers.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The shape that the tensor must have; any shape where it is `nil`.
  /// - Returns: The elements in row-major order.
  /// - Throws: `ModelFileError` if there is no such tensor, or its shape or type is another one.
  public func integers(named name: String, shape: [Int]? = nil) throws -> [Int] {
    let entry = try entry(name, shape: shape)
    return try file.bytes(range(of: entry)).withUnsafeBytes { bytes in
      func read<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> [Int] {
        stride(from: 0, to: bytes.count, by: MemoryLayout<T>.size).map {
          Int(bytes.loadUnaligned(fromByteOffset: $0, as: T.self))
        }
      }
      return switch entry.type {
      case .bool, .uint8: read(UInt8.self)
      case .int8: read(Int8.self)
      case .uint16: read(UInt16.self)
      case .int16: read(Int16.self)
      case .uint32: read(UInt32.self)
      case .int32: read(Int32.self)
      case .int64: read(Int64.self)
      default:
        throw failure(name, .wrongType(found: entry.type, expected: ElementType.integers))
      }
    }
  }
}
