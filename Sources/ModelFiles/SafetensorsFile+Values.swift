extension SafetensorsFile {
  /// Reads a tensor's elements; F16 and BF16 are widened, which is exact.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The shape that the tensor must have; any shape where it is `nil`.
  /// - Returns: The elements in row-major order.
  /// - Throws: `ModelFileError` if there is no such tensor, its shape or type is another one, or an
  ///   element is NaN or infinite.
  public func floats(named name: String, shape: [Int]? = nil) throws -> [Float] {
    let entry = try entry(name, shape: shape)
    let count = entry.bytes.count / entry.type.width
    let floats = try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      try readFloats(of: entry, into: buffer)
      filled = count
    }
    return floats
  }

  /// Writes a tensor's elements into `buffer`, which has room for exactly all of them.
  func readFloats(
    of entry: SafetensorsHeader.Entry, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws {
    try withBytes(of: entry) { bytes in
      switch entry.type {
      case .float32:
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
      case .float16:
        for index in buffer.indices {
          buffer[index] = Self.widen(
            half: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
        }
      case .bfloat16:
        for index in buffer.indices {
          let bits = bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
          buffer[index] = Float(bitPattern: UInt32(bits) << 16)
        }
      default:
        throw failure(entry.name, .wrongType(found: entry.type, expected: ElementType.floats))
      }
    }
    if let index = Self.firstNotFinite(UnsafeBufferPointer(buffer)) {
      throw failure(entry.name, .notFinite(index: index))
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

  /// Where the first NaN or infinity stands.
  private static func firstNotFinite(_ values: UnsafeBufferPointer<Float>) -> Int? {
    var largest: UInt32 = 0
    for value in values { largest = max(largest, value.bitPattern & 0x7fff_ffff) }
    return largest < 0x7f80_0000 ? nil : values.firstIndex { !$0.isFinite }
  }
}
