import Foundation
import Synchronization

/// A file for what memory has no room for: it has no name, and is gone when nothing refers to it or
/// the program ends, however it ends.
public final class ScratchFile: Sendable {
  private let descriptor: Int32
  private let limit: Int
  private let end = Mutex(0)

  /// An empty file in `$TMPDIR`, or in `/var/tmp`, which is a disk where `/tmp` may be memory; `nil`
  /// where no file can be made.
  ///
  /// - Parameter limit: the most bytes; never more than half of what the disk has free.
  public init?(limit: Int) {
    let given = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    let folder = given.isEmpty ? "/var/tmp" : given
    var name = Array((folder + "/alidade-XXXXXX").utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { return nil }
    unlink(name)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var disk = statvfs()
    let free = fstatvfs(descriptor, &disk) == 0 ? Int(disk.f_bavail) * Int(disk.f_frsize) : 0
    self.limit = min(limit, free / 2)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Sets room aside.
  ///
  /// - Returns: where it starts, or `nil` where there is none.
  public func reserve(_ count: Int) -> Int? {
    end.withLock { end in
      guard count <= limit - end else { return nil }
      defer { end += count }
      return end
    }
  }

  /// Writes bytes where room was set aside; whether all could be written.
  public func write(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let count = pwrite(descriptor, base + done, bytes.count - done, off_t(start + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  /// Reads bytes that were written; whether all could be read.
  public func read(into bytes: UnsafeMutableRawBufferPointer, at start: Int) -> Bool {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let count = pread(descriptor, base + done, bytes.count - done, off_t(start + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}
