/// Byte-pair encoding: a word's symbols merge pair by pair, the pair learnt first first.
///
/// Source: Sennrich et al., Neural machine translation of rare words with subword units (ACL 2016).
struct BytePairModel: Sendable {
  /// What the model does beside its merges.
  struct Options: Hashable, Sendable {
    /// Whether words are bytes, which the vocabulary spells by `ByteAlphabet`, or characters.
    var isByteLevel = false
    /// The token of a symbol that the vocabulary lacks; without it such symbols go.
    var unknown: String?
    /// Whether neighbouring unknown symbols are one token.
    var fusesUnknown = false
    /// Whether a character that the vocabulary lacks is spelt by tokens like `<0x0A>`.
    var fallsBackToBytes = false
    /// Whether a word that is a token is taken whole, whatever the merges say.
    var ignoresMerges = false
  }

  /// Two tokens that merge, as the vocabulary spells them.
  struct Pair: Hashable, Sendable {
    var left: String
    var right: String

    init(left: String, right: String) {
      self.left = left
      self.right = right
    }

    /// Reads two tokens separated by a space.
    ///
    /// - Throws: `TokenizerError.Problem`.
    init(parsing text: String) throws {
      let parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw TokenizerError.Problem.malformedMerge(text) }
      (left, right) = (String(Substring(parts[0])), String(Substring(parts[1])))
    }
  }

  let options: Options
  let trie: TokenTrie
  let merges: MergeTable
  let unknownID: Int32?
  /// The token of each byte: of the byte itself where words are bytes, else of an ASCII character;
  /// -1 where there is none.
  let byteIDs: [Int32]
  /// The tokens `<0x00>` to `<0xFF>`; -1 where there is none.
  let fallbackIDs: [Int32]

  /// Makes a model.
  ///
  /// - Parameters:
  ///   - tokens: The tokens by id, as the vocabulary spells them.
  ///   - merges: Pairs of tokens, those learnt first first.
  ///   - options: What the model does beside.
  /// - Throws: `TokenizerError.Problem`.
  init(tokens: [String], merges: [Pair], options: Options) throws {
    let trie = try Self.trie(tokens, options)
    var table = MergeTable(capacity: merges.count)
    for (rank, pair) in merges.enumerated() {
      try table.insert(pair, rank: rank, trie, isByteLevel: options.isByteLevel)
    }
    try self.init(trie: trie, merges: table, options: options)
  }

  /// Makes a model of scored tokens: two neighbours merge if together they are a token, the token of
  /// the highest score first, as SentencePiece does.
  ///
  /// - Throws: `TokenizerError.Problem`.
  init(tokens: [String], scores: [Float], options: Options) throws {
    let trie = try Self.trie(tokens, options)
    try self.init(
      trie: trie, merges: MergeTable(tokens: tokens, scores: scores, trie: trie),
      options: options)
  }

  private init(trie: TokenTrie, merges: MergeTable, options: Options) throws {
    func id(of bytes: some Sequence<UInt8>) -> Int32 { trie.id(of: bytes) ?? -1 }
    self.options = options
    self.trie = trie
    self.merges = merges
    unknownID = try options.unknown.map { unknown in
      let bytes = options.isByteLevel ? ByteAlphabet.bytes(of: unknown) : Array(unknown.utf8)
      guard let bytes, let id = trie.id(of: bytes) else {
        throw TokenizerError.Problem.missingToken(unknown)
      }
      return id
    }
    byteIDs = (UInt8(0)...255).map { id(of: CollectionOfOne($0)) }
    fallbackIDs = (UInt8(0)...255).map { id(of: ByteToken.name(of: $0).utf8) }
  }

  private static func trie(_ tokens: [String], _ options: Options) throws -> TokenTrie {
    let trie =
      options.isByteLevel
      ? TokenTrie(tokens.lazy.map { ByteAlphabet.bytes(of: $0) ?? [] })
      : TokenTrie(tokens.lazy.map(\.utf8))
    guard let trie else { throw TokenizerError.Problem.vocabularyTooLarge }
    return trie
  }

  /// The id of a token as the vocabulary spells it.
  func id(of token: String) -> Int32? {
    guard options.isByteLevel else { return trie.id(of: token) }
    return ByteAlphabet.bytes(of: token).flatMap { trie.id(of: $0) }
  }

  /// Adds the ids of a word's tokens.
  func encode(_ word: UTF8Text, to ids: inout [Int32]) {
    if options.ignoresMerges, let id = trie.id(of: word) { return ids.append(id) }
    let start = ids.count
    if options.isByteLevel { addBytes(word, to: &ids) } else { addCharacters(word, to: &ids) }
    mergePairs(of: &ids, from: start)
  }

  private func addBytes(_ word: UTF8Text, to ids: inout [Int32]) {
    var isUnknown = false
    for byte in word { add(byteIDs[Int(byte)], &isUnknown, to: &ids) }
  }

  private func addCharacters(_ word: UTF8Text, to ids: inout [Int32]) {
    var isUnknown = false
    var index = 0
    while index < word.count {
      let end = word.scalar(at: index).end
      let id = end == index + 1 ? byteIDs[Int(word[index])] : trie.id(of: word[index..<end]) ?? -1
      let bytes = word[index..<end]
      if id < 0, options.fallsBackToBytes, bytes.allSatisfy({ fallbackIDs[Int($0)] >= 0 }) {
        for byte in bytes { ids.append(fallbackIDs[Int(byte)]) }
      } else {
        add(id, &isUnknown, to: &ids)
      }
      index = end
    }
  }

  /// Adds a symbol, or the unknown token where there is none.
  @inline(__always)
  private func add(_ id: Int32, _ isUnknown: inout Bool, to ids: inout [Int32]) {
    if id >= 0 {
      ids.append(id)
      isUnknown = false
    } else if let unknownID {
      if !isUnknown || !options.fusesUnknown { ids.append(unknownID) }
      isUnknown = true
    }
  }
}
