public import Glibc

/// Folders of the file system.
public enum Folder {
  /// Makes a folder, and those above it that are missing.
  ///
  /// - Throws: `FileError` of the one that the system refuses.
  public static func make(_ path: String, mode: mode_t) throws(FileError) {
    if access(path, F_OK) == 0 { return }
    let parent = PathText.withoutSlashes(String(PathText.split(path).folder))
    if !parent.isEmpty { try make(parent, mode: mode) }
    guard mkdir(path, mode) == 0 || errno == EEXIST else {
      throw FileError(path: path, action: "write", code: errno)
    }
  }
}
