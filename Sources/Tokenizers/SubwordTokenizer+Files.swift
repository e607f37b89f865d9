extension SubwordTokenizer {
  /// The post-processors that are known.
  private static let processors = [
    "TemplateProcessing", "BertProcessing", "RobertaProcessing", "ByteLevel", "Sequence",
  ]

  /// Loads Hugging Face's `tokenizer.json`.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - roles: Which tokens have a role, which the file doesn't say.
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public init(tokenizerFile path: String, roles: TokenRoles = TokenRoles()) throws {
    try self.init(TokenizerFile(path: path), roles: roles)
  }

  /// Loads GPT-2's `vocab.json` and `merges.txt`.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public init(vocabularyFile: String, mergesFile: String) throws {
    try self.init(
      vocabularyFile: vocabularyFile, mergesFile: mergesFile, configuration: nil,
      lowercases: false)
  }

  /// Loads them with what a `tokenizer_config.json` says of roles and of what is added to texts.
  init(
    vocabularyFile: String, mergesFile: String, configuration: TokenizerConfiguration?,
    lowercases: Bool
  ) throws {
    let tokens = try TokenizerFile.vocabulary(at: vocabularyFile)
    let bytes = try FileReading.read(mergesFile, limit: TokenizerFile.lengthLimit)
    var lines = try FileReading.lines(
      of: bytes, path: mergesFile, limit: TokenizerFile.tokenLimit)
    if lines.first?.hasPrefix("#version") == true { lines.removeFirst() }
    do {
      let merges = try lines.filter { !$0.isEmpty }.map(BytePairModel.Pair.init)
      var options = BytePairModel.Options()
      options.isByteLevel = true
      var steps = Steps()
      steps.normalizers = lowercases ? [.lowercase] : []
      steps.preTokenizers =
        (configuration?.flag("add_prefix_space") == true ? [.prefixSpace] : []) + [.pattern(.gpt2)]
      steps.decoding = [.byteLevel]
      if let id = tokens.firstIndex(of: "<|endoftext|>").map(Int32.init) {
        steps.added = [AddedToken(content: "<|endoftext|>", id: id, isSpecial: true)]
        steps.roles = TokenRoles(beginning: id, end: id, unknown: id)
      }
      try self.init(
        tokens: tokens,
        model: .bytePair(BytePairModel(tokens: tokens, merges: merges, options: options)),
        steps: steps)
      guard let configuration else { return }
      let roles = configuration.roles(in: self, unlessSaid: steps.roles)
      self.steps.roles = roles
      if configuration.flag("add_bos_token") == true {
        self.steps.prefix = roles.beginning.map { [$0] } ?? []
      }
      if configuration.flag("add_eos_token") == true {
        self.steps.suffix = roles.end.map { [$0] } ?? []
      }
    } catch let problem as TokenizerError.Problem {
      throw TokenizerError(
        path: problem.isOfMerges ? mergesFile : vocabularyFile, problem: problem)
    }
  }

  /// Makes a tokenizer of a `tokenizer.json` that was read.
  init(_ file: TokenizerFile, roles: TokenRoles, lowercases: Bool = false) throws {
    do {
      let tokens = try file.tokensByID()
      guard !tokens.isEmpty else { throw TokenizerError.Problem.emptyVocabulary }
      let cutting = try file.preTokenizers()
      var steps = Steps()
      steps.normalizers = try (lowercases ? [.lowercase] : []) + file.normalizers()
      steps.preTokenizers = cutting.steps
      steps.decoding = try file.decodingSteps()
      try TextGrowth.check(
        steps.normalizers + steps.preTokenizers, of: "normalizer", "pre_tokenizer")
      try TextGrowth.check(steps.decoding ?? [], of: "decoder")
      steps.added = file.added.map { added in
        var token = added.token
        token.id = Int32(added.id)
        return token
      }
      steps.roles = roles
      let model = try file.subwordModel(isByteLevel: cutting.isByteLevel)
      try self.init(tokens: tokens, model: model, steps: steps)
      let around = try file.surroundings(processors: Self.processors)
      self.steps.prefix = try around.prefix.map(requiredID)
      self.steps.suffix = try around.suffix.map(requiredID)
    } catch let problem as TokenizerError.Problem {
      throw TokenizerError(path: file.path, problem: problem)
    }
  }

  private func requiredID(of token: String) throws -> Int32 {
    guard let id = id(of: token) else { throw TokenizerError.Problem.missingToken(token) }
    return id
  }
}
