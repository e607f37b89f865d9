import Foundation

/// A file mapped into memory for reading; unmapped when the last reference goes.
///
/// Files of this program are replaced by renaming, so a mapping keeps showing the file as it was.
final class MappedFile: Sendable {
  /// The path, as it was given.
  let path: String
  /// Bytes of the file.
  let count: Int
  private nonisolated(unsafe) let base: UnsafeRawPointer?

  /// Maps the file at `path`.
  ///
  /// - Throws: `ModelFileError` if the system can't open it or it isn't a regular file.
  init(path: String) throws {
    func failure(_ problem: ModelFileError.Problem) -> ModelFileError {
      ModelFileError(path: path, problem: problem)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(.unreadable(code: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(.unreadable(code: errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw failure(.notARegularFile) }
    self.path = path
    count = Int(status.st_size)
    guard count > 0 else {
      base = nil
      return
    }
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw failure(.unreadable(code: errno)) }
    base = UnsafeRawPointer(address)
  }

  deinit {
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }

  /// The file's bytes, for the time of `body`.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count))
  }
}
