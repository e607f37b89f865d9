/// BERT's tokenizer: text is normalised, cut at white space and punctuation, and each word into the
/// longest tokens of the vocabulary from left to right.
///
/// Token ids equal those of Hugging Face's `tokenizers`. Source: Devlin et al., BERT (NAACL 2019);
/// Wu et al., Google's neural machine translation system (2016), section 4.1.
public struct WordPiece: Tokenizer {
  /// What the tokenizer does beside its vocabulary.
  public struct Options: Hashable, Sendable {
    /// How text is cleaned.
    public var normalizer = BertNormalizer()
    /// The token of a word that can't be cut into tokens.
    public var unknown = "[UNK]"
    /// What a token begins with that goes on inside a word.
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

  /// What the tokenizer was made with.
  public let options: Options
  /// The tokens by id.
  let tokens: [String]
  let trie: TokenTrie
  /// Where in the trie a word goes on.
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
