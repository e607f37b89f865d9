import Support

/// Reads the text of S3-Rec and SASRec: one user a line, then its items in time order, all parted
/// by spaces or tabs.
struct SequenceReader {
  let progress: Progress

  /// Reads all lines of a file.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  func read(_ source: ByteSource, into collector: inout RowCollector) throws {
    var reader = try RecordReader(source, separator: "\n", quotes: false)
    while true {
      switch try reader.next() {
      case .record(let line):
        collector.malformed.rows += 1
        do throws(Malformed) { try add(reader.record, to: &collector) } catch {
          collector.malformed.add(error, path: source.path, line: line)
        }
      case .malformed(let malformed, let line):
        collector.malformed.rows += 1
        collector.malformed.add(malformed, path: source.path, line: line)
      case .pause: try collector.pause(source, progress)
      case .end: return
      }
    }
  }

  private func add(_ record: Record, to collector: inout RowCollector) throws(Malformed) {
    let field = record.fields[0]
    let text = UnsafeBufferPointer(rebasing: record.bytes[field.start..<field.end])
    guard isValidUTF8(text) else { throw text.contains(0) ? .nulByte : .encoding }
    let words = text.split { $0 == 32 || $0 == 9 }
    guard words.count > 1 else { throw Malformed(.fieldCount, "a user without items") }
    let user = collector.users.index(of: UnsafeBufferPointer(rebasing: words[0]))
    for word in words.dropFirst() {
      collector.rows.users.append(user)
      collector.rows.items.append(collector.items.index(of: UnsafeBufferPointer(rebasing: word)))
    }
  }
}
