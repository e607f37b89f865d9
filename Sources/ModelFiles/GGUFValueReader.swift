/// Reads the metadata values of a GGUF file; arrays are passed over and decoded later.
struct GGUFValueReader {
  /// The deepest nesting of arrays.
  static let depthLimit = 16

  var bytes: ByteReader
  let file: MappedFile

  init(_ bytes: ByteReader, file: MappedFile) {
    self.bytes = bytes
    self.file = file
  }

  /// Reads the code of a type.
  mutating func readType() throws -> GGUFValueType {
    let start = bytes.position
    guard let type = GGUFValueType(rawValue: try bytes.read()) else {
      throw bytes.unexpected("a value type from 0 to 12", at: start)
    }
    return type
  }

  /// Reads a value of a type.
  mutating func readValue(
    _ type: GGUFValueType, at place: GGUFValue.Place, depth: Int = 0
  ) throws -> GGUFValue {
    switch type {
    case .uint8: .unsigned(UInt64(try bytes.read(UInt8.self)))
    case .uint16: .unsigned(UInt64(try bytes.read(UInt16.self)))
    case .uint32: .unsigned(UInt64(try bytes.read(UInt32.self)))
    case .uint64: .unsigned(try bytes.read())
    case .int8: .signed(Int64(try bytes.read(Int8.self)))
    case .int16: .signed(Int64(try bytes.read(Int16.self)))
    case .int32: .signed(Int64(try bytes.read(Int32.self)))
    case .int64: .signed(try bytes.read())
    case .float32: .number(Double(Float(bitPattern: try bytes.read())))
    case .float64: .number(Double(bitPattern: try bytes.read()))
    case .bool: .flag(try readFlag())
    case .string: .string(try bytes.readString())
    case .array: .array(try readArray(at: place, depth: depth))
    }
  }

  private mutating func readFlag() throws -> Bool {
    let start = bytes.position
    let byte = try bytes.read(UInt8.self)
    guard byte <= 1 else { throw bytes.unexpected("0 or 1", at: start) }
    return byte == 1
  }

  /// Passes over an array, and makes sure that all its elements are there.
  private mutating func readArray(at place: GGUFValue.Place, depth: Int) throws -> GGUFArray {
    guard depth < Self.depthLimit else {
      throw bytes.unexpected("arrays nested at most \(Self.depthLimit) deep")
    }
    let type = try readType()
    let count = try bytes.read(UInt64.self)
    let start = bytes.position
    if let width = type.width {
      try bytes.skip(count, width: width)
    } else {
      // Each string or array begins with its length, so the count can't exceed an eighth of what
      // is left of the file.
      try bytes.skip(count, width: 8)
      bytes.position = start
      for _ in 0..<count {
        if type == .string {
          try bytes.skipString()
        } else {
          _ = try readArray(at: place, depth: depth + 1)
        }
      }
    }
    return GGUFArray(
      file: file, place: place, elementType: type, offset: start, count: Int(count))
  }
}
