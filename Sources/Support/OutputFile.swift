import Glibc

/// An open file or stream that is written from where it is.
///
/// It doesn't close it.
public struct OutputFile: Sendable {
  /// The descriptor.
  public let descriptor: Int32
  /// The name that errors give it.
  public let path: String

  public init(_ descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Writes all of some bytes, as fast as they are taken.
  ///
  /// - Throws: `FileError` with what the system said.
  public func write(contentsOf bytes: some Sequence<UInt8>) throws(FileError) {
    let code =
      bytes.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0)) }
      ?? Array(bytes).withUnsafeBytes(write)
    guard code == 0 else { throw FileError(path: path, action: "write", code: code) }
  }

  /// Writes all of some bytes; the system's error number, 0 for none.
  private func write(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    var rest = bytes[...]
    while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let count = Glibc.write(descriptor, start, rest.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
