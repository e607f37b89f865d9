import Foundation
public import Support

extension BackboneFolder {
  /// The identity of what the model is loaded from: configuration, vocabulary, pooling and weights.
  ///
  /// Every byte counts. Small files go into the digest whole, of files of weights a checksum does,
  /// which takes no longer than reading them.
  ///
  /// - Throws: `FileError` for a file that can't be read.
  public func digest() throws -> Digest {
    var hasher = Digest.Hasher()
    for file in files.paths where FileManager.default.fileExists(atPath: file.path) {
      let path = file.path
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
      else { throw FileError(path: path, action: "read", code: EIO) }
      hasher.update(file.role.utf8)
      hasher.update(numbers: [0, data.count])
      if file.holdsWeights {
        data.withUnsafeBytes { hasher.update(checksumOf: $0) }
      } else {
        hasher.update(data)
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
}
