import Glibc

/// What a path that is to be written leads to.
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

  /// Where a link leads.
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
