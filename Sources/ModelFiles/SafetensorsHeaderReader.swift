/// Reads the JSON of a safetensors header, and only what the format allows in it.
///
/// Strict where a general reader isn't: duplicate keys are refused, the nesting is fixed (so nothing
/// recurses), and numbers are whole and not negative.
struct SafetensorsHeaderReader {
  let path: String
  let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(path: String, bytes: UnsafeRawBufferPointer) {
    self.path = path
    self.bytes = bytes
  }

  /// The tensors in the order of the header, and the metadata.
  mutating func read() throws -> (entries: [SafetensorsHeader.Entry], metadata: [String: String]) {
    var entries: [SafetensorsHeader.Entry] = []
    var metadata: [String: String]?
    var names: Set<String> = []
    try readObject { reader, name in
      if name == "__metadata__" {
        guard metadata == nil else { throw reader.failure(.duplicateKey(name)) }
        metadata = try reader.readMetadata()
      } else {
        guard names.insert(name).inserted else {
          throw reader.failure(.duplicateTensor, tensor: name)
        }
        entries.append(try reader.readEntry(named: name))
      }
    }
    skipSpace()
    guard position == bytes.count else { throw unexpected("the header's end") }
    return (entries, metadata ?? [:])
  }

  private mutating func readMetadata() throws -> [String: String] {
    var metadata: [String: String] = [:]
    try readObject { reader, key in
      let value = try reader.readString()
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw reader.failure(.duplicateKey(key))
      }
    }
    return metadata
  }

  private mutating func readEntry(named name: String) throws -> SafetensorsHeader.Entry {
    var type: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try readObject { reader, key in
      func check(_ isNew: Bool) throws {
        if !isNew { throw reader.failure(.duplicateKey(key), tensor: name) }
      }
      switch key {
      case "dtype":
        try check(type == nil)
        let word = try reader.readString()
        type = ElementType(rawValue: word)
        guard type != nil else { throw reader.failure(.unknownType(word), tensor: name) }
      case "shape":
        try check(shape == nil)
        shape = try reader.readNumbers(of: name)
      case "data_offsets":
        try check(offsets == nil)
        offsets = try reader.readNumbers(of: name)
        guard let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
          throw reader.unexpected("two ascending offsets before here")
        }
      default:
        throw reader.unexpected("`dtype`, `shape` or `data_offsets` before here")
      }
    }
    guard let type else { throw failure(.missingKey("dtype"), tensor: name) }
    guard let shape else { throw failure(.missingKey("shape"), tensor: name) }
    guard let offsets else { throw failure(.missingKey("data_offsets"), tensor: name) }
    return SafetensorsHeader.Entry(
      name: name, type: type, shape: shape, bytes: offsets[0]..<offsets[1])
  }

  /// Reads `{ "key": value, … }`; `value` reads one value.
  private mutating func readObject(
    _ value: (inout SafetensorsHeaderReader, String) throws -> Void
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

  /// Reads `[n, …]`, at most `SafetensorsHeader.rankLimit` numbers.
  private mutating func readNumbers(of tensor: String) throws -> [Int] {
    var numbers: [Int] = []
    try expect("[", or: "`[`")
    if accept("]") { return numbers }
    repeat {
      guard numbers.count < SafetensorsHeader.rankLimit else {
        throw failure(.tooManyDimensions(limit: SafetensorsHeader.rankLimit), tensor: tensor)
      }
      numbers.append(try readNumber())
    } while accept(",")
    try expect("]", or: "`,` or `]`")
    return numbers
  }

  private mutating func readNumber() throws -> Int {
    skipSpace()
    let start = position
    var number = 0
    while position < bytes.count, case let digit = Int(bytes[position]) - 0x30, 0...9 ~= digit {
      let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(digit)
      guard !overflow, !carry else { throw unexpected("a number below 2^63", at: start) }
      number = sum
      position += 1
    }
    let isCanonical = position == start + 1 || position > start && bytes[start] != 0x30
    guard isCanonical else { throw unexpected("a whole number of at least 0", at: start) }
    return number
  }

  private mutating func readString() throws -> String {
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
          throw unexpected("valid UTF-8", at: start)
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
      if unit < 0xdc00, accept("\\", skippingSpace: false), accept("u", skippingSpace: false) {
        let low = try readHexadecimal()
        if 0xdc00..<0xe000 ~= low,
          let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
        {
          return scalar
        }
      }
      throw unexpected("a pair of surrogates", at: start)
    default:
      throw unexpected("an escape", at: start)
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
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func accept(_ character: Unicode.Scalar, skippingSpace: Bool = true) -> Bool {
    if skippingSpace { skipSpace() }
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar, or words: String) throws {
    guard accept(character) else { throw unexpected(words) }
  }

  private func failure(
    _ problem: ModelFileError.Problem, tensor: String? = nil
  ) -> ModelFileError {
    ModelFileError(path: path, tensor: tensor, problem: problem)
  }

  private func unexpected(_ expected: String, at offset: Int? = nil) -> ModelFileError {
    failure(.malformedHeader(offset: offset ?? position, expected: expected))
  }
}
