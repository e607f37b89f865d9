import Foundation
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
          data.withUnsafeBytes { hasher.update(checksumOf: $0) }
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
  private static func read(_ path: String, _ body: (Data, Int) -> Void) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw FileError(path: path, action: "read", code: errno)
    }
    defer { try? file.close() }
    do {
      let count = Int(try file.seekToEnd())
      try file.seek(toOffset: 0)
      var chunk = Data()
      repeat {
        chunk = Data()
        while chunk.count < Self.chunk,
          let more = try file.read(upToCount: Self.chunk - chunk.count), !more.isEmpty
        {
          if chunk.isEmpty { chunk = more } else { chunk.append(more) }
        }
        body(chunk, count)
      } while chunk.count == Self.chunk
    } catch {
      throw FileError(path: path, action: "read", code: EIO)
    }
  }
}
