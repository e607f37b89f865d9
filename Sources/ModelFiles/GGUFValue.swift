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
  /// The place of a value, for errors.
  struct Place: Sendable {
    var path: String
    var key: String

    func failure(found: Kind, expected: Kind) -> ModelFileError {
      ModelFileError(
        path: path, problem: .wrongValue(key: key, found: found, expected: expected))
    }
  }

  /// Its name in the words of errors.
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

  /// The type that readers take the value for.
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
  /// The types that readers tell apart, without their widths.
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

/// An array of a GGUF file's metadata, checked to lie within the file, decoded when it is asked for.
///
/// A vocabulary has hundreds of thousands of strings, which not everybody who opens the file needs.
public struct GGUFArray: Sendable {
  /// The most elements that are decoded: the largest vocabularies have 262,144 tokens and 580,000
  /// merges, and a byte of a hostile file mustn't become many.
  static let countLimit = 1 << 20

  let header: HeaderBytes
  let place: GGUFValue.Place
  let elementType: GGUFValueType
  /// The place in the file where the elements begin.
  let offset: Int
  /// The number of elements.
  public let count: Int

  /// The elements as integers.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many, or one doesn't fit into 63
  ///   bits.
  public func integers() throws -> [Int] {
    try elements([.integer]) { try $0.integer(at: place) }
  }

  /// The elements as numbers, from integers too.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many.
  public func numbers() throws -> [Double] {
    try elements([.number, .integer]) { try $0.number(at: place) }
  }

  /// The elements as truth values.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many.
  public func flags() throws -> [Bool] {
    try elements([.flag]) { try $0.flag(at: place) }
  }

  /// The elements as strings.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many, or one isn't UTF-8.
  public func strings() throws -> [String] {
    try elements([.string]) { try $0.string(at: place) }
  }

  /// The elements as arrays.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many.
  public func arrays() throws -> [GGUFArray] {
    try elements([.array(of: nil)]) { try $0.array(at: place, of: nil) }
  }

  /// The elements, of the first of some kinds or one that can stand for it.
  private func elements<Element>(
    _ kinds: [GGUFValue.Kind], _ convert: (GGUFValue) throws -> Element
  ) throws -> [Element] {
    guard kinds.contains(elementType.kind) else {
      throw place.failure(found: .array(of: elementType.kind), expected: .array(of: kinds[0]))
    }
    guard count <= Self.countLimit else {
      throw ModelFileError(
        path: place.path,
        problem: .tooMany(
          "elements of `\(place.key)`", count: UInt64(count), limit: Self.countLimit))
    }
    return try header.withBytes { bytes in
      var reader = ByteReader(bytes, of: header, at: offset)
      var elements: [Element] = []
      elements.reserveCapacity(count)
      for _ in 0..<count {
        elements.append(try convert(reader.readValue(elementType, at: place)))
      }
      return elements
    }
  }
}

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
