internal import CKernels
internal import Tensors

/// How a file stores float32 numbers.
///
/// As they are, at half precision, or in blocks of small integers with scales. The raw values are
/// the type codes of ggml.
public enum FloatEncoding: UInt32, Hashable, Sendable, CaseIterable {
  case float32 = 0
  case float16 = 1
  case q4_0 = 2
  case q4_1 = 3
  case q5_0 = 6
  case q5_1 = 7
  case q8_0 = 8
  case q4_K = 12
  case q5_K = 13
  case q6_K = 14
  case bfloat16 = 30

  /// The name that ggml's tools show.
  public var name: String { Self.name(ofCode: rawValue) }

  /// Numbers in one block.
  public var blockLength: Int {
    switch self {
    case .float32, .float16, .bfloat16: 1
    case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0: 32
    case .q4_K, .q5_K, .q6_K: 256
    }
  }

  /// Bytes of one block.
  public var blockByteCount: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .q4_0: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q8_0: 34
    case .q4_K: 144
    case .q5_K: 176
    case .q6_K: 210
    }
  }

  /// The bytes of `count` numbers in whole blocks.
  func byteCount(of count: Int) -> Int { count / blockLength * blockByteCount }

  /// The name in ggml of a type code, also of one that isn't read here.
  static func name(ofCode code: UInt32) -> String {
    let names: [UInt32: String] = [
      0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
      10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS",
      17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S",
      23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M", 30: "BF16",
      34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4", 40: "NVFP4",
    ]
    return names[code] ?? "number \(code)"
  }
}

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

extension FloatEncoding {
  /// How a tensor is kept in a form; `nil` for float32.
  func kept(_ shape: [Int], as form: TensorForm) -> CompactForm? {
    guard form == .stored, shape.count == 2, shape[0] > 0, shape[1] > 0,
      shape[1] % blockLength == 0
    else { return nil }
    return compactForm
  }

  /// Bytes of memory that a tensor takes in a form.
  func memory(of shape: [Int], as form: TensorForm) -> Int {
    kept(shape, as: form)?.byteCount(rows: shape[0], width: shape[1]) ?? 4 * shape.reduce(1, *)
  }

  /// How a matrix is kept in the bits of this encoding; `nil` for float32.
  ///
  /// Integers of up to four bits keep four, others eight; scales are widened to float32.
  private var compactForm: CompactForm? {
    switch self {
    case .float32: nil
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .q4_0: .scaled(bits: 4, zero: 8, block: 32, hasOffsets: false)
    case .q4_1, .q4_K: .scaled(bits: 4, zero: 0, block: 32, hasOffsets: true)
    case .q5_0, .q8_0: .scaled(bits: 8, zero: 0, block: 32, hasOffsets: false)
    case .q5_1, .q5_K: .scaled(bits: 8, zero: 0, block: 32, hasOffsets: true)
    case .q6_K: .scaled(bits: 8, zero: 0, block: 16, hasOffsets: false)
    }
  }

  /// Puts a row's whole blocks, at any alignment, into a matrix of `compactForm`.
  func split(
    _ bytes: UnsafeRawBufferPointer, count: Int, into rows: CompactRows, row: Int
  ) {
    guard let x = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    if self == .float16 || self == .bfloat16 {
      let halves = (0..<count).map {
        UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
      }
      rows.set(row: row, halves: halves)
      return
    }
    let blocks = count / blockLength
    var q = [Int8](repeating: 0, count: count)
    // At most one for 16 numbers.
    var scales = [Float](repeating: 0, count: count / 16)
    var offsets = scales
    switch self {
    case .float32, .float16, .bfloat16: break
    case .q8_0: ck_split_q8_0(blocks, x, &q, &scales, &offsets)
    case .q4_0: ck_split_q4_0(blocks, x, &q, &scales, &offsets)
    case .q4_1: ck_split_q4_1(blocks, x, &q, &scales, &offsets)
    case .q5_0: ck_split_q5_0(blocks, x, &q, &scales, &offsets)
    case .q5_1: ck_split_q5_1(blocks, x, &q, &scales, &offsets)
    case .q4_K: ck_split_q4_k(blocks, x, &q, &scales, &offsets)
    case .q5_K: ck_split_q5_k(blocks, x, &q, &scales, &offsets)
    case .q6_K: ck_split_q6_k(blocks, x, &q, &scales, &offsets)
    }
    rows.set(row: row, codes: q, scales: scales, offsets: offsets)
  }
}
