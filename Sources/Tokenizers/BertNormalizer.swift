/// How BERT's tokenizer cleans text before it is cut into words, as Hugging Face's does.
public struct BertNormalizer: Hashable, Sendable {
  /// Whether control characters go and every white space becomes a space.
  public var cleansText: Bool
  /// Whether CJK ideographs stand alone.
  public var separatesIdeographs: Bool
  /// Whether text is decomposed (NFD) and loses its non-spacing marks.
  public var stripsAccents: Bool
  /// Whether text is lower-cased, scalar by scalar.
  public var lowercases: Bool

  /// Makes a normaliser; accents are stripped where text is lower-cased, unless told.
  public init(
    cleansText: Bool = true, separatesIdeographs: Bool = true, stripsAccents: Bool? = nil,
    lowercases: Bool = true
  ) {
    self.cleansText = cleansText
    self.separatesIdeographs = separatesIdeographs
    self.stripsAccents = stripsAccents ?? lowercases
    self.lowercases = lowercases
  }

  /// Hands on the characters of a text, normalised.
  func normalize(
    _ text: String.UnicodeScalarView, _ characters: BertCharacters,
    to receive: (Unicode.Scalar) -> Void
  ) {
    for scalar in text {
      let scalarClass = characters[scalar]
      if cleansText, scalarClass.contains(.removed) { continue }
      if cleansText, scalarClass.contains(.space) {
        receive(" ")
      } else if separatesIdeographs, scalarClass.contains(.ideograph) {
        receive(" ")
        strip(scalar, scalarClass, characters, to: receive)
        receive(" ")
      } else {
        strip(scalar, scalarClass, characters, to: receive)
      }
    }
  }

  private func strip(
    _ scalar: Unicode.Scalar, _ scalarClass: BertCharacterClass, _ characters: BertCharacters,
    to receive: (Unicode.Scalar) -> Void
  ) {
    if stripsAccents, scalarClass.contains(.mark) { return }
    if stripsAccents, scalarClass.contains(.decomposes) {
      for part in characters.strip(scalar) { lowercase(part, to: receive) }
    } else {
      lowercase(scalar, to: receive)
    }
  }

  private func lowercase(_ scalar: Unicode.Scalar, to receive: (Unicode.Scalar) -> Void) {
    if !lowercases {
      receive(scalar)
    } else if scalar.isASCII {
      receive(0x41...0x5a ~= scalar.value ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
    } else if scalar.properties.changesWhenLowercased {
      scalar.properties.lowercaseMapping.unicodeScalars.forEach(receive)
    } else {
      receive(scalar)
    }
  }
}

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
