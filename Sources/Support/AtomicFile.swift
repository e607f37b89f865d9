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

extension AtomicFile {
  /// Why a file can't be written, as far as looking at its folder tells; `nil` where nothing is in the
  /// way, or only trying would tell.
  public static func obstacle(to path: String) -> FileError? {
    var status = stat()
    // Nothing is put beside a folder, a device or a pipe; a link leads elsewhere.
    if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return nil }
    let folder = PathText.split(path).folder
    let place = folder.isEmpty ? "." : String(folder)
    guard stat(place, &status) == 0, access(place, W_OK | X_OK) == 0 else {
      return FileError(path: path, action: "write", code: errno)
    }
    return nil
  }
}

/// The place that a path to be written leads to.
enum WriteTarget {
  /// A device, a pipe or an open stream of this program: an open descriptor, to be closed.
  case stream(Int32)
  /// A regular file or none yet, where all links end; the mode of the file that is there.
  case file(String, mode: mode_t?)

  /// As many links in a row as the system follows.
  private static let linkLimit = 40

  /// Follows the links of a path; where a pipe stands, waits for somebody to read it.
  ///
  /// - Throws: `FileError`, also for a folder, and for a path with the character NUL, which the system
  ///   would take for another; `Cancelled`.
  init(_ path: String, progress: Progress) throws {
    func failure(_ code: Int32) -> FileError { FileError(path: path, action: "write", code: code) }
    guard !path.utf8.contains(0) else { throw failure(EINVAL) }
    var place = path
    for _ in 0...Self.linkLimit {
      if let stream = Self.ownStream(place) {
        let copy = fcntl(stream, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw failure(errno) }
        self = .stream(copy)
        return
      }
      var status = stat()
      guard lstat(place, &status) == 0 else {
        guard errno == ENOENT, !place.isEmpty else { throw failure(errno) }
        self = .file(place, mode: nil)
        return
      }
      switch status.st_mode & S_IFMT {
      case S_IFLNK:
        guard let target = Self.target(of: place) else { throw failure(errno) }
        place = target
      case S_IFREG:
        self = .file(place, mode: status.st_mode & 0o777)
        return
      case S_IFDIR: throw failure(EISDIR)
      case let type:
        while true {
          let descriptor = open(place, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
          if descriptor >= 0 {
            self = .stream(descriptor)
            return
          }
          guard errno == ENXIO, type == S_IFIFO else { throw failure(errno) }
          try progress.check()
          usleep(20_000)
        }
      }
    }
    throw failure(ELOOP)
  }

  /// The target of a link.
  private static func target(of link: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = bytes.withUnsafeMutableBytes { bytes in
      bytes.bindMemory(to: CChar.self).baseAddress.map { readlink(link, $0, bytes.count) } ?? -1
    }
    guard count >= 0 else { return nil }
    let target = String(decoding: bytes[..<count], as: UTF8.self)
    return target.hasPrefix("/") ? target : PathText.split(link).folder + target
  }

  /// The descriptor that a path such as `/dev/fd/3` names.
  ///
  /// Opened by its path it would be written from its start, over what is there; a file behind it
  /// would be replaced under the stream.
  private static func ownStream(_ path: String) -> Int32? {
    let (folder, name) = PathText.split(path)
    guard let number = Int32(name), number >= 0,
      let real = realpath(folder.isEmpty ? "." : String(folder), nil)
    else { return nil }
    defer { free(real) }
    return String(cString: real) == "/proc/\(getpid())/fd" ? number : nil
  }
}
