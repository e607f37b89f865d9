/// Reads a file record by record, and knows the line that each begins at.
struct RecordReader: ~Copyable {
  /// What comes next in a file.
  enum Event {
    /// A record, which `record` holds until the next call.
    case record(line: Int)
    /// Something that is no record.
    case malformed(Malformed, line: Int)
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

  /// The texts of a file's first records: so many at most, and about a mebibyte at most.
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
    while texts.count < limit, size < 1 << 20 {
      switch try reader.next() {
      case .record:
        let record = reader.record.texts
        size += record.reduce(0) { $0 + $1.utf8.count }
        texts.append(record)
      case .malformed(let malformed, _):
        if texts.isEmpty {
          throw DataError.unreadableHeader(path: path, reason: malformed.reason)
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
