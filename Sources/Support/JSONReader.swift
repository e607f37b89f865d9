/// A strict reader of JSON (RFC 8259) for files that may be hostile: the caller says what it expects
/// next, nothing is built that it doesn't ask for, and nesting is limited.
///
/// ```swift
/// var reader = JSONReader(bytes)
/// try reader.readObject { reader, key in
///   switch key {
///   case "shape": try reader.readArray { shape.append(try $0.readWholeNumber()) }
///   default: try reader.skipValue()
///   }
/// }
/// try reader.readEnd()
/// ```
public struct JSONReader {
  /// The deepest nesting that is skipped.
  public static let depthLimit = 128

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  /// The place that was reached.
  public var offset: Int { position }

  /// Makes a reader of bytes that the caller keeps valid.
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// An error at the place that was reached.
  public func unexpected(_ expected: String) -> JSONError {
    JSONError(offset: position, expected: expected)
  }

  /// Reads `{ "key": value, … }`.
  ///
  /// - Parameter value: Reads the value of a key, exactly one.
  /// - Throws: `JSONError`, or what `value` throws.
  public mutating func readObject(
    _ value: (inout JSONReader, String) throws -> Void
  ) throws {
    try expect("{", or: "`{`")
    if accept("}") { return }
    repeat {
      let key = try readString()
      try expect(":", or: "`:`")
      try value(&self, key)
    } while accept(",")
    try expect("}", or: "`,` or `}`")
  }

  /// Reads `[ value, … ]`.
  ///
  /// - Parameter value: Reads one value.
  /// - Throws: `JSONError`, or what `value` throws.
  public mutating func readArray(_ value: (inout JSONReader) throws -> Void) throws {
    try expect("[", or: "`[`")
    if accept("]") { return }
    repeat { try value(&self) } while accept(",")
    try expect("]", or: "`,` or `]`")
  }

  /// Reads a string.
  public mutating func readString() throws -> String {
    try expect("\"", or: "`\"`")
    let start = position
    var units: [UInt8] = []
    var copied = start
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        units.append(contentsOf: bytes[copied..<position])
        position += 1
        guard let text = String(validating: units, as: UTF8.self) else {
          throw JSONError(offset: start, expected: "valid UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        units.append(contentsOf: bytes[copied..<position])
        position += 1
        units.append(contentsOf: String(try readEscape()).utf8)
        copied = position
      case 0..<0x20:
        throw unexpected("no bare control character in a string")
      default:
        position += 1
      }
    }
    throw unexpected("`\"`")
  }

  /// Reads a whole number of at least 0 that fits into 63 bits, written without fraction or exponent.
  public mutating func readWholeNumber() throws -> Int {
    skipSpace()
    let start = position
    var number = 0
    while position < bytes.count, case let digit = Int(bytes[position]) - 0x30, 0...9 ~= digit {
      let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(digit)
      guard !overflow, !carry else {
        throw JSONError(offset: start, expected: "a number below 2^63")
      }
      number = sum
      position += 1
    }
    guard position == start + 1 || position > start && bytes[start] != UInt8(ascii: "0") else {
      throw JSONError(offset: start, expected: "a whole number of at least 0")
    }
    return number
  }

  /// Reads `true` or `false`.
  public mutating func readFlag() throws -> Bool {
    if acceptWord("true") { return true }
    if acceptWord("false") { return false }
    throw unexpected("`true` or `false`")
  }

  /// Reads `null`, or else what `value` reads.
  public mutating func readOptional<Value>(
    _ value: (inout JSONReader) throws -> Value
  ) throws -> Value? {
    acceptWord("null") ? nil : try value(&self)
  }

  /// Reads any value and forgets it.
  public mutating func skipValue() throws { try skipValue(depth: 0) }

  /// Makes sure that nothing but white space follows.
  public mutating func readEnd() throws {
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end") }
  }
}

/// A place where a JSON text doesn't hold what was expected.
public struct JSONError: Error, Hashable, Sendable {
  /// The byte, counted from 0.
  public var offset: Int
  /// The expected value.
  public var expected: String

  public init(offset: Int, expected: String) {
    self.offset = offset
    self.expected = expected
  }
}

extension JSONReader {
  private mutating func skipValue(depth: Int) throws {
    guard depth < Self.depthLimit else {
      throw unexpected("nesting of at most \(Self.depthLimit)")
    }
    skipSpace()
    switch position < bytes.count ? bytes[position] : 0 {
    case UInt8(ascii: "{"): try readObject { reader, _ in try reader.skipValue(depth: depth + 1) }
    case UInt8(ascii: "["): try readArray { try $0.skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try readString()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber()
    default:
      guard acceptWord("true") || acceptWord("false") || acceptWord("null") else {
        throw unexpected("a value")
      }
    }
  }

  private mutating func skipNumber() throws {
    _ = acceptHere("-")
    if !acceptHere("0") { try skipDigits() }
    if acceptHere(".") { try skipDigits() }
    if acceptHere("e") || acceptHere("E") {
      if !acceptHere("+") { _ = acceptHere("-") }
      try skipDigits()
    }
  }

  private mutating func skipDigits() throws {
    let start = position
    while position < bytes.count, 0x30...0x39 ~= bytes[position] { position += 1 }
    guard position > start else { throw unexpected("a digit") }
  }

  /// Reads what follows a backslash.
  private mutating func readEscape() throws -> Unicode.Scalar {
    let start = position
    guard position < bytes.count else { throw unexpected("an escape") }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let unit = try readHexadecimal()
      if let scalar = Unicode.Scalar(unit) { return scalar }
      if unit < 0xdc00, acceptHere("\\"), acceptHere("u") {
        let low = try readHexadecimal()
        if 0xdc00..<0xe000 ~= low,
          let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
        {
          return scalar
        }
      }
      throw JSONError(offset: start, expected: "a pair of surrogates")
    default:
      throw JSONError(offset: start, expected: "an escape")
    }
  }

  private mutating func readHexadecimal() throws -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else { throw unexpected("four hexadecimal digits") }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      default: return
      }
    }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    return acceptHere(character)
  }

  private mutating func acceptHere(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func acceptWord(_ word: StaticString) -> Bool {
    skipSpace()
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count,
      bytes[position..<end].elementsEqual(
        UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    else { return false }
    position = end
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar, or words: String) throws {
    guard accept(character) else { throw unexpected(words) }
  }
}
