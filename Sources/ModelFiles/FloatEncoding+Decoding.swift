internal import CKernels

extension FloatEncoding {
  /// Decodes whole blocks, at any alignment.
  ///
  /// - Precondition: `bytes` holds the blocks that `values` has room for.
  func decode(_ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>) {
    let blocks = values.count / blockLength
    precondition(
      values.count == blocks * blockLength && bytes.count == blocks * blockByteCount,
      "decode: \(bytes.count) bytes of \(name) for \(values.count) numbers")
    guard let y = values.baseAddress, let start = bytes.baseAddress else { return }
    let x = start.assumingMemoryBound(to: UInt8.self)
    switch self {
    case .float32: UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
    case .float16: ck_decode_f16(blocks, x, y)
    case .bfloat16: ck_decode_bf16(blocks, x, y)
    case .q8_0: ck_decode_q8_0(blocks, x, y)
    case .q4_0: ck_decode_q4_0(blocks, x, y)
    case .q4_1: ck_decode_q4_1(blocks, x, y)
    case .q5_0: ck_decode_q5_0(blocks, x, y)
    case .q5_1: ck_decode_q5_1(blocks, x, y)
    case .q4_K: ck_decode_q4_k(blocks, x, y)
    case .q5_K: ck_decode_q5_k(blocks, x, y)
    case .q6_K: ck_decode_q6_k(blocks, x, y)
    }
  }
}
