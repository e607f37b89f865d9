import Glibc

/// A file that is open for reading; closed when the last reference goes.
///
/// It is read piece by piece, not mapped: a mapped file that another program shortens ends this one,
/// and one that is written over changes numbers that were already used. Files of this program are
/// replaced by renaming, so an open one stays the file that it was.
final class OpenFile: Sendable {
  /// The path, as it was given.
  let path: String
  /// Bytes of the file when it was opened.
  let count: Int
  private let descriptor: Int32

  /// Opens the file at `path`.
  ///
  /// - Throws: `ModelFileError` if the system can't open it or it isn't a regular file.
  init(path: String) throws(ModelFileError) {
    func failure(_ problem: ModelFileError.Problem) -> ModelFileError {
      ModelFileError(path: path, problem: problem)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(.unreadable(code: errno)) }
    var status = stat()
    let isThere = fstat(descriptor, &status) == 0
    guard isThere, status.st_mode & S_IFMT == S_IFREG else {
      let problem: ModelFileError.Problem = isThere ? .notARegularFile : .unreadable(code: errno)
      close(descriptor)
      throw failure(problem)
    }
    self.path = path
    self.descriptor = descriptor
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Reads some bytes of the file.
  ///
  /// - Throws: `ModelFileError` if the system can't, or the file has become shorter.
  func read(
    from start: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ModelFileError) {
    var done = 0
    while done < buffer.count {
      let added = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
        off_t(start + done))
      if added < 0, errno == EINTR { continue }
      guard added >= 0 else {
        throw ModelFileError(path: path, problem: .unreadable(code: errno))
      }
      guard added > 0 else {
        throw ModelFileError(
          path: path, problem: .truncated(size: start + done, needed: start + buffer.count))
      }
      done += added
    }
  }

  /// Some bytes of the file.
  ///
  /// - Throws: `ModelFileError` as `read`.
  func bytes(_ range: Range<Int>) throws(ModelFileError) -> [UInt8] {
    var failure: ModelFileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      do throws(ModelFileError) {
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        try read(
          from: range.lowerBound,
          into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<range.count]))
        count = range.count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
