import Glibc
import Synchronization

/// A file without a name for what memory has no room for.
public final class ScratchFile: Sendable {
  private struct State {
    var end = 0
    /// Up to where the disk was last seen to have room.
    var checked = 0
    var isFull = false
  }

  private let descriptor: Int32
  private let limit: Int
  private let state = Mutex(State())

  /// An empty file; `nil` where none can be made.
  ///
  /// - Parameters:
  ///   - folder: where; `/var/tmp` is a disk also where `/tmp` is memory.
  ///   - limit: the most bytes; the disk keeps a tenth free all the same.
  public init?(folder: String = "/var/tmp", limit: Int) {
    guard let descriptor = try? UnnamedFile.open(in: folder) else { return nil }
    self.descriptor = descriptor
    self.limit = limit
  }

  deinit { close(descriptor) }

  /// Sets room aside.
  ///
  /// - Returns: where it starts, or `nil` where there is none.
  public func reserve(_ count: Int) -> Int? {
    state.withLock { state in
      guard !state.isFull, count <= limit - state.end else { return nil }
      if state.end + count > state.checked {
        let ahead = max(count, 256 << 20)
        guard hasRoom(for: ahead) || hasRoom(for: count) else {
          state.isFull = true
          return nil
        }
        state.checked = state.end + ahead
      }
      defer { state.end += count }
      return state.end
    }
  }

  /// Whether the disk keeps a tenth free with so many bytes more.
  private func hasRoom(for count: Int) -> Bool {
    var disk = statvfs()
    guard fstatvfs(descriptor, &disk) == 0 else { return false }
    let blocks = Double(disk.f_bavail) - Double(disk.f_blocks) / 10
    return blocks * Double(disk.f_frsize) >= Double(count)
  }

  /// Writes bytes where room was set aside.
  ///
  /// - Returns: whether all could be written; if not, there is no room any more.
  public func write(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
    let isWritten = Self.transfer(bytes.count) { done, left in
      bytes.baseAddress.map { pwrite(descriptor, $0 + done, left, off_t(start + done)) } ?? 0
    }
    if !isWritten { state.withLock { $0.isFull = true } }
    return isWritten
  }

  /// Reads bytes that were written; whether all could be read.
  public func read(into bytes: UnsafeMutableRawBufferPointer, at start: Int) -> Bool {
    Self.transfer(bytes.count) { done, left in
      bytes.baseAddress.map { pread(descriptor, $0 + done, left, off_t(start + done)) } ?? 0
    }
  }

  /// Repeats a call that may do only a part, or be interrupted.
  private static func transfer(_ count: Int, _ call: (Int, Int) -> Int) -> Bool {
    var done = 0
    while done < count {
      let more = call(done, count - done)
      if more < 0, errno == EINTR { continue }
      guard more > 0 else { return false }
      done += more
    }
    return true
  }
}
