import Glibc

/// Reads whole text files and streams.
public enum TextFile {
  /// The contents of a file.
  ///
  /// - Parameters:
  ///   - path: the file; of a pipe, what comes until its end.
  ///   - progress: what can stop it, also while nothing comes.
  /// - Returns: the text.
  /// - Throws: `FileError` if it can't be opened or read, `MemoryError` if it is too large,
  ///   `TextEncodingError` if it isn't UTF-8, `Cancelled`.
  public static func read(_ path: String, progress: Progress = .unwatched) throws -> String {
    try text(bytes(of: path, progress: progress), named: path)
  }

  /// The rest of an open file or stream.
  ///
  /// - Throws: `FileError` under `name` if it can't be read, `MemoryError` if it is too large,
  ///   `TextEncodingError` if it isn't UTF-8.
  public static func read(descriptor: Int32, named name: String) throws -> String {
    try text(bytes(descriptor: descriptor, named: name, progress: .unwatched), named: name)
  }

  /// The contents of a file, whatever they are.
  ///
  /// - Throws: `FileError` if it can't be opened or read, `MemoryError` if it is too large,
  ///   `Cancelled`.
  public static func bytes(of path: String, progress: Progress = .unwatched) throws -> [UInt8] {
    let file = try InputFile(path)
    return try bytes(descriptor: file.descriptor, named: path, progress: progress)
  }

  /// Bytes without the mark of the byte order that UTF-8 may begin with.
  public static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  }

  /// Whether there is something at a path, as far as the system lets it be seen: what is there but
  /// may not be looked at counts, and reading it says why it can't be read.
  public static func mayExist(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 || ![ENOENT, ENOTDIR].contains(errno)
  }

  /// Whether there is a folder at a path.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The rest of an open file or stream, whatever it is.
  ///
  /// - Throws: `FileError` under `name` if it can't be read, `Cancelled`.
  public static func bytes(
    descriptor: Int32, named name: String, progress: Progress = .unwatched
  ) throws -> [UInt8] {
    let available = Machine.usableMemory
    /// Refuses contents that wouldn't fit into memory with what is made of them.
    func check(_ count: Int) throws(MemoryError) {
      try MemoryError.refuse(
        above: available, MemoryError.product(8, count), about: .file(name),
        "reading `\(name)`, of \(NumberText.grouped(count)) bytes,")
    }
    var status = stat()
    if fstat(descriptor, &status) == 0 { try check(Int(status.st_size)) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try progress.check()
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // A pipe that nobody writes to yet looks ended to who reads without waiting.
      guard poll(&ready, 1, 50) > 0 else { continue }
      let count = Glibc.read(descriptor, &block, block.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += block[..<count]
        // A stream, or a file that grows, doesn't say before how long it is.
        try check(bytes.count)
      } else if errno != EINTR, errno != EAGAIN {
        throw FileError(path: name, action: "read", code: errno)
      }
    }
  }

  /// The first bytes of a file, so many or fewer.
  ///
  /// - Throws: `FileError` if it can't be opened or read.
  public static func start(of path: String, count: Int) throws(FileError) -> [UInt8] {
    try InputFile(path).next(count)
  }

  /// A mark of the byte order at the beginning, which some programs write, is no part of the text.
  private static func text(_ bytes: [UInt8], named name: String) throws(TextEncodingError) -> String
  {
    if let text = String(validating: withoutMark(bytes), as: UTF8.self) { return text }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    throw TextEncodingError(path: name, line: index + 1)
  }
}

/// A line of a text file that isn't UTF-8.
public struct TextEncodingError: RoomError {
  public var path: String
  /// The number of the first such line, counted from 1.
  public var line: Int

  public init(path: String, line: Int) {
    self.path = path
    self.line = line
  }

  public static let examples = [TextEncodingError(path: "FILE", line: 3)]

  public var explanation: Explanation {
    Explanation(
      "E904", "\(path):\(line): the line is not UTF-8", about: .file(path),
      cause: "the file isn't a text, or one in another encoding, such as Latin-1 or UTF-16",
      cure: "save it as UTF-8, as `iconv -f LATIN1 -t UTF-8` does")
  }
}
