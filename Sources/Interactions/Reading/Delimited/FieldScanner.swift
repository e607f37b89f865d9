import Glibc

/// Finds the fields of one record of delimited text (RFC 4180 with any separator).
struct FieldScanner {
  /// Where a field is, within the bytes that were scanned.
  struct Field {
    var start: Int
    var end: Int
    /// Whether it holds doubled quotes that stand for one.
    var hasDoubledQuotes = false
  }

  /// The item at the front of some bytes.
  enum Outcome {
    /// A record whose fields are in `fields`; it takes `length` bytes and `lines` lines.
    case record(length: Int, lines: Int)
    /// A line with nothing in it.
    case blank(length: Int)
    /// A record that can't be read; the next one begins after `length` bytes.
    case malformed(MalformedRow, length: Int)
    /// A line of which more than the longest record was seen and no end.
    case endless
    /// Not enough bytes to tell.
    case incomplete
  }

  /// Between a quote and its end, no more than this: a stray quote mustn't eat the file.
  static let longestQuote = 1 << 20

  let separator: [UInt8]
  let quotes: Bool
  private(set) var fields: [Field] = []
  private let undoubled = UndoubledQuotes()

  init(separator: String, quotes: Bool) {
    self.separator = Array(separator.utf8)
    self.quotes = quotes
    fields.reserveCapacity(64)
  }

  /// Scans the record at the front of `bytes`; `isLast` says that the file ends with them.
  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Outcome {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return .incomplete }
    let newline = memchr(base, 10, bytes.count)
    let length: Int
    if let newline {
      length = UnsafeRawPointer(newline) - UnsafeRawPointer(base) + 1
    } else if isLast {
      length = bytes.count
    } else {
      return bytes.count > RecordBuffer.longestRecord ? .endless : .incomplete
    }
    guard length <= RecordBuffer.longestRecord + 1 else {
      return .malformed(.tooLong, length: length)
    }
    var end = newline == nil ? length : length - 1
    if end > 0, bytes[end - 1] == 13 { end -= 1 }
    if end == 0 { return .blank(length: length) }
    fields.removeAll(keepingCapacity: true)
    undoubled.removeAll()
    if quotes, memchr(base, 34, end) != nil {
      return scanQuoted(bytes, lineEnd: end, length: length, isLast: isLast)
    }
    split(bytes, from: 0, to: end)
    return .record(length: length, lines: 1)
  }

  /// The bytes of a field of the record that was scanned last, with quotes undoubled and the blanks
  /// around it, which belong to an id; they stay until the next scan.
  func exactBytes(
    of column: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    let field = fields[column]
    let raw = UnsafeBufferPointer(rebasing: bytes[field.start..<field.end])
    return field.hasDoubledQuotes ? undoubled.add(raw) : raw
  }

  /// The bytes of a field without the blanks around it, as `exactBytes`.
  func bytes(
    of column: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    exactBytes(of: column, in: bytes).trimmed
  }

  /// Splits a line without quotes.
  private mutating func split(_ bytes: UnsafeBufferPointer<UInt8>, from: Int, to end: Int) {
    let first = separator[0]
    var start = from
    var index = from
    while index < end {
      if bytes[index] == first, separator.count == 1 || isSeparator(bytes, at: index, end: end) {
        fields.append(Field(start: start, end: index))
        index += separator.count
        start = index
      } else {
        index += 1
      }
    }
    fields.append(Field(start: start, end: end))
  }

  private func isSeparator(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, end: Int) -> Bool {
    guard index + separator.count <= end else { return false }
    for offset in separator.indices where bytes[index + offset] != separator[offset] {
      return false
    }
    return true
  }

  /// Scans a record in which a quote occurs; quoted fields may hold separators and line ends.
  private mutating func scanQuoted(
    _ bytes: UnsafeBufferPointer<UInt8>, lineEnd: Int, length: Int, isLast: Bool
  ) -> Outcome {
    var (lineEnd, length, lines) = (lineEnd, length, 1)
    let firstLine = length
    var index = 0
    while true {
      guard index < lineEnd, bytes[index] == 34 else {
        // A field without quotes ends at the next separator of this line.
        var end = index
        while end < lineEnd, !isSeparator(bytes, at: end, end: lineEnd) { end += 1 }
        fields.append(Field(start: index, end: end))
        if end == lineEnd { return .record(length: length, lines: lines) }
        index = end + separator.count
        continue
      }
      var field = Field(start: index + 1, end: index + 1)
      var end = index + 1
      while true {
        let limit = min(bytes.count, index + Self.longestQuote)
        while end < limit, bytes[end] != 34 { end += 1 }
        if end == limit {
          if limit == bytes.count, !isLast { return .incomplete }
          return .malformed(.openQuote, length: firstLine)
        }
        if end + 1 == bytes.count, !isLast { return .incomplete }
        guard end + 1 < bytes.count, bytes[end + 1] == 34 else { break }
        field.hasDoubledQuotes = true
        end += 2
      }
      field.end = end
      fields.append(field)
      index = end + 1
      if index > lineEnd {
        // The field ran over the end of the line: the record goes on to the end of the last one.
        lines += bytes[field.start..<field.end].count { $0 == 10 }
        guard let newEnd = bytes[index...].firstIndex(of: 10) ?? (isLast ? bytes.count : nil)
        else { return .incomplete }
        length = min(bytes.count, newEnd + 1)
        lineEnd = newEnd > index && bytes[newEnd - 1] == 13 ? newEnd - 1 : newEnd
      }
      if index == lineEnd { return .record(length: length, lines: lines) }
      guard isSeparator(bytes, at: index, end: lineEnd) else {
        return .malformed(.textAfterQuote, length: firstLine)
      }
      index += separator.count
    }
  }
}

/// Copies of fields in which two quotes stand for one, with one.
private final class UndoubledQuotes {
  private var copies: [UnsafeMutableBufferPointer<UInt8>] = []

  deinit { removeAll() }

  func removeAll() {
    if copies.isEmpty { return }
    for copy in copies { copy.deallocate() }
    copies.removeAll()
  }

  func add(_ raw: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: raw.count)
    copies.append(copy)
    var count = 0
    var wasQuote = false
    for byte in raw {
      if byte == 34, wasQuote {
        wasQuote = false
      } else {
        copy.initializeElement(at: count, to: byte)
        count += 1
        wasQuote = byte == 34
      }
    }
    return UnsafeBufferPointer(rebasing: copy[..<count])
  }
}
