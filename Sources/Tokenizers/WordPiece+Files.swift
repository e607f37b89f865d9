import Support

extension WordPiece {
  /// The longest vocabulary that is read: BERT's has 0.2 MB, that of 500,000 tokens 5 MB.
  static let fileLimit = 16 << 20

  /// Loads Hugging Face's `tokenizer.json`.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected, also where the file asks for
  ///   another kind of tokenizer.
  public init(tokenizerFile path: String) throws {
    try self.init(TokenizerFile(path: path))
  }

  /// Makes a tokenizer of a `tokenizer.json` that was read; `adjust` may change what it says.
  init(_ file: TokenizerFile, adjust: (inout Options) -> Void = { _ in }) throws {
    do {
      var options = try file.wordPieceOptions()
      adjust(&options)
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
