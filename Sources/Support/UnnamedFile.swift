import FoundationEssentials
import Glibc

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
