/// The bytes of a GGUF file, right or wrong: each part can be replaced by any bytes.
struct RawGGUF {
  var magic = Array("GGUF".utf8)
  var version: UInt32 = 3
  /// Counts other than the true ones.
  var tensorCount: UInt64?
  var valueCount: UInt64?
  /// Keys with their types and values, one after the other.
  var values: [[UInt8]] = []
  var tensors: [[UInt8]] = []
  /// What the data is aligned to.
  var alignment = 32
  var data: [UInt8] = []

  var bytes: [UInt8] {
    var bytes = magic + little(version)
    bytes += little(tensorCount ?? UInt64(tensors.count))
    bytes += little(valueCount ?? UInt64(values.count))
    bytes += (values + tensors).flatMap(\.self)
    bytes += [UInt8](repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
    return bytes + data
  }

  /// A key and its value, which begins with the code of its type.
  mutating func set(_ key: String, type: UInt32, _ value: [UInt8]) {
    values.append(string(key) + little(type) + value)
  }

  /// What the header says of a tensor; the extents are innermost first.
  mutating func add(_ name: String, _ extents: [UInt64], type: UInt32, offset: UInt64) {
    tensors.append(
      string(name) + little(UInt32(extents.count)) + extents.flatMap { little($0) } + little(type)
        + little(offset))
  }
}

/// A number's bytes.
func little(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

/// A GGUF string: its length and its bytes.
func string(_ text: String) -> [UInt8] { little(UInt64(text.utf8.count)) + Array(text.utf8) }

/// A GGUF array's type, length and elements.
func array(_ type: UInt32, _ count: Int, _ elements: [UInt8]) -> [UInt8] {
  little(type) + little(UInt64(count)) + elements
}
