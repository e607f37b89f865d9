public import Tensors

extension SafetensorsFile {
  /// Reads a tensor; F16 and BF16 are widened, which is exact.
  ///
  /// F32 isn't copied where it is aligned: the tensor then keeps the file mapped.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The shape that the tensor must have; any shape where it is `nil`.
  /// - Returns: The elements as float32.
  /// - Throws: `ModelFileError` if there is no such tensor, its shape or type is another one, or an
  ///   element is NaN or infinite.
  public func tensor(named name: String, shape: [Int]? = nil) throws -> Tensor {
    let entry = try entry(name, shape: shape)
    let tensor = try withBytes(of: entry) { try read($0, entry) }
    if !tensor.isFinite {
      let index = tensor.withUnsafeValues { $0.firstIndex { !$0.isFinite } }
      throw failure(name, .notFinite(index: index ?? 0))
    }
    return tensor
  }

  private func read(
    _ bytes: UnsafeRawBufferPointer, _ entry: SafetensorsHeader.Entry
  ) throws -> Tensor {
    switch entry.type {
    case .float32:
      if let start = bytes.baseAddress, UInt(bitPattern: start) % 4 == 0 {
        return Tensor(
          borrowing: UnsafeBufferPointer(
            start: start.assumingMemoryBound(to: Float.self), count: bytes.count / 4),
          shape: entry.shape, owner: file)
      }
      return Tensor(shape: entry.shape) {
        UnsafeMutableRawBufferPointer($0).copyMemory(from: bytes)
      }
    case .float16:
      return Tensor(shape: entry.shape) { values in
        for index in values.indices {
          values[index] = Self.widen(
            half: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
        }
      }
    case .bfloat16:
      return Tensor(shape: entry.shape) { values in
        for index in values.indices {
          let bits = bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
          values[index] = Float(bitPattern: UInt32(bits) << 16)
        }
      }
    default:
      throw failure(entry.name, .wrongType(found: entry.type, expected: ElementType.floats))
    }
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
    return try withBytes(of: entry) { bytes in
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

  /// A half-precision number as a float: shift exponent and fraction into place, then correct the
  /// exponent's bias by an exact multiplication, which also normalises subnormal numbers.
  static func widen(half bits: UInt16) -> Float {
    let magnitude = UInt32(bits & 0x7fff) << 13
    var result = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    if magnitude >= 0x0f80_0000 { result |= 0x7f80_0000 }
    return Float(bitPattern: result | UInt32(bits & 0x8000) << 16)
  }
}
