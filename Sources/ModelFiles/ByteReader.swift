/// Reads little-endian numbers and strings one after the other, and never past the end of a file.
struct ByteReader {
  let header: HeaderBytes
  private let bytes: UnsafeRawBufferPointer
  /// The byte that is read next.
  private(set) var position: Int

  /// Makes a reader of a header's bytes, which the caller keeps valid.
  init(_ bytes: UnsafeRawBufferPointer, of header: HeaderBytes, at position: Int = 0) {
    self.header = header
    self.bytes = bytes
    self.position = position
  }

  /// The bytes of the whole file.
  var fileCount: Int { header.fileCount }

  /// An error at a byte: at the next one unless told.
  func unexpected(_ expected: String, at offset: Int? = nil) -> ModelFileError {
    ModelFileError(
      path: header.path, problem: .malformedHeader(offset: offset ?? position, expected: expected))
  }

  /// Passes over a word, if it stands here.
  mutating func accept(_ word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  /// Reads a number.
  mutating func read<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws -> Number {
    let start = try skip(1, width: MemoryLayout<Number>.size).lowerBound
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
    try skip(read(UInt64.self), width: 1)
  }

  /// Passes over `count` elements, and returns where they are.
  @discardableResult
  mutating func skip(_ count: UInt64, width: Int) throws -> Range<Int> {
    let start = position
    try require(count, width: width)
    position += Int(count) * width
    return start..<position
  }

  /// Makes sure that at least `count` times `width` bytes follow.
  ///
  /// - Throws: `ModelFileError` where the file has fewer; `HeaderBytes.TooFewBytes` where it has them, but
  ///   they weren't read yet.
  func require(_ count: UInt64, width: Int) throws {
    guard count <= UInt64((fileCount - position) / width) else {
      let size = width == 1 ? "\(count)" : count == 1 ? "\(width)" : "\(count) × \(width)"
      throw unexpected("\(size) more byte\(size == "1" ? "" : "s")")
    }
    let end = position + Int(count) * width
    guard end <= bytes.count else { throw HeaderBytes.TooFewBytes(end: end) }
  }
}
