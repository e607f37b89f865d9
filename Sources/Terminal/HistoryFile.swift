import Glibc
import Support

/// The statements of former sessions, in the format of readline and bash: a line `#` and seconds
/// before each entry, so that entries of several lines stay whole.
///
/// The file is only ever appended to, one entry a write, so that two sessions can share it.
public struct HistoryFile: Sendable {
  /// Its path.
  public let path: String

  public init(path: String) {
    self.path = path
  }

  /// The bytes at the end of the file that are read, however long it has become.
  private static let mostBytes = 4 << 20

  /// The last entries, oldest first; none if the file can't be read, or isn't one.
  func entries(last limit: Int) -> [String] {
    // A pipe has no entries, and waiting for its other end would keep the prompt from coming.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
    let start = max(0, Int(status.st_size) - Self.mostBytes)
    lseek(descriptor, off_t(start), SEEK_SET)
    // One entry that isn't UTF-8 must not hide the others.
    guard var bytes = try? TextFile.bytes(descriptor: descriptor, named: path)[...] else {
      return []
    }
    // What is left of an entry, and of a line, that began before.
    if start > 0 { bytes = Self.fromFirstStamp(in: bytes) }
    return Array(Self.entries(in: String(decoding: bytes, as: UTF8.self)).suffix(limit))
  }

  /// The lines from the first time stamp on; all whole lines where there is none.
  private static func fromFirstStamp(in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let newline = UInt8(ascii: "\n")
    var rest = bytes
    while let end = rest.firstIndex(of: newline) {
      rest = rest[(end + 1)...]
      let line = rest.prefix { $0 != newline }
      if isStamp(Substring(decoding: line, as: UTF8.self)) { return rest }
    }
    return bytes.firstIndex(of: newline).map { bytes[($0 + 1)...] } ?? []
  }

  /// Adds an entry at the end; makes the file (for the user alone) and its directory.
  ///
  /// - Throws: `FileError` if the file can't be written.
  func append(_ entry: String, seconds: Int) throws {
    let folder = PathText.withoutSlashes(String(PathText.split(path).folder))
    if !folder.isEmpty { try Folder.make(folder, mode: 0o700) }
    // A pipe that nobody reads is refused instead of waited for.
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw FileError(path: path, action: "write", code: errno) }
    defer { close(descriptor) }
    let record = Array(Self.record(of: entry, seconds: seconds).utf8)
    guard write(descriptor, record, record.count) == record.count else {
      throw FileError(path: path, action: "write", code: errno)
    }
  }

  /// The text of one entry: its time stamp and its lines.
  ///
  /// A line of the entry that looks like a time stamp is a comment of the language; a space before
  /// it keeps it from being taken for one, and `entries(in:)` takes that space off again.
  static func record(of entry: String, seconds: Int) -> String {
    let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      .map { isStamp($0.drop { $0 == " " }) ? " " + $0 : String($0) }
    return "#\(seconds)\n" + lines.joined(separator: "\n") + "\n"
  }

  /// The entries of a file's text; lines before the first time stamp are an entry each.
  static func entries(in text: String) -> [String] {
    var entries: [String] = []
    var lines: [Substring]?
    func close() {
      if let lines, !lines.isEmpty { entries.append(lines.joined(separator: "\n")) }
    }
    var rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    if rows.last == "" { rows.removeLast() }
    for row in rows {
      if isStamp(row) {
        close()
        lines = []
      } else if lines == nil {
        if !row.isEmpty { entries.append(String(row)) }
      } else {
        lines?.append(row.first == " " && isStamp(row.drop { $0 == " " }) ? row.dropFirst() : row)
      }
    }
    close()
    return entries
  }

  private static func isStamp(_ line: Substring) -> Bool {
    let bytes = line.utf8
    guard bytes.first == UInt8(ascii: "#"), let next = bytes.dropFirst().first else { return false }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next)
  }
}
