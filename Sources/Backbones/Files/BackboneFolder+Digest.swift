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
        hasher.update(numbers: data.withUnsafeBytes(Self.checksum))
      } else {
        hasher.update(data)
      }
    }
    return hasher.finalize()
  }

  /// A checksum in eight lanes of 64 bits, so that no lane waits for another.
  ///
  /// A lane's step is xxHash's (Collet, https://xxhash.com): two lanes that differ once stay
  /// different until another word differs too. It finds changes; it isn't a signature.
  private static func checksum(_ bytes: UnsafeRawBufferPointer) -> [UInt64] {
    var lanes = SIMD8<UInt64>(0..<8)
    func add(_ words: SIMD8<UInt64>) {
      lanes &+= words &* 0xc2b2_ae3d_27d4_eb4f
      lanes = lanes &<< 31 | lanes &>> 33
      lanes &*= 0x9e37_79b1_85eb_ca87
    }
    let stride = MemoryLayout<SIMD8<UInt64>>.size
    let whole = bytes.count / stride * stride
    for start in Swift.stride(from: 0, to: whole, by: stride) {
      add(bytes.loadUnaligned(fromByteOffset: start, as: SIMD8<UInt64>.self))
    }
    var rest = SIMD8<UInt64>()
    withUnsafeMutableBytes(of: &rest) {
      $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
    }
    add(rest)
    return (0..<8).map { lanes[$0] }
  }
}
