import Foundation

/// The contents of a field, without the spaces around it and with quotes undoubled.
enum FieldText {
  /// The bytes of a field; doubled quotes are undone in `scratch`, which must outlive the result.
  static func withBytes<Result>(
    _ bytes: UnsafeBufferPointer<UInt8>, _ field: FieldScanner.Field,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
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

  /// The field as text, broken UTF-8 repaired.
  static func string(_ bytes: UnsafeBufferPointer<UInt8>, _ field: FieldScanner.Field) -> String {
    withBytes(bytes, field) { String(decoding: $0, as: UTF8.self) }
  }
}
