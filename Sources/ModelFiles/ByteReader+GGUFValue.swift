extension ByteReader {
  /// The deepest nesting of arrays.
  static let arrayDepthLimit = 16

  /// Reads the code of a metadata value's type.
  mutating func readValueType() throws -> GGUFValueType {
    let start = position
    guard let type = GGUFValueType(rawValue: try read()) else {
      throw unexpected("a value type from 0 to 12", at: start)
    }
    return type
  }

  /// Reads a metadata value; an array is passed over and decoded later.
  mutating func readValue(
    _ type: GGUFValueType, at place: GGUFValue.Place
  ) throws -> GGUFValue {
    switch type {
    case .uint8: .unsigned(UInt64(try read(UInt8.self)))
    case .uint16: .unsigned(UInt64(try read(UInt16.self)))
    case .uint32: .unsigned(UInt64(try read(UInt32.self)))
    case .uint64: .unsigned(try read())
    case .int8: .signed(Int64(try read(Int8.self)))
    case .int16: .signed(Int64(try read(Int16.self)))
    case .int32: .signed(Int64(try read(Int32.self)))
    case .int64: .signed(try read())
    case .float32: .number(Double(Float(bitPattern: try read())))
    case .float64: .number(Double(bitPattern: try read()))
    case .bool: .flag(try readFlag())
    case .string: .string(try readString())
    case .array: .array(try readArray(at: place, depth: 0))
    }
  }

  private mutating func readFlag() throws -> Bool {
    let start = position
    let byte = try read(UInt8.self)
    guard byte <= 1 else { throw unexpected("0 or 1", at: start) }
    return byte == 1
  }

  /// Passes over an array, and makes sure that all its elements are there.
  private mutating func readArray(at place: GGUFValue.Place, depth: Int) throws -> GGUFArray {
    guard depth < Self.arrayDepthLimit else {
      throw unexpected("arrays nested at most \(Self.arrayDepthLimit) deep")
    }
    let type = try readValueType()
    let count = try read(UInt64.self)
    let start = position
    try require(count, width: type.width)
    switch type {
    case .string: for _ in 0..<count { try skipString() }
    case .array: for _ in 0..<count { _ = try readArray(at: place, depth: depth + 1) }
    default: try skip(count, width: type.width)
    }
    return GGUFArray(
      header: header, place: place, elementType: type, offset: start, count: Int(count))
  }
}
