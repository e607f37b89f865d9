/// The decoding of blocks again, number by number, as the formats are defined.
///
/// https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h
enum DecodingTwins {
  /// A block's bytes.
  typealias Block = ArraySlice<UInt8>

  static func half(_ block: Block, _ offset: Int) -> Float {
    Float(Float16(bitPattern: UInt16(byte(block, offset)) | UInt16(byte(block, offset + 1)) << 8))
  }

  static func f16(_ block: Block) -> [Float] { [half(block, 0)] }

  static func bf16(_ block: Block) -> [Float] {
    [Float(bitPattern: UInt32(byte(block, 0)) << 16 | UInt32(byte(block, 1)) << 24)]
  }

  static func q8_0(_ block: Block) -> [Float] {
    (0..<32).map { index in
      half(block, 0) * Float(Int8(bitPattern: byte(block, 2 + index)))
    }
  }

  static func q4_0(_ block: Block) -> [Float] {
    (0..<32).map { half(block, 0) * Float(nibble(block, 2, $0) - 8) }
  }

  static func q4_1(_ block: Block) -> [Float] {
    (0..<32).map { half(block, 0) * Float(nibble(block, 4, $0)) + half(block, 2) }
  }

  static func q5_0(_ block: Block) -> [Float] {
    (0..<32).map { index in
      let q = nibble(block, 6, index) | bit(block, 2, index) << 4
      return half(block, 0) * Float(q - 16)
    }
  }

  static func q5_1(_ block: Block) -> [Float] {
    (0..<32).map { index in
      let q = nibble(block, 8, index) | bit(block, 4, index) << 4
      return half(block, 0) * Float(q) + half(block, 2)
    }
  }

  static func q4_K(_ block: Block) -> [Float] {
    (0..<256).map { index in
      let (part, place) = (index / 32, index % 32)
      let packed = Int(byte(block, 16 + part / 2 * 32 + place))
      let (scale, offset) = sixBits(block, part)
      let q = part % 2 == 0 ? packed & 15 : packed >> 4
      return half(block, 0) * scale * Float(q) - half(block, 2) * offset
    }
  }

  static func q5_K(_ block: Block) -> [Float] {
    (0..<256).map { index in
      let (part, place) = (index / 32, index % 32)
      let packed = Int(byte(block, 48 + part / 2 * 32 + place))
      let fifth = Int(byte(block, 16 + place)) >> part & 1
      let (scale, offset) = sixBits(block, part)
      let q = (part % 2 == 0 ? packed & 15 : packed >> 4) | fifth << 4
      return half(block, 0) * scale * Float(q) - half(block, 2) * offset
    }
  }

  /// Two halves of 128 numbers, each of four parts of 32: the lower four bits of parts 0 and 2, and
  /// of 1 and 3, share a byte, the upper two of all four do.
  static func q6_K(_ block: Block) -> [Float] {
    (0..<256).map { index in
      let (half, part, place) = (index / 128, index / 32 % 4, index % 32)
      let low = Int(byte(block, half * 64 + part % 2 * 32 + place))
      let high = Int(byte(block, 128 + half * 32 + place)) >> (2 * part) & 3
      let scale = Float(Int8(bitPattern: byte(block, 192 + index / 16)))
      let q = (part < 2 ? low & 15 : low >> 4) | high << 4
      return Self.half(block, 208) * scale * Float(q - 32)
    }
  }

  /// A part's scale and offset: six bits each, of all eight parts in twelve bytes.
  private static func sixBits(_ block: Block, _ part: Int) -> (scale: Float, offset: Float) {
    func packed(_ index: Int) -> Int { Int(byte(block, 4 + index)) }
    if part < 4 { return (Float(packed(part) & 63), Float(packed(4 + part) & 63)) }
    let (lower, upperOfScale, upperOfOffset) = (
      packed(4 + part), packed(part - 4) >> 6, packed(part) >> 6
    )
    return (Float(lower & 15 | upperOfScale * 16), Float(lower >> 4 | upperOfOffset * 16))
  }

  /// Of 32 numbers in 16 bytes: the lower halves of the bytes, then the upper ones.
  private static func nibble(_ block: Block, _ offset: Int, _ index: Int) -> Int {
    let packed = Int(byte(block, offset + index % 16))
    return index < 16 ? packed & 15 : packed >> 4
  }

  private static func bit(_ block: Block, _ offset: Int, _ index: Int) -> Int {
    Int(byte(block, offset + index / 8)) >> (index % 8) & 1
  }

  private static func byte(_ block: Block, _ offset: Int) -> UInt8 {
    block[block.startIndex + offset]
  }
}
