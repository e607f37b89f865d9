extension Digest.Hasher {
  /// Adds a checksum of many bytes, which takes no longer than reading them.
  ///
  /// It has eight lanes of 64 bits, so that no lane waits for another. A lane's step is xxHash's
  /// (Collet, https://xxhash.com): two lanes that differ once stay different until another word
  /// differs too. It finds changes; it isn't a signature.
  public mutating func update(checksumOf bytes: UnsafeRawBufferPointer) {
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
    update(numbers: (0..<8).map { lanes[$0] })
  }
}
