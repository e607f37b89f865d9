public import Foundation

/// Writes files so that a reader, a crash or a full disk sees the old contents or the new, never half.
public enum AtomicFile {
  /// Tells the temporary files of one process apart.
  private static let serial = Counter()

  /// Writes bytes to a temporary name beside `path`, flushes them to disk and renames.
  ///
  /// - Throws: `FileError` naming the path and what the system said.
  public static func write(_ data: Data, to path: String) throws {
    try write(to: path) { try $0.write(contentsOf: data) }
  }

  /// Lets `body` write to a temporary name beside `path`, flushes it to disk and renames.
  ///
  /// - Throws: `FileError` where the system refuses, or else what `body` throws; the temporary file
  ///   is then removed.
  public static func write(to path: String, _ body: (FileHandle) throws -> Void) throws {
    let process = ProcessInfo.processInfo.processIdentifier
    let temporary = "\(path).partial-\(process)-\(serial.take())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(path: path, action: "write", code: errno) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    do {
      defer { close(descriptor) }
      try body(handle)
      guard fsync(descriptor) == 0 else {
        throw FileError(path: path, action: "write", code: errno)
      }
    } catch {
      unlink(temporary)
      throw FileError(path: path, action: "write", cause: error) ?? error
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw FileError(path: path, action: "write", code: code)
    }
  }
}

/// What the system said about a file that couldn't be read or written.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public var path: String
  /// What was tried: `read`, `write`.
  public var action: String
  /// The system's error number.
  public var code: Int32

  public init(path: String, action: String, code: Int32) {
    self.path = path
    self.action = action
    self.code = code
  }

  /// What the system said, out of an error that Foundation wrapped it in; `nil` for other errors.
  init?(path: String, action: String, cause: any Error) {
    let error = cause as NSError
    let inner = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    guard inner.domain == NSPOSIXErrorDomain else { return nil }
    self.init(path: path, action: action, code: Int32(inner.code))
  }

  public var description: String {
    "can't \(action) `\(path)`: \(String(cString: strerror(code)).lowercased())"
  }
}
