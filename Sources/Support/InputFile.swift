import Glibc

/// A file or stream that is open for reading; closed at the end of its life.
public struct InputFile: ~Copyable, Sendable {
  /// The path, as it was given.
  public let path: String
  /// The descriptor.
  public let descriptor: Int32
  /// Bytes of the file when it was opened.
  public let count: Int
  /// Whether it is a regular file, not a folder, a pipe or a device.
  public let isRegular: Bool

  /// Opens a file; where a pipe stands, without waiting for somebody to write.
  ///
  /// - Throws: `FileError`, also for a path with the character NUL, which the system would take for the
  ///   path up to there.
  public init(_ path: String) throws(FileError) {
    guard !path.utf8.contains(0) else {
      throw FileError(path: path, action: "read", code: EINVAL)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(path: path, action: "read", code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw FileError(path: path, action: "read", code: code)
    }
    self.path = path
    self.descriptor = descriptor
    count = Int(status.st_size)
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }

  deinit { close(descriptor) }

  /// Reads on until some memory is full or the file ends; how many bytes.
  ///
  /// - Throws: `FileError`.
  public func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var done = 0
    while done < bytes.count {
      let count = read(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw FileError(path: path, action: "read", code: errno) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// The next bytes, so many or fewer.
  ///
  /// - Throws: `FileError`.
  public func next(_ count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(FileError) {
        filled = try fill(UnsafeMutableRawBufferPointer(buffer))
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }
}
