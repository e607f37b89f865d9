import FoundationEssentials
import Glibc
import Synchronization

/// A file or a folder of a temporary name beside what it will replace.
///
/// The name can't be guessed and is no one else's (`O_EXCL`, `O_NOFOLLOW`). As long as its maker
/// lives, it holds a lock on the entry (flock(2)); one that can be locked was left by a process that
/// was killed, and is swept by the next to write in that folder.
struct TemporaryEntry {
  /// Its path.
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

/// The files and folders that go when the program ends, also when it is told to by a signal.
public enum Temporaries {
  private struct State {
    var paths: Set<String> = []
    /// Whether the end of the program will remove them.
    var isRegistered = false
    /// Whether the program is about to end.
    var isEnding = false
  }

  private static let state = Mutex(State())

  /// Notes one that will be made.
  public static func add(_ path: String) {
    let isEnding = state.withLock { state in
      state.paths.insert(path)
      if !state.isRegistered { atexit { Temporaries.removeAll() } }
      state.isRegistered = true
      return state.isEnding
    }
    if isEnding { awaitEnd() }
  }

  /// Forgets one, which has gone or has become what it was made for.
  public static func remove(_ path: String) { state.withLock { _ = $0.paths.remove(path) } }

  /// Does something that must not happen while all are being removed, nor after that, such as giving
  /// one of them its real name.
  static func undisturbed(_ body: () throws(FileError) -> Void) throws(FileError) {
    let isEnding = try state.withLock { state throws(FileError) in
      if !state.isEnding { try body() }
      return state.isEnding
    }
    if isEnding { awaitEnd() }
  }

  /// Removes all that there are: the last thing before the program ends.
  ///
  /// Whoever would make another one, or rename one, waits for that end.
  public static func removeAll() {
    let paths = state.withLock { state in
      state.isEnding = true
      return state.paths
    }
    for path in paths { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func awaitEnd() -> Never {
    while true { pause() }
  }
}

/// Files without a name: they are gone when nobody has them open any more, however the program ends.
public enum UnnamedFile {
  /// Opens an empty one for reading and writing.
  ///
  /// - Parameter folder: on which disk; the system's folder for temporary files if not given.
  /// - Returns: a descriptor, to be closed.
  /// - Throws: `FileError` of the folder.
  public static func open(in folder: String? = nil) throws(FileError) -> Int32 {
    let folder = folder ?? FileManager.default.temporaryDirectory.path
    // O_TMPFILE, a macro that isn't imported.
    let unnamed = 0o20_000_000 | O_DIRECTORY
    var descriptor = Glibc.open(folder, unnamed | O_RDWR | O_CLOEXEC, 0o600)
    if descriptor < 0 {
      // A file system that has no files without a name.
      var name = Array((folder + "/alidade-XXXXXX").utf8CString)
      descriptor = mkstemp(&name)
      guard descriptor >= 0 else { throw FileError(path: folder, action: "write", code: errno) }
      unlink(name)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
    return descriptor
  }
}
