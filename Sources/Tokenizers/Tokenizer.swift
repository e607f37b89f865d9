/// Turns text into the token ids that a language model was trained on, and back.
public protocol Tokenizer: Sendable {
  /// How many token ids there are; every id is below it.
  var vocabularySize: Int { get }

  /// The ids put before a text that stands alone, such as that of `[CLS]` or `<s>`.
  var prefixIDs: [Int32] { get }

  /// The ids put behind a text that stands alone, such as that of `[SEP]` or `</s>`.
  var suffixIDs: [Int32] { get }

  /// The ids of tokens that have a role, as far as the files say.
  var roles: TokenRoles { get }

  /// The token ids of a text, nothing added.
  func encode(_ text: String) -> [Int32]

  /// A text that has these token ids.
  ///
  /// - Parameters:
  ///   - ids: Token ids; those that the vocabulary lacks are left out.
  ///   - skippingSpecialTokens: Whether special tokens are left out.
  /// - Returns: The text; bytes that make up no character are U+FFFD.
  func decode(_ ids: [Int32], skippingSpecialTokens: Bool) -> String

  /// The token of an id as the vocabulary spells it; empty where there is no such id.
  func token(_ id: Int32) -> String

  /// The id of a token as the vocabulary spells it; `nil` if there is none.
  func id(of token: String) -> Int32?
}

extension Tokenizer {
  /// The token ids of a text, with the prefix before and the suffix behind it if asked for.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - addingSpecialTokens: Whether prefix and suffix are put around it.
  ///   - limit: The most ids, the added ones among them; the text is cut at its end.
  /// - Returns: The ids, at most `limit`, or prefix and suffix alone if they are more.
  public func encode(
    _ text: String, addingSpecialTokens: Bool, limit: Int = .max
  ) -> [Int32] {
    let ids = encode(text)
    guard addingSpecialTokens else {
      return ids.count <= limit ? ids : Array(ids.prefix(max(0, limit)))
    }
    let room = max(0, limit - prefixIDs.count - suffixIDs.count)
    return prefixIDs + ids.prefix(room) + suffixIDs
  }

  /// The token ids of bytes that should be UTF-8; what isn't is read as U+FFFD.
  public func encode(utf8 bytes: some Collection<UInt8>) -> [Int32] {
    encode(String(decoding: bytes, as: UTF8.self))
  }

  /// A text that has these token ids; special tokens are left out.
  public func decode(_ ids: [Int32]) -> String { decode(ids, skippingSpecialTokens: true) }
}
