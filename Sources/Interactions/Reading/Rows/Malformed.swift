/// Why a record is no row.
struct Malformed: Error {
  var kind: MalformedRows.Kind
  var reason: String

  init(_ kind: MalformedRows.Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  static let tooLong = Malformed(
    .tooLong, "a line longer than \(RecordBuffer.longestRecord >> 20) MiB")
  static let openQuote = Malformed(.openQuote, "a quote that is never closed")
  static let textAfterQuote = Malformed(.textAfterQuote, "text after a closing quote")
  static let encoding = Malformed(.encoding, "bytes that aren't UTF-8")
  static let nulByte = Malformed(.nulByte, "a NUL byte")
}
