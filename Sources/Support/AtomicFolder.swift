import FoundationEssentials
public import Glibc

/// Writes folders whose files belong together, so that nobody sees some old and some new.
public enum AtomicFolder {
  /// Lets `body` fill a folder of a temporary name, which then changes places with the one at `path`.
  ///
  /// Other files that are in the old folder are in the new one too. Links are followed; the folders
  /// above are made where there are none.
  ///
  /// - Parameters:
  ///   - path: the folder.
  ///   - body: writes the files into the folder that it is given.
  /// - Throws: `FileError` where the system refuses, or where the old folder holds folders of its own;
  ///   or else what `body` throws. The old folder is then as it was.
  public static func write(to path: String, _ body: (_ folder: String) throws -> Void) throws {
    func failure(_ code: Int32) -> FileError { FileError(path: path, action: "write", code: code) }
    guard !path.utf8.contains(0) else { throw failure(EINVAL) }
    let place = try place(of: path)
    var status = stat()
    let isThere = stat(place, &status) == 0
    guard !isThere || status.st_mode & S_IFMT == S_IFDIR else { throw failure(ENOTDIR) }
    let temporary = try TemporaryEntry(
      folderBeside: place, mode: isThere ? status.st_mode & 0o777 : nil, writing: path)
    // After the exchange this is the old folder.
    defer {
      try? FileManager.default.removeItem(atPath: temporary.path)
      temporary.forget()
    }
    do {
      try body(temporary.path)
      if isThere { try keepOthers(of: place, in: temporary.path) }
      fsync(temporary.descriptor)
      try Temporaries.undisturbed { () throws(FileError) in
        try exchange(temporary.path, place, isThere: isThere)
      }
    } catch let error as FileError {
      throw failure(error.code)
    }
  }

  /// The folder without links and without a slash at its end, in a folder that exists.
  private static func place(of path: String) throws(FileError) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    guard errno == ENOENT else { throw FileError(path: path, action: "write", code: errno) }
    let place = PathText.withoutSlashes(path)
    let parent = PathText.withoutSlashes(String(PathText.split(place).folder))
    do throws(FileError) {
      if !parent.isEmpty { try Folder.make(parent, mode: 0o777) }
    } catch { throw FileError(path: path, action: "write", code: error.code) }
    return place
  }

  /// Gives the other files of a folder a second name in the new one.
  private static func keepOthers(of old: String, in new: String) throws(FileError) {
    let names = try? FileManager.default.contentsOfDirectory(atPath: old)
    guard let names else { throw FileError(path: old, action: "write", code: EACCES) }
    for name in names where access(new + "/" + name, F_OK) != 0 {
      var status = stat()
      guard lstat(old + "/" + name, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
        throw FileError(path: old, action: "write", code: ENOTEMPTY)
      }
      guard link(old + "/" + name, new + "/" + name) == 0 else {
        throw FileError(path: old, action: "write", code: errno)
      }
    }
  }

  /// Gives the new folder its name, and the old one the temporary name.
  private static func exchange(
    _ new: String, _ place: String, isThere: Bool
  ) throws(FileError) {
    typealias Rename =
      @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    // `renameat2` isn't imported.
    if isThere, let symbol = dlsym(nil, "renameat2") {
      let exchanges: UInt32 = 2
      let rename = unsafeBitCast(symbol, to: Rename.self)
      if rename(AT_FDCWD, new, AT_FDCWD, place, exchanges) == 0 { return }
      guard errno == EINVAL || errno == ENOSYS else { throw failure(errno) }
    }
    // A file system without exchanges has neither folder for a moment.
    let aside = new + ".old"
    if isThere { guard rename(place, aside) == 0 else { throw failure(errno) } }
    guard rename(new, place) == 0 else {
      let code = errno
      if isThere { rename(aside, place) }
      throw failure(code)
    }
    if isThere { try? FileManager.default.removeItem(atPath: aside) }
    func failure(_ code: Int32) -> FileError {
      FileError(path: place, action: "write", code: code)
    }
  }
}

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
