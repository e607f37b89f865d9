/// What pre-tokenizers ask of a character.
struct CharacterClass: OptionSet, Sendable {
  let rawValue: UInt8

  /// A letter: `\p{L}`.
  static let letter = CharacterClass(rawValue: 1)
  /// A number: `\p{N}`.
  static let number = CharacterClass(rawValue: 2)
  /// White space: `\s`.
  static let space = CharacterClass(rawValue: 4)
  /// What splitting at digits takes for one; of a later Unicode than `number`.
  static let digit = CharacterClass(rawValue: 8)
  /// A part of a word: `\w`.
  static let word = CharacterClass(rawValue: 16)
}
