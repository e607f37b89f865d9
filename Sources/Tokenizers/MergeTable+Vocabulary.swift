extension MergeTable {
  /// Inserts a pair as the vocabulary spells it.
  ///
  /// A token that doesn't spell bytes where all do can't stand in a word, nor a pair with it.
  ///
  /// - Throws: `TokenizerError.Problem` if the vocabulary lacks a token of it.
  mutating func insert(
    _ pair: BytePairModel.Pair, rank: Int, _ trie: TokenTrie, isByteLevel: Bool
  ) throws {
    func bytes(_ token: String) -> [UInt8]? {
      isByteLevel ? ByteAlphabet.bytes(of: token) : Array(token.utf8)
    }
    func id(_ bytes: [UInt8]) throws -> Int32 {
      guard let id = trie.id(of: bytes) else {
        let token =
          isByteLevel
          ? String(String.UnicodeScalarView(bytes.map { ByteAlphabet.scalars[Int($0)] }))
          : String(decoding: bytes, as: UTF8.self)
        throw TokenizerError.Problem.mergeLacks(token, merge: "\(pair.left) \(pair.right)")
      }
      return id
    }
    guard let left = bytes(pair.left), let right = bytes(pair.right) else { return }
    try insert(
      id(left), id(right), Merge(rank: UInt32(rank), id: id(left + right)))
  }

  /// The most pairs that scored tokens may have: Llama 2's 32,000 have 61,249.
  static let pairLimit = 1 << 20

  /// Makes the table of scored tokens.
  ///
  /// Every way to cut a token into two is a pair. Pairs of higher scores come first, then those with
  /// longer left, then right parts: the order in which Hugging Face writes them down.
  ///
  /// - Throws: `TokenizerError.Problem` if there are more pairs than any real vocabulary has.
  init(tokens: [String], scores: [Float], trie: TokenTrie) throws {
    var pairs: [ScoredPair] = []
    for (id, (token, score)) in zip(tokens, scores).enumerated() {
      try token.utf8.withContiguousStorageIfAvailable { bytes in
        try trie.matches(in: bytes, from: 0) { left, cut in
          guard let right = trie.id(of: bytes[cut...]) else { return }
          guard pairs.count < Self.pairLimit else {
            throw TokenizerError.Problem.vocabularyTooLarge
          }
          pairs.append(
            ScoredPair(
              left: left, right: right, merged: Int32(id), score: score,
              leftLength: UInt32(bytes[..<cut].lazy.filter { $0 & 0xc0 != 0x80 }.count),
              rightLength: UInt32(bytes[cut...].lazy.filter { $0 & 0xc0 != 0x80 }.count)))
        }
      }
    }
    pairs.sort { a, b in
      (a.score, a.leftLength, a.rightLength) > (b.score, b.leftLength, b.rightLength)
    }
    self.init(capacity: pairs.count)
    for (rank, pair) in pairs.enumerated() {
      insert(pair.left, pair.right, Merge(rank: UInt32(rank), id: pair.merged))
    }
  }

  /// Two tokens that together are one.
  private struct ScoredPair {
    var left: Int32
    var right: Int32
    var merged: Int32
    var score: Float
    /// In characters, like that of the right part.
    var leftLength: UInt32
    var rightLength: UInt32
  }
}
