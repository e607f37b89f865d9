import Support

extension WordPiece {
  /// The longest vocabulary that is read: BERT's has 0.2 MB, that of 500,000 tokens 5 MB.
  static let fileLimit = 16 << 20

  /// Loads a tokenizer from a model's folder: from `tokenizer.json`, else from `vocab.txt` with the
  /// settings of `tokenizer_config.json` where there is one.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public init(folder: String) throws {
    func path(_ name: String) -> String { folder + "/" + name }
    func exists(_ name: String) -> Bool { FileReading.exists(path(name)) }
    if exists("tokenizer.json") {
      try self.init(tokenizerFile: path("tokenizer.json"))
    } else if exists("vocab.txt") {
      let configuration = path("tokenizer_config.json")
      let isThere = FileReading.exists(configuration)
      try self.init(
        vocabularyFile: path("vocab.txt"),
        options: isThere ? Options(configurationFile: configuration) : Options())
    } else {
      throw TokenizerError(
        path: folder, problem: .nothingToRead(expected: ["tokenizer.json", "vocab.txt"]))
    }
  }

  /// Loads Hugging Face's `tokenizer.json`.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected, also where the file asks for
  ///   another kind of tokenizer.
  public init(tokenizerFile path: String) throws {
    try self.init(TokenizerFile(path: path))
  }

  /// Makes a tokenizer of a `tokenizer.json` that was read.
  init(_ file: TokenizerFile) throws {
    do {
      let options = try file.wordPieceOptions()
      try self.init(tokens: file.tokensByID(), options: options, path: file.path)
    } catch let problem as TokenizerError.Problem {
      throw TokenizerError(path: file.path, problem: problem)
    }
  }

  /// Loads a vocabulary of one token a line; its number is the token's id.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public init(vocabularyFile path: String, options: Options = Options()) throws {
    let bytes = try FileReading.read(path, limit: Self.fileLimit)
    let tokens = try FileReading.lines(of: bytes, path: path, limit: TokenizerFile.tokenLimit)
    try self.init(tokens: tokens, options: options, path: path)
  }
}

extension WordPiece.Options {
  /// The settings of a `tokenizer_config.json`.
  init(configurationFile path: String) throws {
    self.init()
    var stripsAccents: Bool?
    try FileReading.members(of: path, limit: WordPiece.fileLimit) { json, _, key in
      switch key {
      case "do_lower_case": normalizer.lowercases = try json.readFlag()
      case "tokenize_chinese_chars": normalizer.separatesIdeographs = try json.readFlag()
      case "strip_accents": stripsAccents = try json.readOptional { try $0.readFlag() }
      default: try json.skipValue()
      }
    }
    normalizer.stripsAccents = stripsAccents ?? normalizer.lowercases
  }
}
