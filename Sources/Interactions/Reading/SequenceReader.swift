import Support

/// Reads the text of S3-Rec and SASRec: one user a line, then its items in time order, all parted
/// by spaces or tabs.
struct SequenceReader {
  let progress: Progress
  /// The outside ids of the numbers in the file, where a file beside it says them.
  var names = DataMaps()

  /// Reads all lines of a file.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  func read(_ source: ByteSource, into collector: inout RowCollector) throws {
    var buffer = try RecordBuffer(source)
    var scanner = FieldScanner(separator: "\n", quotes: false)
    var line = 1
    while true {
      let bytes = buffer.bytes
      switch scanner.scan(bytes, isLast: buffer.isLast) {
      case .record(let length, _):
        add(bytes, scanner.fields[0], path: source.path, line: line, to: &collector)
        line += 1
        buffer.advance(by: length)
      case .blank(let length):
        line += 1
        buffer.advance(by: length)
      case .malformed(let kind, let reason, let length):
        collector.malformed.rows += 1
        collector.malformed.add(kind, path: source.path, line: line, reason: reason)
        line += 1
        buffer.advance(by: length)
      case .endless:
        collector.malformed.rows += 1
        collector.malformed.add(
          .tooLong, path: source.path, line: line, reason: MalformedRows.tooLongReason)
        return
      case .incomplete:
        if buffer.isLast { return }
        try progress.check()
        guard collector.rows.count < Int(Int32.max) - RecordBuffer.longestRecord else {
          throw DataError.tooManyRows(path: source.path)
        }
        try buffer.refill()
      }
    }
  }

  private func add(
    _ bytes: UnsafeBufferPointer<UInt8>, _ field: FieldScanner.Field, path: String, line: Int,
    to collector: inout RowCollector
  ) {
    collector.malformed.rows += 1
    let text = UnsafeBufferPointer(rebasing: bytes[field.start..<field.end])
    guard isValidUTF8(text) else {
      let hasNUL = text.contains(0)
      collector.malformed.add(
        hasNUL ? .nulByte : .encoding, path: path, line: line,
        reason: hasNUL ? "a NUL byte" : "bytes that aren't UTF-8")
      return
    }
    let words = text.split { $0 == 32 || $0 == 9 }
    guard words.count > 1 else {
      collector.malformed.add(
        .fieldCount, path: path, line: line, reason: "a user without items")
      return
    }
    let user = collector.users.index(of: UnsafeBufferPointer(rebasing: words[0]))
    for word in words.dropFirst() {
      collector.rows.users.append(user)
      collector.rows.items.append(collector.items.index(of: UnsafeBufferPointer(rebasing: word)))
    }
  }
}
