/// Turns text into the token ids that a language model was trained on, and back.
public protocol Tokenizer: Sendable {
  /// How many token ids there are; every id is below it.
  var vocabularySize: Int { get }

  /// The token ids of a text, nothing added.
  func encode(_ text: String) -> [Int32]

  /// A text that has these token ids; special tokens are left out.
  func decode(_ ids: [Int32]) -> String

  /// The token of an id as the vocabulary spells it; empty where there is no such id.
  func token(_ id: Int32) -> String
}
