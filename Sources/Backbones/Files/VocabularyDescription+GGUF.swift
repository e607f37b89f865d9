internal import ModelFiles
internal import Tokenizers

extension VocabularyDescription {
  /// The vocabulary of a GGUF file.
  ///
  /// - Throws: `ModelFileError` for metadata that is missing or of a wrong type.
  init(_ metadata: GGUFMetadata) throws {
    func key(_ name: String) -> String { "tokenizer.ggml." + name }
    func has(_ name: String) -> Bool { metadata.contains(key(name)) }
    func id(_ name: String) throws -> Int32? {
      has(name) ? Int32(clamping: try metadata.integer(key(name))) : nil
    }
    func flag(_ name: String) throws -> Bool? {
      has(name) ? try metadata.flag(key(name)) : nil
    }
    self.init(
      model: try metadata.string(key("model")), tokens: try metadata.strings(key("tokens")))
    preTokenizer = has("pre") ? try metadata.string(key("pre")) : nil
    scores = has("scores") ? try metadata.numbers(key("scores")).map { Float($0) } : nil
    types =
      has("token_type")
      ? try metadata.integers(key("token_type")).map { Int32(clamping: $0) } : nil
    merges = has("merges") ? try metadata.strings(key("merges")) : nil
    roles = TokenRoles(
      beginning: try id("bos_token_id"), end: try id("eos_token_id"),
      padding: try id("padding_token_id"), unknown: try id("unknown_token_id"))
    addsBeginning = try flag("add_bos_token")
    addsEnd = try flag("add_eos_token")
    addsSpacePrefix = try flag("add_space_prefix")
    removesExtraSpaces = try flag("remove_extra_whitespaces")
    characterMap =
      has("precompiled_charsmap")
      ? try metadata.integers(key("precompiled_charsmap")).map { UInt8(truncatingIfNeeded: $0) }
      : nil
  }
}
