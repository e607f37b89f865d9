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
