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

/// The ids of tokens that have a role; `nil` where the files don't say or the vocabulary has none.
public struct TokenRoles: Hashable, Sendable {
  /// Begins a text.
  public var beginning: Int32?
  /// Ends a text: generation stops at it.
  public var end: Int32?
  /// Fills up a batch.
  public var padding: Int32?
  /// Stands for what the vocabulary lacks.
  public var unknown: Int32?

  public init(
    beginning: Int32? = nil, end: Int32? = nil, padding: Int32? = nil, unknown: Int32? = nil
  ) {
    self.beginning = beginning
    self.end = end
    self.padding = padding
    self.unknown = unknown
  }
}

/// A vocabulary as GGUF files carry it, each field under the key that its comment names.
public struct VocabularyDescription: Hashable, Sendable {
  /// `tokenizer.ggml.model`: `gpt2`, `llama`, `bert` or `t5`.
  public var model: String
  /// `tokenizer.ggml.pre`: which regular expression cuts words; GPT-2's where there is none.
  public var preTokenizer: String?
  /// `tokenizer.ggml.tokens`: the tokens by id.
  public var tokens: [String]
  /// `tokenizer.ggml.scores`, one a token.
  public var scores: [Float]?
  /// `tokenizer.ggml.token_type`, one a token: 1 normal, 2 unknown, 3 control, 4 user-defined, 5
  /// unused, 6 byte.
  public var types: [Int32]?
  /// `tokenizer.ggml.merges`: pairs of tokens, each separated by a space.
  public var merges: [String]?
  /// `tokenizer.ggml.bos_token_id`, `eos_token_id`, `padding_token_id`, `unknown_token_id`.
  public var roles = TokenRoles()
  /// `tokenizer.ggml.add_bos_token`.
  public var addsBeginning: Bool?
  /// `tokenizer.ggml.add_eos_token`.
  public var addsEnd: Bool?
  /// `tokenizer.ggml.add_space_prefix`.
  public var addsSpacePrefix: Bool?
  /// `tokenizer.ggml.remove_extra_whitespaces`.
  public var removesExtraSpaces: Bool?
  /// `tokenizer.ggml.precompiled_charsmap`: SentencePiece's table of replacements.
  public var characterMap: [UInt8]?

  public init(model: String, tokens: [String]) {
    self.model = model
    self.tokens = tokens
  }
}
