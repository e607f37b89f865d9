import Glibc
public import Support

/// Reads whole text files and streams.
public enum TextFile {
  /// The contents of a file as UTF-8; bytes that aren't become the replacement character.
  ///
  /// - Throws: `FileError` if it can't be opened or read.
  public static func read(_ path: String) throws(FileError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, action: "read", code: errno) }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, named: path)
  }

  /// What is left of an open file or stream.
  ///
  /// - Throws: `FileError` under `name` if it can't be read.
  public static func read(descriptor: Int32, named name: String) throws(FileError) -> String {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      if count > 0 {
        bytes += block[..<count]
      } else if errno != EINTR {
        throw FileError(path: name, action: "read", code: errno)
      }
    }
  }
}
