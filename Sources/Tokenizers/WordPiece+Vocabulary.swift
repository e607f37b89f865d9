extension WordPiece {
  /// Makes a tokenizer of a vocabulary as GGUF files carry it.
  ///
  /// Tokens that begin a word are marked there by `▁`, and those that go on in one aren't. Whether
  /// text is lower-cased isn't said: it is where no token has a capital letter.
  ///
  /// - Parameters:
  ///   - vocabulary: What the file says.
  ///   - path: The file's name, for errors.
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public init(_ vocabulary: VocabularyDescription, path: String) throws {
    do {
      try vocabulary.check()
    } catch let problem as TokenizerError.Problem {
      throw TokenizerError(path: path, problem: problem)
    }
    let mark: Unicode.Scalar = "\u{2581}"
    var options = Options()
    // Of the types 3 to 5 are signs, tokens that somebody added, and unused ones.
    func isControl(_ id: Int) -> Bool { vocabulary.types.map { (3...5).contains($0[id]) } ?? false }
    let tokens = vocabulary.tokens.enumerated().map { id, token in
      // By scalars: a token may be an accent, which is one character with the mark before it.
      if token.unicodeScalars.first == mark, token.unicodeScalars.count > 1 {
        return String(token.unicodeScalars.dropFirst())
      }
      let isWhole = isControl(id) || token.count > 2 && token.hasPrefix("[") && token.hasSuffix("]")
      return isWhole ? token : options.continuation + token
    }
    let known = Set(tokens)
    options.special = options.special.filter(known.contains)
    let special = Set(options.special)
    options.normalizer.lowercases = !tokens.enumerated().contains { id, token in
      token.first != "[" && !special.contains(token) && !isControl(id)
        && token.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
    options.normalizer.stripsAccents = options.normalizer.lowercases
    try self.init(tokens: tokens, options: options, path: path)
  }
}
