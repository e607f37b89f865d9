extension SubwordTokenizer {
  /// Makes a tokenizer of a vocabulary as GGUF files carry it.
  ///
  /// - Parameters:
  ///   - vocabulary: What the file says.
  ///   - path: The file's name, for errors.
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public init(_ vocabulary: VocabularyDescription, path: String) throws {
    do {
      try self.init(vocabulary)
    } catch let problem as TokenizerError.Problem {
      throw TokenizerError(path: path, problem: problem)
    }
  }

  private init(_ vocabulary: VocabularyDescription) throws {
    let tokens = vocabulary.tokens
    try vocabulary.check()
    switch vocabulary.model {
    case "gpt2":
      let kind = try ByteLevelKind(vocabulary.preTokenizer)
      var options = BytePairModel.Options()
      options.isByteLevel = true
      options.ignoresMerges = kind.ignoresMerges
      guard let merges = vocabulary.merges else {
        throw TokenizerError.Problem.missingPart("tokenizer.ggml.merges")
      }
      try self.init(
        tokens: tokens,
        model: .bytePair(
          BytePairModel(
            tokens: tokens, merges: merges.map(BytePairModel.Pair.init), options: options)),
        steps: vocabulary.steps(of: kind))
    case "llama":
      try self.init(
        tokens: tokens, model: .bytePair(vocabulary.sentencePieceModel()),
        steps: vocabulary.sentencePieceSteps())
    case "t5":
      try self.init(
        tokens: tokens, model: .unigram(vocabulary.unigramModel()),
        steps: vocabulary.unigramSteps())
    default:
      throw TokenizerError.Problem.unsupported(
        part: "tokenizer.ggml.model", found: vocabulary.model,
        expected: ["gpt2", "llama", "bert", "t5"])
    }
  }
}

extension VocabularyDescription {
  /// Refuses a vocabulary of no tokens or of too many, lists that aren't as long as it, and ids that
  /// aren't tokens of it.
  func check() throws {
    guard !tokens.isEmpty else { throw TokenizerError.Problem.emptyVocabulary }
    guard tokens.count <= TokenizerFile.tokenLimit else {
      throw TokenizerError.Problem.vocabularyTooLarge
    }
    for (part, count) in [("scores", scores?.count), ("token_type", types?.count)] {
      guard let count, count != tokens.count else { continue }
      throw TokenizerError.Problem.countMismatch(
        part: "tokenizer.ggml.\(part)", count: count, expected: tokens.count)
    }
    for id in [roles.beginning, roles.end, roles.padding, roles.unknown] {
      guard let id, !tokens.indices.contains(Int(id)) else { continue }
      throw TokenizerError.Problem.roleOutOfRange(id: Int(id), count: tokens.count)
    }
  }

  /// Control tokens, and those that users defined, which are found in the text first.
  fileprivate var addedTokens: [AddedToken] {
    guard let types else { return [] }
    return zip(tokens, types).enumerated().compactMap { id, token in
      guard [2, 3, 4].contains(token.1) else { return nil }
      return AddedToken(content: token.0, id: Int32(id), isSpecial: token.1 != 4)
    }
  }

  /// The steps that all kinds share.
  fileprivate func commonSteps(
    addingBeginning: Bool, addingEnd: Bool = false
  ) -> SubwordTokenizer.Steps {
    var steps = SubwordTokenizer.Steps()
    steps.added = addedTokens
    steps.roles = roles
    if addsBeginning ?? addingBeginning, let id = roles.beginning { steps.prefix = [id] }
    if addsEnd ?? addingEnd, let id = roles.end { steps.suffix = [id] }
    return steps
  }

  fileprivate func steps(of kind: ByteLevelKind) -> SubwordTokenizer.Steps {
    var steps = commonSteps(addingBeginning: kind.addsBeginning)
    steps.normalizers = kind.composes ? [.composition] : []
    steps.preTokenizers =
      (addsSpacePrefix ?? false ? [.prefixSpace] : [])
      + (kind.separatesDigits ? [.digits(individually: true)] : []) + [.pattern(kind.pattern)]
    steps.decoding = [.byteLevel]
    return steps
  }

  fileprivate func sentencePieceModel() throws -> BytePairModel {
    var options = BytePairModel.Options()
    options.fallsBackToBytes = true
    options.fusesUnknown = true
    options.unknown = roles.unknown.map { tokens[Int($0)] }
    if let scores {
      return try BytePairModel(tokens: tokens, scores: scores, options: options)
    }
    guard let merges else { throw TokenizerError.Problem.missingPart("tokenizer.ggml.scores") }
    return try BytePairModel(
      tokens: tokens, merges: merges.map(BytePairModel.Pair.init), options: options)
  }

  fileprivate func sentencePieceSteps() -> SubwordTokenizer.Steps {
    let mark = "\u{2581}"
    let addsSpace = addsSpacePrefix ?? true
    var steps = commonSteps(addingBeginning: true)
    steps.normalizers = (addsSpace ? [.prepend(mark)] : []) + [.replace(" ", with: mark)]
    steps.decoding =
      [.replace(mark, with: " "), .byteFallback, .fuse]
      + (addsSpace ? [.strip(" ", start: 1, end: 0)] : [])
    return steps
  }

  /// The unigram model; of tokens that aren't normal, which no word has, the scores say nothing.
  fileprivate func unigramModel() throws -> UnigramModel {
    guard let scores else { throw TokenizerError.Problem.missingPart("tokenizer.ggml.scores") }
    func isNormal(_ id: Int) -> Bool { types.map { $0[id] == 1 } ?? true }
    func isUnused(_ id: Int) -> Bool { types.map { $0[id] == 5 } ?? false }
    return try UnigramModel(
      tokens: tokens.enumerated().map { isUnused($0) ? "" : $1 },
      scores: scores.enumerated().map { isNormal($0) ? Double($1) : 0 },
      unknownID: roles.unknown ?? types?.firstIndex(of: 2).map(Int32.init),
      fallsBackToBytes: types?.contains(6) ?? false)
  }

  fileprivate func unigramSteps() throws -> SubwordTokenizer.Steps {
    var steps = commonSteps(addingBeginning: false, addingEnd: true)
    let space = Metaspace(prepending: addsSpacePrefix ?? true ? .always : .never)
    if let characterMap {
      guard let map = CharacterMap(characterMap) else {
        throw TokenizerError.Problem.wrongType(
          part: "tokenizer.ggml.precompiled_charsmap", expected: "a map of characters")
      }
      steps.normalizers.append(.characterMap(map))
    }
    if removesExtraSpaces ?? true {
      steps.normalizers += [.strip(left: false, right: true), .replaceSpaces(with: "\u{2581}")]
    }
    steps.preTokenizers = [.metaspace(space)]
    try TextGrowth.check(
      steps.normalizers + steps.preTokenizers, of: "tokenizer.ggml.precompiled_charsmap")
    steps.decoding = (types?.contains(6) ?? false ? [.byteFallback] : []) + [.metaspace(space)]
    return steps
  }
}
