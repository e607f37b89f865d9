import FoundationEssentials
import Glibc

/// A file or a folder of a temporary name beside what it will replace.
///
/// The name can't be guessed and is no one else's (`O_EXCL`, `O_NOFOLLOW`). As long as its maker
/// lives, it holds a lock on the entry (flock(2)); one that can be locked was left by a process that
/// was killed, and is swept by the next to write in that folder.
struct TemporaryEntry {
  /// Where it is.
  let path: String
  /// The open file, or the open folder.
  let descriptor: Int32

  private static let prefix = ".alidade-"
  private static let suffix = ".partial"

  /// An empty file.
  ///
  /// - Parameters:
  ///   - place: what it will replace.
  ///   - mode: the file's mode; `nil` for that of a new file.
  ///   - target: what errors call the place.
  /// - Throws: `FileError` of the target.
  init(fileBeside place: String, mode: mode_t?, writing target: String) throws(FileError) {
    (path, descriptor) = try Self.make(beside: place, writing: target) { path in
      // Until it has its mode, nobody else may look into it.
      let descriptor = open(
        path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode == nil ? 0o666 : 0o600)
      if let mode, descriptor >= 0 { fchmod(descriptor, mode) }
      return descriptor
    }
  }

  /// An empty folder, of the mode of the one that it will replace.
  init(folderBeside place: String, mode: mode_t?, writing target: String) throws(FileError) {
    (path, descriptor) = try Self.make(beside: place, writing: target) { path in
      guard mkdir(path, mode ?? 0o777) == 0 else { return -1 }
      if let mode { chmod(path, mode) }
      return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
  }

  /// Gives up the lock, when the entry has its real name or is gone.
  func forget() {
    Temporaries.remove(path)
    close(descriptor)
  }

  private static func make(
    beside place: String, writing target: String, _ create: (_ path: String) -> Int32
  ) throws(FileError) -> (String, Int32) {
    let folder = String(PathText.split(place).folder)
    sweep(folder.isEmpty ? "./" : folder)
    while true {
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      let zeros = String(repeating: "0", count: 16 - digits.count)
      let path = "\(folder)\(prefix)\(zeros)\(digits)\(suffix)"
      Temporaries.add(path)
      let descriptor = create(path)
      if descriptor >= 0, isLocked(descriptor) { return (path, descriptor) }
      let code = errno
      Temporaries.remove(path)
      if descriptor >= 0 {
        close(descriptor)
      } else if code != EEXIST {
        throw FileError(path: target, action: "write", code: code)
      }
    }
  }

  /// Takes the lock; whether the entry is still there, not swept in the moment before.
  private static func isLocked(_ descriptor: Int32) -> Bool {
    // A file system without locks has no sweeping either.
    guard flock(descriptor, LOCK_EX) == 0 else { return true }
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink > 0
  }

  /// Removes what processes that are no more left in a folder.
  private static func sweep(_ folder: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix(prefix) && name.hasSuffix(suffix) && name.utf8.count == 33 {
      let path = folder + name
      let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
        [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT),
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
