import Foundation

/// One record of a delimited text, valid until the reader goes on to the next.
struct Record {
  /// The bytes that the fields are places in.
  let bytes: UnsafeBufferPointer<UInt8>
  let fields: [FieldScanner.Field]

  /// Calls `body` with the bytes of a field, without the spaces around it and with quotes undoubled.
  func withBytes<Result>(
    of column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    let field = fields[column]
    var (start, end) = (field.start, field.end)
    while start < end, bytes[start] == 32 { start += 1 }
    while start < end, bytes[end - 1] == 32 { end -= 1 }
    let raw = UnsafeBufferPointer(rebasing: bytes[start..<end])
    guard field.hasDoubledQuotes else { return try body(raw) }
    var plain: [UInt8] = []
    var wasQuote = false
    for byte in raw {
      if byte == 34, wasQuote {
        wasQuote = false
      } else {
        plain.append(byte)
        wasQuote = byte == 34
      }
    }
    return try plain.withUnsafeBufferPointer(body)
  }

  /// A field as text, broken UTF-8 repaired.
  func text(_ column: Int) -> String {
    withBytes(of: column) { String(decoding: $0, as: UTF8.self) }
  }

  /// All fields as text.
  var texts: [String] { fields.indices.map(text) }

  /// Everything from the beginning of a column to the end of the last.
  func rest(from column: Int) -> Record {
    guard let last = fields.last else { return self }
    let field = FieldScanner.Field(start: fields[column].start, end: last.end)
    return Record(bytes: bytes, fields: [field])
  }

  /// Whether a NUL byte is in any field.
  var hasNUL: Bool { fields.contains { bytes[$0.start..<$0.end].contains(0) } }
}
