import Foundation
public import Support

extension BackboneFolder {
  /// The identity of the model's configuration, vocabulary and weights.
  ///
  /// Small files count whole; of the weights the size, the header and every 64th block of 4 KiB,
  /// for reading all would take longer than loading.
  ///
  /// - Throws: `FileError` for a file that can't be read.
  public func digest() throws -> Digest {
    var hasher = Digest.Hasher()
    for file in files.paths where FileManager.default.fileExists(atPath: file) {
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped)
      else { throw FileError(path: file, action: "read", code: EIO) }
      hasher.update(numbers: [data.count])
      let block = 4096
      let isLarge = file.hasSuffix(".safetensors") || file.lowercased().hasSuffix(".gguf")
      let stride = isLarge ? 64 * block : block
      for start in Swift.stride(from: 0, to: data.count, by: stride) {
        hasher.update(data[start..<min(start + block, data.count)])
      }
    }
    return hasher.finalize()
  }
}
