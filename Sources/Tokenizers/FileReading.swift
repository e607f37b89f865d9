import Foundation

/// Reads files whole.
enum FileReading {
  /// A file's bytes.
  ///
  /// - Throws: `TokenizerError` naming the file if it can't be read or is longer than `limit`.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    func failure(_ problem: TokenizerError.Problem) -> TokenizerError {
      TokenizerError(path: path, problem: problem)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(.unreadable(code: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(.unreadable(code: errno)) }
    guard status.st_size <= limit else { throw failure(.tooLong(limit: limit)) }
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      while count < buffer.count {
        let added = Foundation.read(
          descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
        if added < 0, errno == EINTR { continue }
        if added < 0 { code = errno }
        if added <= 0 { return }
        count += added
      }
    }
    guard code == 0 else { throw failure(.unreadable(code: code)) }
    return bytes
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The lines of a text without their ends.
  ///
  /// - Throws: `TokenizerError` naming the file if there are more than of any real vocabulary.
  static func lines(of bytes: [UInt8], path: String, limit: Int) throws -> [String] {
    var lines: [String] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      guard lines.count < limit else {
        throw TokenizerError(path: path, problem: .vocabularyTooLarge)
      }
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
      var line = bytes[start..<end]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      lines.append(String(decoding: line, as: UTF8.self))
      start = end + 1
    }
    return lines
  }
}
