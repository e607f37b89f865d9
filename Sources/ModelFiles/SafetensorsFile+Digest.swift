public import Support
public import Tensors

extension SafetensorsFile {
  /// The identity of what the file holds: its tensors, and the metadata but one key of it.
  ///
  /// It doesn't depend on how the header is written or in which order tensors lie.
  ///
  /// - Parameter key: a key of the metadata that doesn't count: the one that keeps the digest.
  /// - Returns: the digest.
  /// - Throws: `ModelFileError` where the file has become shorter.
  public func digest(without key: String) throws -> Digest {
    var content = ContentDigest(metadata.filter { $0.key != key })
    for name in tensorNames.sorted() {
      guard let entry = try? entry(name, shape: nil) else { continue }
      try file.bytes(range(of: entry)).withUnsafeBytes {
        content.add(name, entry.type, entry.shape, $0)
      }
    }
    return content.digest
  }
}

extension SafetensorsWriter {
  /// The identity of the file that tensors and metadata make, as `SafetensorsFile.digest` finds it.
  public static func digest(
    of tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
  ) -> Digest {
    var content = ContentDigest(metadata)
    for (name, tensor) in tensors.sorted(by: { $0.name < $1.name }) {
      tensor.withUnsafeValues {
        content.add(name, .float32, tensor.shape, UnsafeRawBufferPointer($0))
      }
    }
    return content.digest
  }
}

/// Puts metadata and tensors into one digest, with the length before each text.
private struct ContentDigest {
  private var hasher = Digest.Hasher()

  init(_ metadata: [String: String]) {
    hasher.update(numbers: [metadata.count])
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      add(key)
      add(value)
    }
  }

  mutating func add(
    _ name: String, _ type: ElementType, _ shape: [Int], _ bytes: UnsafeRawBufferPointer
  ) {
    add(name)
    add(type.rawValue)
    hasher.update(numbers: [shape.count] + shape + [bytes.count])
    hasher.update(checksumOf: bytes)
  }

  private mutating func add(_ text: String) {
    hasher.update(numbers: [text.utf8.count])
    hasher.update(text.utf8)
  }

  var digest: Digest {
    var hasher = hasher
    return hasher.finalize()
  }
}
