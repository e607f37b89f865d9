import Glibc

/// Writes files so that a reader, a crash or a full disk sees the old contents or the new, never half.
///
/// Links are followed to their target, which keeps its mode and stays the link's target. A device, a
/// pipe, or a stream that this program has open (`/dev/stdout`) is written to, not replaced.
public enum AtomicFile {
  /// Writes bytes to a temporary name beside `path`, flushes them to disk and renames.
  ///
  /// - Throws: `FileError` naming the path and what the system said; `Cancelled`.
  public static func write(
    _ data: some Sequence<UInt8>, to path: String, progress: Progress = .unwatched
  ) throws {
    try write(to: path, progress: progress) { try $0.write(contentsOf: data) }
  }

  /// Lets `body` write to a temporary name beside `path`, flushes it to disk and renames.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - progress: what can stop it, also while nobody takes what goes into a pipe; a file then stays
  ///     as it was.
  ///   - body: writes the contents.
  /// - Throws: `FileError` where the system refuses, or else what `body` throws; the temporary file
  ///   is then removed. `Cancelled`.
  public static func write(
    to path: String, progress: Progress = .unwatched, _ body: (OutputFile) throws -> Void
  ) throws {
    switch try WriteTarget(path, progress: progress) {
    case .stream(let descriptor):
      defer { close(descriptor) }
      let scratch = try UnnamedFile.open()
      defer { close(scratch) }
      try body(OutputFile(scratch, path: path))
      try pour(scratch, into: descriptor, path, progress)
    case .file(let place, let mode): try replace(place, mode: mode, path, progress, body)
    }
  }

  private static func replace(
    _ place: String, mode: mode_t?, _ path: String, _ progress: Progress,
    _ body: (OutputFile) throws -> Void
  ) throws {
    let temporary = try TemporaryEntry(fileBeside: place, mode: mode, writing: path)
    defer { temporary.forget() }
    do {
      try body(OutputFile(temporary.descriptor, path: path))
      guard fsync(temporary.descriptor) == 0 else {
        throw FileError(path: path, action: "write", code: errno)
      }
      // Flushing may have taken long.
      try progress.check()
      try Temporaries.undisturbed { () throws(FileError) in
        guard rename(temporary.path, place) == 0 else {
          throw FileError(path: path, action: "write", code: errno)
        }
      }
    } catch {
      unlink(temporary.path)
      throw error
    }
  }

  /// Writes all that a file holds to a stream, as fast as that takes it.
  private static func pour(
    _ file: Int32, into stream: Int32, _ path: String, _ progress: Progress
  ) throws {
    // A pipe that has room takes so many bytes at once, without anybody having to wait.
    var block = [UInt8](repeating: 0, count: Int(PIPE_BUF))
    lseek(file, 0, SEEK_SET)
    while true {
      let count = read(file, &block, block.count)
      guard count >= 0 else { throw FileError(path: path, action: "write", code: errno) }
      if count == 0 { return }
      var rest = block[..<count]
      while !rest.isEmpty {
        try progress.check()
        var ready = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
        guard poll(&ready, 1, 50) > 0 else { continue }
        let written = rest.withUnsafeBytes { Glibc.write(stream, $0.baseAddress, $0.count) }
        if written >= 0 {
          rest = rest.dropFirst(written)
        } else if errno != EINTR, errno != EAGAIN {
          throw FileError(path: path, action: "write", code: errno)
        }
      }
    }
  }
}
