/// What the tokenizer does with one ASCII byte.
enum ASCIIRule: Hashable, Sendable {
  /// White space ends a word.
  case space
  /// Punctuation ends a word and is one.
  case punctuation
  /// The byte goes.
  case removed
  /// The byte, lower-cased perhaps, belongs to a word.
  case word(UInt8)

  /// The rules of all 128 bytes.
  static func table(for normalizer: BertNormalizer) -> [ASCIIRule] {
    (UInt8(0)..<128).map { byte in
      switch byte {
      case 0x09, 0x0a, 0x0d, 0x20: .space
      case 0x0b, 0x0c: normalizer.cleansText ? .removed : .space
      case 0x00..<0x20, 0x7f: normalizer.cleansText ? .removed : .word(byte)
      case 0x41...0x5a: .word(normalizer.lowercases ? byte | 0x20 : byte)
      case 0x30...0x39, 0x61...0x7a: .word(byte)
      default: .punctuation
      }
    }
  }
}
