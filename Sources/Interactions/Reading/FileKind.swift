/// The kind of a file, by its first bytes.
enum FileKind {
  case text
  /// JSON lines, or something else that begins as JSON does; a list begins with a bracket.
  case json(isList: Bool)
  /// A format that isn't read, by its name.
  case foreign(String)

  /// The first bytes of formats that data come in and that aren't read.
  private static let foreign: [(bytes: [UInt8], name: String)] = [
    (Array("PAR1".utf8), "a Parquet file"), (Array("PK\u{3}\u{4}".utf8), "a ZIP archive"),
    (Array("ARROW1".utf8), "an Arrow file"), (Array("SQLite format 3".utf8), "an SQLite database"),
    (Array("BZh".utf8), "a bzip2 file"), ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "an xz file"),
    ([0x28, 0xb5, 0x2f, 0xfd], "a Zstandard file"), ([0x37, 0x7a, 0xbc, 0xaf], "a 7z archive"),
    ([0x80, 0x02], "a Python pickle"), ([0x80, 0x03], "a Python pickle"),
    ([0x80, 0x04], "a Python pickle"), ([0x80, 0x05], "a Python pickle"),
    ([0x93] + Array("NUMPY".utf8), "a NumPy array"),
  ]

  /// Looks at the first bytes of a file, behind the header of gzip.
  ///
  /// - Throws: what reading throws.
  init(of path: String, encoding: TextEncoding = .utf8) throws {
    var bytes = [UInt8](repeating: 0, count: 512)
    let source = try ByteSource(path: path, encoding: encoding)
    let count = try bytes.withUnsafeMutableBufferPointer { try source.read(into: $0) }
    let head = bytes[..<count]
    if let format = Self.foreign.first(where: { head.starts(with: $0.bytes) }) {
      self = .foreign(format.name)
    } else if head.count > 262, head[257..<262].elementsEqual("ustar".utf8) {
      self = .foreign("a tar archive")
    } else if head.count > 8, head[8] == UInt8(ascii: "{"), head[5..<8].allSatisfy({ $0 == 0 }) {
      // The length of the header in eight bytes, then the header.
      self = .foreign("a safetensors file")
    } else {
      let mark = head.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
      let first = head.dropFirst(mark).first { ![9, 10, 13, 32].contains($0) }
      self = first == 123 || first == 91 ? .json(isList: first == 91) : .text
    }
  }
}
