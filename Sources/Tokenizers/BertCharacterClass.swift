/// What BERT's tokenizer asks of a character.
struct BertCharacterClass: OptionSet, Sendable {
  let rawValue: UInt8

  /// A control or format character, which cleaning removes.
  static let removed = BertCharacterClass(rawValue: 1)
  /// White space, which ends a word.
  static let space = BertCharacterClass(rawValue: 2)
  /// Punctuation or an ASCII symbol: a word of its own.
  static let punctuation = BertCharacterClass(rawValue: 4)
  /// A CJK ideograph, by BERT's list of blocks (which leaves a gap before U+2B920).
  static let ideograph = BertCharacterClass(rawValue: 8)
  /// A non-spacing mark, which stripping accents removes.
  static let mark = BertCharacterClass(rawValue: 16)
  /// A character that stripping accents replaces, as it has a canonical decomposition.
  static let decomposes = BertCharacterClass(rawValue: 32)
}
