/// Reads little-endian numbers and strings one after the other, and never past the end.
struct ByteReader {
  /// The file's path, for errors.
  let path: String
  let bytes: UnsafeRawBufferPointer
  /// The byte that is read next.
  var position: Int

  init(_ bytes: UnsafeRawBufferPointer, of path: String, at position: Int = 0) {
    self.path = path
    self.bytes = bytes
    self.position = position
  }

  /// An error at a byte: at the next one unless told.
  func unexpected(_ expected: String, at offset: Int? = nil) -> ModelFileError {
    ModelFileError(
      path: path, problem: .malformedHeader(offset: offset ?? position, expected: expected))
  }

  /// Reads a number.
  mutating func read<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws -> Number {
    let start = try skip(1, width: MemoryLayout<Number>.size)
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Number.self))
  }

  /// Reads a length of 8 bytes and as many bytes of UTF-8.
  mutating func readString() throws -> String {
    let range = try skipString()
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw unexpected("valid UTF-8", at: range.lowerBound)
    }
    return text
  }

  /// Passes over a string, and returns where its bytes are.
  @discardableResult
  mutating func skipString() throws -> Range<Int> {
    let length = try read(UInt64.self)
    let start = try skip(length, width: 1)
    return start..<position
  }

  /// Passes over `count` elements, and returns where they begin.
  @discardableResult
  mutating func skip(_ count: UInt64, width: Int) throws -> Int {
    let start = position
    guard count <= UInt64((bytes.count - start) / width) else {
      throw unexpected(
        count == 1
          ? "\(width) more bytes" : "\(count) elements of \(width) bytes, but the file ends")
    }
    position += Int(count) * width
    return start
  }
}
