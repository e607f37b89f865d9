public import Foundation

/// Writes files so that a reader, a crash or a full disk sees the old contents or the new, never half.
///
/// Links are followed to their target, which keeps its mode and stays the link's target. A device, a
/// pipe, or a stream that this program has open (`/dev/stdout`) is written to, not replaced.
public enum AtomicFile {
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
    switch try WriteTarget(path) {
    case .stream(let descriptor): try fill(descriptor, path, isStream: true, body)
    case .file(let place, let mode): try replace(place, mode: mode, path, body)
    }
  }

  private static func replace(
    _ place: String, mode: mode_t?, _ path: String, _ body: (FileHandle) throws -> Void
  ) throws {
    let temporary = try TemporaryEntry(fileBeside: place, mode: mode, writing: path)
    defer { temporary.forget() }
    do {
      try fill(temporary.descriptor, path, isStream: false, body)
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

  /// Has `body` write to a descriptor, flushes it and closes it.
  private static func fill(
    _ descriptor: Int32, _ path: String, isStream: Bool, _ body: (FileHandle) throws -> Void
  ) throws {
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    do {
      defer { if isStream { close(descriptor) } }
      try body(handle)
      // Most streams have nothing to flush.
      guard fsync(descriptor) == 0 || isStream else {
        throw FileError(path: path, action: "write", code: errno)
      }
    } catch {
      throw FileError(path: path, action: "write", cause: error) ?? error
    }
  }
}
