/// A small JSON text as a tree: a configuration, or the parts of a file whose shape depends on a `type`
/// that may come last.
public indirect enum JSONValue: Hashable, Sendable {
  case null
  case flag(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue {
  /// Reads a whole text; the mark of the byte order that it may begin with is no part of it.
  ///
  /// - Throws: `JSONError`.
  public init(_ bytes: [UInt8]) throws {
    self = try TextFile.withoutMark(bytes).withUnsafeBytes { bytes in
      var json = JSONReader(bytes)
      // A configuration may have a name for each of many labels.
      var trees = JSONTreeReader(bytes, valueLimit: 1 << 18)
      let value = try trees.readValue(&json)
      try json.readEnd()
      return value
    }
  }

  public var string: String? { if case .string(let string) = self { string } else { nil } }

  public var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }

  public var number: Double? { if case .number(let number) = self { number } else { nil } }

  /// A number without a fraction.
  public var wholeNumber: Int? { number.flatMap { Int(exactly: $0) } }

  public var array: [JSONValue]? { if case .array(let array) = self { array } else { nil } }

  public var object: [String: JSONValue]? {
    if case .object(let object) = self { object } else { nil }
  }
}

/// Reads numbers and trees, which `JSONReader` leaves to its callers.
public struct JSONTreeReader {
  private let bytes: UnsafeRawBufferPointer
  private let valueLimit: Int
  private var count = 0

  /// Makes a reader of bytes that the caller keeps valid.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - valueLimit: the most values that all trees of it may have: the largest tokenizers have hundreds.
  public init(_ bytes: UnsafeRawBufferPointer, valueLimit: Int = 1 << 16) {
    self.bytes = bytes
    self.valueLimit = valueLimit
  }

  /// Reads a value and what is in it.
  public mutating func readValue(_ json: inout JSONReader, depth: Int = 0) throws -> JSONValue {
    count += 1
    guard count <= valueLimit else {
      throw json.unexpected("at most \(valueLimit) values")
    }
    guard depth < JSONReader.depthLimit else {
      throw json.unexpected("nesting of at most \(JSONReader.depthLimit)")
    }
    switch next(json) {
    case UInt8(ascii: "{"):
      var object: [String: JSONValue] = [:]
      try json.readObject { json, key in object[key] = try readValue(&json, depth: depth + 1) }
      return .object(object)
    case UInt8(ascii: "["):
      var array: [JSONValue] = []
      try json.readArray { array.append(try readValue(&$0, depth: depth + 1)) }
      return .array(array)
    case UInt8(ascii: "\""): return .string(try json.readString())
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .flag(try json.readFlag())
    case UInt8(ascii: "n"):
      return try json.readOptional { _ in JSONValue.null } ?? .null
    default: return .number(try readNumber(&json))
    }
  }

  /// Reads a number of any kind.
  public func readNumber(_ json: inout JSONReader) throws -> Double {
    let first = next(json)
    guard first == UInt8(ascii: "-") || 0x30...0x39 ~= first else {
      throw json.unexpected("a value")
    }
    let start = json.offset
    try json.skipValue()
    let text = String(decoding: bytes[start..<json.offset], as: UTF8.self)
    guard let number = Double(text.drop { $0.isWhitespace }) else {
      throw JSONError(offset: start, expected: "a number")
    }
    return number
  }

  /// The first byte of the next value; 0 at the end.
  public func next(_ json: JSONReader) -> UInt8 {
    bytes[json.offset...].first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) } ?? 0
  }
}
