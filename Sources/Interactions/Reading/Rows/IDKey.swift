/// An id of up to 16 bytes, or the hash and the length of a longer one.
///
/// Ids are UTF-8 without NUL: zeros behind them are no part of them, and no byte is 255.
struct IDKey: Sendable, Equatable {
  /// The first eight bytes, or the hash.
  var low: UInt64
  /// The next eight bytes, or `longMark` and the length.
  var high: UInt64

  /// What marks ids of more than 16 bytes.
  private static let longMark: UInt64 = 0xff << 56

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The key of an id.
  init(_ id: UnsafeBufferPointer<UInt8>) {
    let raw = UnsafeRawBufferPointer(id)
    let count = raw.count
    func word<Word: FixedWidthInteger>(at offset: Int, _: Word.Type) -> UInt64 {
      UInt64(Word(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Word.self)))
    }
    high = 0
    switch count {
    case 0: low = 0
    case 1...3:
      // The first, the middle and the last byte are all of them.
      let (middle, last) = (count / 2, count - 1)
      low =
        UInt64(raw[0]) | UInt64(raw[middle]) << UInt64(8 * middle)
        | UInt64(raw[last]) << UInt64(8 * last)
    case 4...8:
      // Two words that may overlap; the second loses what the first has.
      let rest = word(at: count - 4, UInt32.self) >> UInt64(8 * (8 - count))
      low = word(at: 0, UInt32.self) | rest << 32
    case 9...16:
      low = word(at: 0, UInt64.self)
      high = word(at: count - 8, UInt64.self) >> UInt64(8 * (16 - count))
    default:
      low = Self.hash(raw)
      high = Self.longMark | UInt64(count)
    }
  }

  /// The length of an id that is longer than the key; `nil` of one that the key holds.
  var longCount: Int? { high >> 56 == 0xff ? Int(high & ~Self.longMark) : nil }

  /// Where the search for the id starts.
  var hash: Int {
    var hash = (low ^ (high &* Self.multiplier)) &* Self.multiplier
    hash = (hash ^ hash >> 32) &* Self.multiplier
    return Int(truncatingIfNeeded: hash ^ hash >> 29)
  }

  /// Appends the bytes of an id that the key holds.
  func append(to bytes: inout [UInt8]) {
    for word in [low, high] {
      var rest = word
      while rest != 0 {
        bytes.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
    }
  }

  /// A multiplicative hash of eight bytes at a time.
  private static func hash(_ raw: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(raw.count) &* 0x9e37_79b9_7f4a_7c15
    var offset = 0
    while offset + 8 <= raw.count {
      hash = (hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* multiplier
      hash ^= hash >> 32
      offset += 8
    }
    // The last eight bytes again, so that what is left of them counts.
    hash ^= raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
    hash = (hash ^ hash >> 32) &* multiplier
    return hash ^ hash >> 32
  }

  private static let multiplier: UInt64 = 0xff51_afd7_ed55_8ccd
}
