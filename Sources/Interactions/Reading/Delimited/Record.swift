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
