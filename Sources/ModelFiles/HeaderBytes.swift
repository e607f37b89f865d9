/// The first bytes of a file, kept: its header, or as much of it as was needed so far.
final class HeaderBytes: Sendable {
  /// The path, as it was given.
  let path: String
  /// Bytes of the whole file.
  let fileCount: Int
  let bytes: [UInt8]

  /// The header goes on behind the bytes that were read, at least up to here.
  struct GoesOn: Error { var end: Int }

  /// Reads a header of any length: more of the file each time that `parse` finds the bytes too few.
  ///
  /// - Throws: what `parse` throws; `ModelFileError` if the file can't be read.
  static func parse<Header>(
    _ file: OpenFile, _ parse: (HeaderBytes) throws -> Header
  ) throws -> Header {
    var size = min(file.count, 4 << 20)
    while true {
      let bytes = HeaderBytes(
        path: file.path, fileCount: file.count, bytes: try file.bytes(0..<size))
      do {
        return try parse(bytes)
      } catch let more as GoesOn {
        size = min(file.count, max(4 * size, more.end))
      }
    }
  }

  private init(path: String, fileCount: Int, bytes: [UInt8]) {
    self.path = path
    self.fileCount = fileCount
    self.bytes = bytes
  }

  /// Lets `body` read the bytes.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBytes(body)
  }
}
