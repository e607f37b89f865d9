import Support

extension TokenizerFile {
  /// The model of a byte-pair encoding or unigram tokenizer.
  func subwordModel(isByteLevel: Bool) throws -> SubwordTokenizer.Model {
    switch model.type {
    case "BPE": return .bytePair(try bytePairModel(isByteLevel: isByteLevel))
    case "Unigram": return .unigram(try unigramModel(isByteLevel: isByteLevel))
    case nil: throw TokenizerError.Problem.missingPart("model.type")
    case let type?:
      throw TokenizerError.Problem.unsupported(
        part: "model.type", found: type, expected: ["WordPiece", "BPE", "Unigram"])
    }
  }

  private func bytePairModel(isByteLevel: Bool) throws -> BytePairModel {
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      guard let text = try settings.part(key)?.string(), !text.isEmpty else { continue }
      throw TokenizerError.Problem.unsupported(
        part: "model.\(key)", found: text, expected: ["null"])
    }
    if let dropout = try settings.part("dropout") {
      guard case .number(0) = dropout.value else {
        throw dropout.wrongType("`null`, as no training is done here")
      }
    }
    var options = BytePairModel.Options()
    options.isByteLevel = isByteLevel
    options.unknown = try settings.part("unk_token")?.string()
    options.fusesUnknown = try settings.flag("fuse_unk", default: false)
    options.fallsBackToBytes = try settings.flag("byte_fallback", default: false)
    options.ignoresMerges = try settings.flag("ignore_merges", default: false)
    return try BytePairModel(tokens: modelTokens(), merges: model.merges, options: options)
  }

  private func unigramModel(isByteLevel: Bool) throws -> UnigramModel {
    guard !isByteLevel else {
      throw part("pre_tokenizer").wrongType("without `ByteLevel`, as `model.type` is `Unigram`")
    }
    guard model.scores.count == model.tokens.count else {
      throw TokenizerError.Problem.countMismatch(
        part: "model.vocab scores", count: model.scores.count, expected: model.tokens.count)
    }
    let unknown = try settings.part("unk_id")?.wholeNumber()
    if let unknown, unknown >= model.tokens.count {
      throw TokenizerError.Problem.roleOutOfRange(id: unknown, count: model.tokens.count)
    }
    return try UnigramModel(
      tokens: model.tokens.map(\.text), scores: model.scores, unknownID: unknown.map(Int32.init),
      fallsBackToBytes: settings.flag("byte_fallback", default: false))
  }

  /// The model's own tokens by id; empty where the id is an added token's.
  private func modelTokens() -> [String] {
    var tokens = [String](repeating: "", count: model.tokens.count + added.count)
    for (text, id) in model.tokens where id < tokens.count { tokens[id] = text }
    return tokens
  }

  /// The tokens of a `vocab.json` by id.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  static func vocabulary(at path: String) throws -> [String] {
    var entries: [(text: String, id: Int)] = []
    try FileReading.members(of: path, limit: lengthLimit) { json, _, token in
      guard entries.count < tokenLimit else { throw TokenizerError.Problem.vocabularyTooLarge }
      entries.append((token, try json.readWholeNumber()))
    }
    do {
      guard !entries.isEmpty else { throw TokenizerError.Problem.emptyVocabulary }
      return try byID(entries)
    } catch let problem as TokenizerError.Problem {
      throw TokenizerError(path: path, problem: problem)
    }
  }
}

extension TokenizerFile {
  /// The settings of a WordPiece tokenizer that the file gives.
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
