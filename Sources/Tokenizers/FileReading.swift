import Support

/// Reads files whole.
enum FileReading {
  /// A file's bytes.
  ///
  /// - Throws: `TokenizerError` naming the file if it can't be read or is longer than `limit`.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    func failure(_ problem: TokenizerError.Problem) -> TokenizerError {
      TokenizerError(path: path, problem: problem)
    }
    do {
      let file = try InputFile(path)
      guard file.count <= limit else { throw failure(.tooLong(limit: limit)) }
      return try file.next(file.count)
    } catch let error as FileError {
      throw failure(.unreadable(code: error.code))
    }
  }

  /// Reads the members of the object that a JSON file is.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limit: The most bytes that it may have.
  ///   - member: Reads the value of a key, exactly one.
  /// - Throws: `TokenizerError` naming the file if it can't be read or isn't such a file, also for
  ///   a `TokenizerError.Problem` that `member` throws.
  static func members(
    of path: String, limit: Int,
    _ member: (inout JSONReader, inout JSONTreeReader, String) throws -> Void
  ) throws {
    do {
      try read(path, limit: limit).withUnsafeBytes { bytes in
        var json = JSONReader(bytes)
        var trees = JSONTreeReader(bytes)
        try json.readObject { json, key in try member(&json, &trees, key) }
        try json.readEnd()
      }
    } catch let error as JSONError {
      throw TokenizerError(
        path: path, problem: .malformed(offset: error.offset, expected: error.expected))
    } catch let problem as TokenizerError.Problem {
      throw TokenizerError(path: path, problem: problem)
    }
  }

  /// Whether there is a file; one that may not be looked at counts, and reading it says why.
  static func exists(_ path: String) -> Bool { TextFile.mayExist(path) }

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
