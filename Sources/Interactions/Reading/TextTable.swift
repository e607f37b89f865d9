public import Support

/// A small table of anything, read with all that `DatasetReader` knows of files.
public struct TextTable: Sendable, Hashable {
  /// The names of the columns.
  public var names: [String]
  /// The rows, each of as many texts as there are names; empty where an object hasn't a key.
  public var rows: [[String]]
  /// The keys of lists, which no column holds.
  public var listNames: [String]

  /// Reads JSON, plain or gzip: an object a line, or one list of objects.
  ///
  /// A key in an object inside is a column such as `user.id`.
  ///
  /// - Throws: `FileError`, `Cancelled`, `DataError` where the file is none or a line is no object.
  public init(
    objectsOf path: String, encoding: TextEncoding = .utf8, progress: Progress = .unwatched
  ) throws {
    let sample = try JSONSample(path, encoding: encoding, limit: .max)
    names = sample.plainNames
    // A list of objects also has its objects' keys, such as `events.item`.
    listNames = sample.listNames.filter { name in
      !sample.listNames.contains { name.hasPrefix($0 + ".") }
    }
    rows = []
    let objects = JSONObjects(keys: names)
    var reader = try RecordReader(
      ByteSource(path: path, encoding: encoding, isList: sample.isList), separator: "\n",
      quotes: false)
    while true {
      switch try reader.next() {
      case .record:
        do throws(MalformedRow) {
          try FileBlock(reader.record.bytes(of: 0), isLast: true).withBytes {
            line throws(MalformedRow) in try objects.read(line)
          }
        } catch {
          throw DataError.unreadableRow(path: path, row: rows.count + 1, reason: error.reason)
        }
        rows.append(names.indices.map { objects[$0].text })
      case .malformed(let malformed, _):
        throw DataError.unreadableRow(path: path, row: rows.count + 1, reason: malformed.reason)
      case .pause: try progress.check()
      case .end: return
      }
    }
  }

  /// The text of a file, plain or gzip.
  ///
  /// - Throws: `FileError`, `DataError` where it is damaged, no text or larger than `limit` bytes.
  public static func text(
    of path: String, encoding: TextEncoding = .utf8, limit: Int = 1 << 28
  ) throws -> String {
    let bytes = try ByteSource(path: path, encoding: encoding).contents(limit: limit)
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let line = bytes.split(separator: 10, omittingEmptySubsequences: false).firstIndex {
      String(validating: $0, as: UTF8.self) == nil
    }
    throw DataError.unreadableRow(
      path: path, row: (line ?? 0) + 1, reason: MalformedRow.encoding.reason)
  }

  /// The separator of the fields of a text: two colons, a comma, a tab, a semicolon or a bar.
  public static func separator(of text: String) -> String {
    let lines = text.split(maxSplits: 20, whereSeparator: \.isNewline).prefix(20).map(String.init)
    guard !lines.isEmpty else { return "," }
    return DelimitedLayout.sniffSeparator(of: lines, among: ["::", ",", "\t", ";", "|"])
  }

  /// Whether the first row of a text names columns, which no number or date does that it begins with.
  public static func hasHeader(_ text: String, separator: String) -> Bool {
    let line = text.prefix { !$0.isNewline }
    let end = line.firstRange(of: separator)?.lowerBound ?? line.endIndex
    let field = Array(line[..<end].utf8)
    return field.isEmpty
      || field.withUnsafeBufferPointer {
        NumberParsing.decimal($0) == nil && NumberParsing.date($0) == nil
      }
  }
}
