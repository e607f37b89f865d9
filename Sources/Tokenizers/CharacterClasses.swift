/// The classes of all characters, as Hugging Face's implementation has them, whatever the Unicode of
/// the machine says.
struct CharacterClasses: Sendable {
  static let shared = CharacterClasses()

  private let classes: [CharacterClass]

  private init() {
    var classes = [CharacterClass](repeating: [], count: 0x110000)
    // Hexadecimal digits can't be letters of classes.
    let letters: [Character: CharacterClass] = [
      "l": .letter, "n": .number, "s": .space, "i": .digit, "w": .word,
    ]
    for (range, characterClass) in CharacterRanges.parse(Self.ranges, letters: letters) {
      for value in range { classes[Int(value)] = characterClass }
    }
    self.classes = classes
  }

  /// A character's classes.
  subscript(scalar: Unicode.Scalar) -> CharacterClass { classes[Int(scalar.value)] }
}

/// The classes of a character that pre-tokenizers tell apart.
struct CharacterClass: OptionSet, Sendable {
  let rawValue: UInt8

  /// A letter: `\p{L}`.
  static let letter = CharacterClass(rawValue: 1)
  /// A number: `\p{N}`.
  static let number = CharacterClass(rawValue: 2)
  /// White space: `\s`.
  static let space = CharacterClass(rawValue: 4)
  /// A digit, for splitting at digits; of a later Unicode than `number`.
  static let digit = CharacterClass(rawValue: 8)
  /// A part of a word: `\w`.
  static let word = CharacterClass(rawValue: 16)
}

/// Reads tables of characters' classes as the scripts write them.
enum CharacterRanges {
  /// The ranges of a table: `first-last` or one code point, hexadecimal, then the classes' letters.
  ///
  /// - Parameters:
  ///   - table: The words, separated by white space.
  ///   - letters: What each letter stands for.
  /// - Returns: The ranges in the table's order.
  static func parse<Class: OptionSet>(
    _ table: StaticString, letters: [Character: Class]
  ) -> [(ClosedRange<UInt32>, Class)] where Class.Element == Class {
    "\(table)".split { $0.isWhitespace }.compactMap { word in
      let numbers = word.prefix { letters[$0] == nil }
      let bounds = numbers.split(separator: "-").compactMap { UInt32($0, radix: 16) }
      guard let first = bounds.first, let last = bounds.last, first <= last else { return nil }
      return (first...last, Class(word.dropFirst(numbers.count).compactMap { letters[$0] }))
    }
  }
}
