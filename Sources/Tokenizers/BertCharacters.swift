/// The classes of all characters, as Hugging Face's implementation has them.
///
/// Its categories are those of Unicode 8: what came later is neither punctuation nor mark, whatever
/// the Unicode of the machine says. Made once, when the first text beyond ASCII is met.
struct BertCharacters: Sendable {
  static let shared = BertCharacters()

  private let classes: [BertCharacterClass]
  private let stripped: [UInt32: [Unicode.Scalar]]

  private init() {
    var classes = [BertCharacterClass](repeating: [], count: 0x110000)
    var decomposing: [UInt32] = []
    for (range, characterClass) in Self.parsedRanges {
      for value in range { classes[Int(value)] = characterClass }
      if characterClass.contains(.decomposes), !Self.syllables.contains(range.lowerBound) {
        decomposing += range
      }
    }
    var stripped: [UInt32: [Unicode.Scalar]] = [:]
    for scalar in decomposing.compactMap(Unicode.Scalar.init) {
      stripped[scalar.value] = String(Character(scalar)).canonicallyDecomposed
        .filter { !classes[Int($0.value)].contains(.mark) }
    }
    self.classes = classes
    self.stripped = stripped
  }

  /// A character's classes.
  subscript(scalar: Unicode.Scalar) -> BertCharacterClass { classes[Int(scalar.value)] }

  /// A character decomposed (NFD), without its marks.
  ///
  /// Taken character by character, this is NFD of the whole text without marks: the reordering that
  /// NFD does beside concerns marks only.
  func strip(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    guard Self.syllables.contains(scalar.value) else { return stripped[scalar.value] ?? [scalar] }
    // Hangul syllables decompose by arithmetic (Unicode, section 3.12).
    let index = scalar.value - Self.syllables.lowerBound
    let letters = [0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11a7 + index % 28]
    return letters.prefix(index % 28 == 0 ? 2 : 3).compactMap(Unicode.Scalar.init)
  }

  private static let syllables: ClosedRange<UInt32> = 0xac00...0xd7a3

  private static var parsedRanges: [(ClosedRange<UInt32>, BertCharacterClass)] {
    CharacterRanges.parse(
      ranges,
      letters: [
        "r": .removed, "w": .space, "p": .punctuation, "i": .ideograph, "m": .mark,
        "x": .decomposes,
      ])
  }
}

/// The classes of a character that BERT's tokenizer tells apart.
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
