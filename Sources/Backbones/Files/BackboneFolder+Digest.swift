import FoundationEssentials
import Glibc
public import Support

extension BackboneFolder {
  /// How much of a file of weights is read at a time.
  private static let chunk = 64 << 20

  /// The identity of what the model is loaded from: configuration, vocabulary, pooling and weights.
  ///
  /// Every byte counts. Small files go into the digest whole, of files of weights a checksum does,
  /// which takes no longer than reading them. They are read when it is first asked for.
  ///
  /// - Throws: `FileError` for a file that can't be read.
  public func digest() throws -> Digest {
    try identity.value { Result { try digestOfFiles() } }.get()
  }

  private func digestOfFiles() throws -> Digest {
    var hasher = Digest.Hasher()
    for file in try files.paths where TextFile.mayExist(file.path) {
      hasher.update(file.role.utf8)
      try Self.read(file.path) { data, count in
        hasher.update(numbers: [0, count])
        if file.holdsWeights {
          hasher.update(checksumOf: data)
        } else {
          hasher.update(data)
        }
      }
    }
    return hasher.finalize()
  }

  /// The identity of the model with the weights of the files, or with those that a key draws.
  func digest(randomKey: RandomKey?) throws -> Digest {
    let files = try digest()
    guard let randomKey else { return files }
    var hasher = Digest.Hasher()
    hasher.update("random".utf8)
    hasher.update(numbers: [randomKey.bits])
    hasher.update(files.bytes)
    return hasher.finalize()
  }

  /// Reads a file a chunk at a time, the last one shorter; it isn't mapped, for another program may
  /// shorten it.
  private static func read(_ path: String, _ body: (UnsafeRawBufferPointer, Int) -> Void) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, action: "read", code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(path: path, action: "read", code: errno)
    }
    var chunk = [UInt8](repeating: 0, count: min(Self.chunk, Int(status.st_size) + 1))
    var count = 0
    repeat {
      count = try chunk.withUnsafeMutableBytes { bytes throws(FileError) in
        let count = TextFile.fill(bytes, from: descriptor)
        guard count >= 0 else { throw FileError(path: path, action: "read", code: errno) }
        return count
      }
      chunk.withUnsafeBytes {
        body(UnsafeRawBufferPointer(rebasing: $0[..<count]), Int(status.st_size))
      }
    } while count == chunk.count
  }
}
