public import Support

/// What `DatasetReader` knows of files, for small tables of anything.
public struct TextTable: Sendable, Hashable {
  /// The names of the columns.
  public var names: [String]
  /// The rows, each of as many texts as there are names; empty where an object hasn't a key.
  public var rows: [[String]]

  /// Reads JSON, plain or gzip: an object a line, or one list of objects.
  ///
  /// - Throws: `FileError`, `Cancelled`, `DataError` where the file is none or a line is no object.
  public init(objectsOf path: String, progress: Progress = .unwatched) throws {
    let sample = try JSONSample(path)
    names = sample.names
    rows = []
    let objects = JSONObjects(keys: names)
    var reader = try RecordReader(
      ByteSource(path: path, isList: sample.isList), separator: "\n", quotes: false)
    while true {
      switch try reader.next() {
      case .record:
        do throws(Malformed) {
          try FileBlock(reader.record.bytes(of: 0), isLast: true).withBytes {
            line throws(Malformed) in try objects.read(line)
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
  /// - Throws: `FileError`, `DataError` where it is damaged or larger than `limit` bytes.
  public static func text(of path: String, limit: Int = 1 << 28) throws -> String {
    String(decoding: try ByteSource(path: path).contents(limit: limit), as: UTF8.self)
  }

  /// What parts the fields of a text: a comma, a tab, a semicolon or a bar.
  public static func separator(of text: String) -> Character {
    let lines = text.split(maxSplits: 20, whereSeparator: \.isNewline).prefix(20).map(String.init)
    guard !lines.isEmpty else { return "," }
    return Character(DelimitedLayout.sniffSeparator(of: lines, among: [",", "\t", ";", "|"]))
  }
}
