import Glibc

/// Reads a file record by record, and knows the line that each begins at.
struct RecordReader: ~Copyable {
  /// The next event in a file.
  enum Event {
    /// A record, which `record` holds until the next call.
    case record(line: Int)
    /// Something that is no record.
    case malformed(MalformedRow, line: Int)
    /// The next piece of the file is about to be read: a moment for anything else.
    case pause
    /// The end of the file.
    case end
  }

  let source: ByteSource
  private var buffer: RecordBuffer
  private var scanner: FieldScanner
  private var line = 1
  /// The record at hand, which the next call leaves behind.
  private var taken = (bytes: 0, lines: 0)
  private var isInLongLine = false
  private var needsMore = false

  init(_ source: ByteSource, separator: String, quotes: Bool, capacity: Int = 1 << 20) throws {
    self.source = source
    buffer = try RecordBuffer(source, capacity: capacity)
    scanner = FieldScanner(separator: separator, quotes: quotes)
  }

  /// The record that was read last.
  var record: Record { Record(bytes: buffer.bytes, scanner: scanner) }

  /// Goes on to what comes next.
  ///
  /// - Throws: what reading the file throws.
  mutating func next() throws -> Event {
    take(taken.bytes, lines: taken.lines)
    taken = (0, 0)
    while true {
      if needsMore {
        try buffer.refill()
        needsMore = false
      }
      if isInLongLine {
        let end = buffer.bytes.firstIndex(of: 10)
        isInLongLine = end == nil
        take(end.map { $0 + 1 } ?? buffer.bytes.count, lines: end == nil ? 0 : 1)
      }
      switch scanner.scan(buffer.bytes, isLast: buffer.isLast) {
      case .record(let length, let lines):
        taken = (length, lines)
        return .record(line: line)
      case .blank(let length): take(length, lines: 1)
      case .malformed(let malformed, let length):
        taken = (length, 1)
        return .malformed(malformed, line: line)
      case .endless:
        isInLongLine = true
        return .malformed(.tooLong, line: line)
      case .incomplete:
        if buffer.isLast { return .end }
        needsMore = true
        return .pause
      }
    }
  }

  private mutating func take(_ bytes: Int, lines: Int) {
    buffer.advance(by: bytes)
    line += lines
  }

  /// The texts of a file's first records: so many at most, and about a mebibyte of them at most, but
  /// all where `limit` is `Int.max`.
  ///
  /// - Throws: `DataError` if there is none or the first is malformed, and what reading throws.
  static func firstTexts(
    of path: String, separator: String, quotes: Bool, limit: Int = 1,
    encoding: TextEncoding = .utf8, isList: Bool = false
  ) throws -> [[String]] {
    var reader = try RecordReader(
      ByteSource(path: path, encoding: encoding, isList: isList), separator: separator,
      quotes: quotes,
      capacity: 1 << 16)
    var texts: [[String]] = []
    var size = 0
    while texts.count < limit, size < 1 << 20 || limit == .max {
      switch try reader.next() {
      case .record:
        let record = reader.record.texts
        size += record.reduce(0) { $0 + $1.utf8.count }
        texts.append(record)
      case .malformed(let malformed, _):
        if texts.isEmpty {
          throw DataError.unreadableRow(path: path, row: 1, reason: malformed.reason)
        }
        if malformed.kind == .tooLong { return texts }
      case .pause: continue
      case .end:
        if texts.isEmpty { throw DataError.noRows(path: path) }
        return texts
      }
    }
    return texts
  }

  /// A file's first lines.
  ///
  /// - Throws: as `firstTexts`.
  static func firstLines(
    of path: String, limit: Int = 1, encoding: TextEncoding = .utf8, isList: Bool = false
  ) throws -> [String] {
    try firstTexts(
      of: path, separator: "\n", quotes: false, limit: limit, encoding: encoding, isList: isList
    ).map { $0[0] }
  }
}

/// One record of a delimited text, valid until the reader goes on to the next.
struct Record {
  /// The bytes that the fields are places in.
  let bytes: UnsafeBufferPointer<UInt8>
  let scanner: FieldScanner

  /// How many fields there are.
  var count: Int { scanner.fields.count }

  /// The bytes of a field, without the spaces around it and with quotes undoubled.
  func bytes(of column: Int) -> UnsafeBufferPointer<UInt8> {
    scanner.bytes(of: column, in: bytes)
  }

  /// The bytes of a field with the blanks around it, as ids have them.
  func exactBytes(of column: Int) -> UnsafeBufferPointer<UInt8> {
    scanner.exactBytes(of: column, in: bytes)
  }

  /// A field as text, broken UTF-8 repaired.
  func text(_ column: Int) -> String { String(decoding: bytes(of: column), as: UTF8.self) }

  /// All fields as text.
  var texts: [String] { scanner.fields.indices.map(text) }

  /// Everything from the beginning of a column to the end of the last.
  func rest(from column: Int) -> UnsafeBufferPointer<UInt8> {
    let end = scanner.fields.last?.end ?? 0
    return UnsafeBufferPointer(rebasing: bytes[scanner.fields[column].start..<end])
  }
}

/// A window over the bytes of a file that always begins with a whole record.
///
/// Records are read in place; what is left of the last, unfinished one moves to the front before
/// the next piece is read behind it.
struct RecordBuffer: ~Copyable {
  /// The longest record; a longer one is malformed.
  static let longestRecord = 16 << 20

  let source: ByteSource
  /// Whether no bytes come after those in the window.
  private(set) var isLast = false

  private var storage: UnsafeMutableBufferPointer<UInt8>
  private var filled = 0
  private var position = 0

  /// A window over a file from its first byte after a byte order mark.
  ///
  /// - Throws: what reading throws, and `DataError.utf16` for a file in another encoding.
  init(_ source: ByteSource, capacity: Int = 1 << 20) throws {
    self.source = source
    storage = .allocate(capacity: capacity)
    try refill()
    position = try ByteOrderMark.length(in: storage[..<min(filled, 3)], path: source.path)
  }

  deinit { storage.deallocate() }

  /// The bytes that wait to be taken.
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: storage[position..<filled])
  }

  /// Takes bytes off the front.
  mutating func advance(by count: Int) { position += count }

  /// Reads more bytes behind those that wait.
  mutating func refill() throws {
    let waiting = filled - position
    if position > 0, let base = storage.baseAddress {
      base.update(from: base + position, count: waiting)
    } else if waiting == storage.count {
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: storage.count * 2)
      _ = larger.update(fromContentsOf: storage[..<waiting])
      storage.deallocate()
      storage = larger
    }
    (position, filled) = (0, waiting)
    let count = try source.read(into: UnsafeMutableBufferPointer(rebasing: storage[waiting...]))
    isLast = count < storage.count - waiting
    filled += count
  }
}
