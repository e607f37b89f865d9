extension TokenizerFile {
  /// What the file says of a WordPiece tokenizer beside its vocabulary.
  ///
  /// - Throws: `TokenizerError.Problem` where the file asks for another kind of tokenizer.
  func wordPieceOptions() throws -> WordPiece.Options {
    guard let type = model.type else { throw TokenizerError.Problem.missingPart("model.type") }
    guard type == "WordPiece" else {
      throw TokenizerError.Problem.unsupported(
        part: "model.type", found: type, expected: ["WordPiece"])
    }
    let preTokenizer = part("pre_tokenizer")
    guard try preTokenizer.type() == "BertPreTokenizer" else {
      throw try preTokenizer.unsupportedType(["BertPreTokenizer"])
    }
    var options = WordPiece.Options()
    let settings = settings
    if let unknown = try settings.part("unk_token") { options.unknown = try unknown.string() }
    if let prefix = try settings.part("continuing_subword_prefix") {
      options.continuation = try prefix.string()
    }
    if let length = try settings.part("max_input_chars_per_word") {
      options.maximumWordLength = try length.wholeNumber()
    }
    options.normalizer = try bertNormalizer()
    options.special = try added.map { added in
      for (key, flag) in [
        ("normalized", added.token.isNormalized), ("single_word", added.token.isSingleWord),
      ] where flag {
        throw TokenizerError.Problem.unsupported(
          part: "added_tokens.\(key)", found: "true", expected: ["false"])
      }
      return added.token.content
    }
    (options.prefix, options.suffix) = try surroundings(
      processors: ["TemplateProcessing", "BertProcessing"])
    return options
  }

  private func bertNormalizer() throws -> BertNormalizer {
    let part = part("normalizer")
    guard try part.type() == "BertNormalizer" else {
      throw try part.unsupportedType(["BertNormalizer"])
    }
    let lowercases = try part.flag("lowercase", default: true)
    return BertNormalizer(
      cleansText: try part.flag("clean_text", default: true),
      separatesIdeographs: try part.flag("handle_chinese_chars", default: true),
      stripsAccents: try part.flag("strip_accents", default: lowercases), lowercases: lowercases)
  }
}
