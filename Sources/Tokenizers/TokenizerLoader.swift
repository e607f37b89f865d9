import Support

/// Loads whatever tokenizer a model comes with.
public enum TokenizerLoader {
  /// Loads the tokenizer of a model's folder: `tokenizer.json`, else `vocab.json` with `merges.txt`
  /// (GPT-2), else `vocab.txt` (BERT), with the settings of `tokenizer_config.json` where there is
  /// one.
  ///
  /// Where two files say different things, the one that Transformers 5 goes by holds:
  /// `tokenizer.json` says what stands around a text, `tokenizer_config.json` how BERT cleans it.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - lowercases: Whether texts become lower case before anything else.
  ///   - note: Takes each setting that another file overrules.
  /// - Returns: The tokenizer.
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public static func load(
    folder: String, lowercases: Bool = false, noting note: (OverruledSetting) -> Void = { _ in }
  ) throws -> any Tokenizer {
    func path(_ name: String) -> String { folder + "/" + name }
    func exists(_ name: String) -> Bool { FileReading.exists(path(name)) }
    let configuration =
      exists("tokenizer_config.json")
      ? try TokenizerConfiguration(path: path("tokenizer_config.json")) : nil
    if exists("tokenizer.json") {
      return try load(
        file: path("tokenizer.json"), configuration: configuration, lowercases: lowercases,
        noting: note)
    }
    if exists("vocab.json"), exists("merges.txt") {
      return try SubwordTokenizer(
        vocabularyFile: path("vocab.json"), mergesFile: path("merges.txt"),
        configuration: configuration, lowercases: lowercases)
    }
    guard exists("vocab.txt") else {
      throw TokenizerError(
        path: folder,
        problem: .nothingToRead(
          expected: ["tokenizer.json", "vocab.json", "vocab.txt"]))
    }
    var options = WordPiece.Options()
    _ = configuration?.apply(to: &options.normalizer)
    options.normalizer.lowercases = options.normalizer.lowercases || lowercases
    return try WordPiece(vocabularyFile: path("vocab.txt"), options: options)
  }

  /// Loads a `tokenizer.json` of any kind.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - configuration: A `tokenizer_config.json` that says which tokens have a role.
  /// - Returns: The tokenizer that `model.type` asks for.
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public static func load(file path: String, configuration: String? = nil) throws -> any Tokenizer {
    try load(file: path, configuration: configuration.map(TokenizerConfiguration.init(path:)))
  }

  private static func load(
    file path: String, configuration: TokenizerConfiguration?, lowercases: Bool = false,
    noting note: (OverruledSetting) -> Void = { _ in }
  ) throws -> any Tokenizer {
    let file = try TokenizerFile(path: path)
    guard file.model.type != "WordPiece" else {
      return try WordPiece(file) { options in
        if let configuration {
          for key in configuration.apply(to: &options.normalizer) {
            note(OverruledSetting(path: path, key: "normalizer." + key, by: configuration.path))
          }
        }
        options.normalizer.lowercases = options.normalizer.lowercases || lowercases
      }
    }
    var tokenizer = try SubwordTokenizer(file, roles: TokenRoles(), lowercases: lowercases)
    if let configuration {
      tokenizer.steps.roles = configuration.roles(in: tokenizer, unlessSaid: TokenRoles())
      for key in configuration.flagsUnlike(tokenizer) {
        note(OverruledSetting(path: configuration.path, key: key, by: path))
      }
    }
    return tokenizer
  }

  /// Makes a tokenizer of a vocabulary as GGUF files carry it.
  ///
  /// - Parameters:
  ///   - vocabulary: What the file says.
  ///   - path: The file's name, for errors.
  /// - Returns: The tokenizer that the vocabulary's model asks for.
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public static func load(_ vocabulary: VocabularyDescription, path: String) throws
    -> any Tokenizer
  {
    vocabulary.model == "bert"
      ? try WordPiece(vocabulary, path: path) : try SubwordTokenizer(vocabulary, path: path)
  }
}
