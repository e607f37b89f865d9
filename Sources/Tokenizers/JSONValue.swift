import Support

/// A small JSON text as a tree: the parts of a file whose shape depends on a `type` that may come
/// last.
indirect enum JSONValue {
  case null
  case flag(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

/// Reads numbers and trees, which `JSONReader` leaves to its callers.
struct JSONTreeReader {
  /// The most values that all trees of a file may have: the largest tokenizers have hundreds.
  static let valueLimit = 1 << 16

  let bytes: UnsafeRawBufferPointer
  private var count = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Reads a value and what is in it.
  mutating func readValue(_ json: inout JSONReader, depth: Int = 0) throws -> JSONValue {
    count += 1
    guard count <= Self.valueLimit else {
      throw json.unexpected("at most \(Self.valueLimit) values")
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
  func readNumber(_ json: inout JSONReader) throws -> Double {
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
  func next(_ json: JSONReader) -> UInt8 {
    bytes[json.offset...].first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) } ?? 0
  }
}

extension JSONReader {
  /// The place that was reached.
  var offset: Int { unexpected("").offset }
}
