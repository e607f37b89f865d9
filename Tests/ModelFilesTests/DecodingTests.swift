import CKernels
import ModelFiles
import Support
import Testing

/// The kernels against their twins: the same bits.
struct DecodingTests {
  struct Format: Sendable, CustomTestStringConvertible {
    var encoding: FloatEncoding
    var kernel: @Sendable (Int, UnsafePointer<UInt8>?, UnsafeMutablePointer<Float>?) -> Void
    var twin: @Sendable (ArraySlice<UInt8>) -> [Float]
    var testDescription: String { encoding.name }
  }

  static let formats = [
    Format(encoding: .float16, kernel: { ck_decode_f16($0, $1, $2) }, twin: DecodingTwins.f16),
    Format(encoding: .bfloat16, kernel: { ck_decode_bf16($0, $1, $2) }, twin: DecodingTwins.bf16),
    Format(encoding: .q8_0, kernel: { ck_decode_q8_0($0, $1, $2) }, twin: DecodingTwins.q8_0),
    Format(encoding: .q4_0, kernel: { ck_decode_q4_0($0, $1, $2) }, twin: DecodingTwins.q4_0),
    Format(encoding: .q4_1, kernel: { ck_decode_q4_1($0, $1, $2) }, twin: DecodingTwins.q4_1),
    Format(encoding: .q5_0, kernel: { ck_decode_q5_0($0, $1, $2) }, twin: DecodingTwins.q5_0),
    Format(encoding: .q5_1, kernel: { ck_decode_q5_1($0, $1, $2) }, twin: DecodingTwins.q5_1),
    Format(encoding: .q4_K, kernel: { ck_decode_q4_k($0, $1, $2) }, twin: DecodingTwins.q4_K),
    Format(encoding: .q5_K, kernel: { ck_decode_q5_k($0, $1, $2) }, twin: DecodingTwins.q5_K),
    Format(encoding: .q6_K, kernel: { ck_decode_q6_k($0, $1, $2) }, twin: DecodingTwins.q6_K),
  ]

  /// Random bytes at an odd address: scales of every kind, also infinite and NaN.
  @Test(arguments: formats) func kernelsEqualTheirTwins(_ format: Format) {
    let key = RandomKey(seed: 11).derived(format.encoding.name)
    let (length, size, count) = (format.encoding.blockLength, format.encoding.blockByteCount, 300)
    let bytes: [UInt8] = (0...UInt64(count * size)).map { UInt8(key.integer(below: 256, at: $0)) }
    // One more number than there are, which must stay as it is.
    var found = [Float](repeating: 7, count: count * length + 1)
    bytes.withUnsafeBufferPointer { bytes in
      found.withUnsafeMutableBufferPointer { found in
        format.kernel(count, bytes.baseAddress.map { $0 + 1 }, found.baseAddress)
      }
    }
    var expected: [Float] = []
    for start in stride(from: 1, to: bytes.count, by: size) {
      expected += format.twin(bytes[start..<start + size])
    }
    #expect(found.last == 7 && expected.contains { !$0.isNaN })
    let differing = expected.indices.first { index in
      let (number, twin) = (found[index], expected[index])
      return twin.isNaN ? !number.isNaN : number.bitPattern != twin.bitPattern
    }
    #expect(differing == nil)
  }

  @Test func halfPrecisionIsWidenedExactly() {
    let all = (UInt16.min...UInt16.max).map { $0 }
    let bytes = bytes16(all)
    var found = [Float](repeating: 0, count: all.count)
    ck_decode_f16(all.count, bytes, &found)
    for (number, bits) in zip(found, all) {
      let half = Float16(bitPattern: bits)
      #expect(half.isNaN ? number.isNaN : number.bitPattern == Float(half).bitPattern)
    }
  }
}
