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
