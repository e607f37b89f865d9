import Support

/// BERT's tokenizer: text is normalised, cut at white space and punctuation, and each word into the
/// longest tokens of the vocabulary from left to right.
///
/// Token ids equal those of Hugging Face's `tokenizers`. Source: Devlin et al., BERT (NAACL 2019);
/// Wu et al., Google's neural machine translation system (2016), section 4.1.
public struct WordPiece: Tokenizer {
  /// The settings of a tokenizer beside its vocabulary.
  public struct Options: Hashable, Sendable {
    /// How text is cleaned.
    public var normalizer = BertNormalizer()
    /// The token of a word that can't be cut into tokens.
    public var unknown = "[UNK]"
    /// The beginning of a token that continues a word.
    public var continuation = "##"
    /// Words of more characters are unknown.
    public var maximumWordLength = 100
    /// Tokens that stand for themselves in a text, before it is normalised.
    public var special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    /// Tokens put before a text.
    public var prefix = ["[CLS]"]
    /// Tokens put behind a text.
    public var suffix = ["[SEP]"]

    public init() {}
  }

  /// The settings that the tokenizer was made with.
  public let options: Options
  /// The tokens by id.
  let tokens: [String]
  let trie: TokenTrie
  /// The node of the trie where a word goes on.
  let continuationNode: TokenTrie.Node?
  let unknownID: Int32
  let specialIDs: Set<Int32>
  private let matcher: AddedTokenMatcher
  public let prefixIDs: [Int32]
  public let suffixIDs: [Int32]
  public let roles: TokenRoles
  let asciiRules: [ASCIIRule]

  /// Makes a tokenizer of a vocabulary, tokens by id.
  ///
  /// - Throws: `TokenizerError` naming `path` if a token that the options name is missing.
  public init(tokens: [String], options: Options = Options(), path: String = "vocabulary") throws {
    func failure(_ problem: TokenizerError.Problem) -> TokenizerError {
      TokenizerError(path: path, problem: problem)
    }
    guard !tokens.isEmpty else { throw failure(.emptyVocabulary) }
    guard let trie = TokenTrie(tokens.lazy.map(\.utf8)) else { throw failure(.vocabularyTooLarge) }
    func id(_ token: String) throws -> Int32 {
      guard let id = trie.id(of: token) else { throw failure(.missingToken(token)) }
      return id
    }
    self.options = options
    self.tokens = tokens
    self.trie = trie
    continuationNode = trie.node(options.continuation.utf8)
    unknownID = try id(options.unknown)
    prefixIDs = try options.prefix.map(id)
    suffixIDs = try options.suffix.map(id)
    roles = TokenRoles(
      beginning: prefixIDs.first, end: suffixIDs.last, padding: trie.id(of: "[PAD]"),
      unknown: unknownID)
    let specials = try options.special.filter { !$0.isEmpty }.map {
      AddedToken(content: $0, id: try id($0), isSpecial: true)
    }
    specialIDs = Set(specials.map(\.id))
    do {
      matcher = try AddedTokenMatcher(specials)
    } catch let problem as TokenizerError.Problem {
      throw failure(problem)
    }
    asciiRules = ASCIIRule.table(for: options.normalizer)
  }

  public var vocabularySize: Int { tokens.count }

  public func id(of token: String) -> Int32? { trie.id(of: token) }

  public func token(_ id: Int32) -> String {
    tokens.indices.contains(Int(id)) ? tokens[Int(id)] : ""
  }

  public func encode(_ text: String) -> [Int32] {
    var text = text
    return text.withUTF8(encodeValid)
  }

  private func encodeValid(_ bytes: UTF8Text) -> [Int32] {
    var words = WordPieceCutter(tokenizer: self)
    matcher.split(bytes) { part in
      switch part {
      case .token(let id): words.ids.append(id)
      case .text(let range): words.add(bytes.part(range))
      }
    }
    return words.ids
  }
}

extension WordPiece {
  /// A text of these token ids: pieces joined, and the spaces taken out that cutting put before
  /// punctuation and English contractions.
  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool) -> String {
    let special = skippingSpecialTokens ? specialIDs : []
    var text = ""
    var isFirst = true
    for id in ids where !special.contains(id) && tokens.indices.contains(Int(id)) {
      var token = tokens[Int(id)]
      if !isFirst {
        if token.utf8.starts(with: options.continuation.utf8) {
          token = String(token.unicodeScalars.dropFirst(options.continuation.unicodeScalars.count))
        } else {
          token = " " + token
        }
      }
      text += Self.contractions.reduce(token) {
        $0.replacing($1.0, with: $1.1)
      }
      isFirst = false
    }
    return text
  }

  /// The replacements that Hugging Face's decoder makes in each token, in this order.
  private static let contractions = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
    (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ]
}

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
