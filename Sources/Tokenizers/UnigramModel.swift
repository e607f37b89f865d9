/// The unigram language model: a text is cut into the tokens whose scores sum to the most.
///
/// Source: Kudo, Subword regularization (ACL 2018); the search is Viterbi's.
struct UnigramModel: Sendable {
  /// How much less than the lowest score an unknown character has.
  private static let unknownPenalty = 10.0

  let trie: TokenTrie
  private let scores: [Double]
  private let unknownID: Int32?
  private let unknownScore: Double
  /// The tokens `<0x00>` to `<0xFF>`, where unknown characters are spelt by them.
  private let fallbackIDs: [Int32]?

  /// Makes a model.
  ///
  /// - Parameters:
  ///   - tokens: The tokens by id.
  ///   - scores: Their logarithmic probabilities, one a token.
  ///   - unknownID: The token of characters that the vocabulary lacks.
  ///   - fallsBackToBytes: Whether tokens like `<0x0A>` spell such characters if all are there.
  /// - Throws: `TokenizerError.Problem`.
  init(tokens: [String], scores: [Double], unknownID: Int32?, fallsBackToBytes: Bool) throws {
    guard let trie = TokenTrie(tokens.lazy.map(\.utf8)) else {
      throw TokenizerError.Problem.vocabularyTooLarge
    }
    self.trie = trie
    self.scores = scores
    self.unknownID = unknownID
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    fallbackIDs =
      fallsBackToBytes
      ? (UInt8(0)...255).map { trie.id(of: ByteToken.name(of: $0)) ?? -1 } : nil
  }

  /// The best way to a place in the text.
  private struct Path {
    var score = 0.0
    /// The start of its last token, or -1 where no way has been found yet.
    var start = -1
    /// The last token; -1 if it is an unknown character.
    var id: Int32 = -1

    mutating func offer(_ score: Double, start: Int, id: Int32) {
      guard self.start < 0 || score > self.score else { return }
      (self.score, self.start, self.id) = (score, start, id)
    }
  }

  /// Adds the ids of a word's tokens.
  func encode(_ word: UTF8Text, to ids: inout [Int32]) {
    var paths = [Path](repeating: Path(), count: word.count + 1)
    var start = 0
    while start < word.count {
      let end = word.scalar(at: start).end
      let score = paths[start].score
      var isKnown = false
      trie.matches(in: word, from: start) { id, tokenEnd in
        paths[tokenEnd].offer(score + scores[Int(id)], start: start, id: id)
        if tokenEnd == end { isKnown = true }
      }
      if !isKnown { paths[end].offer(score + unknownScore, start: start, id: -1) }
      start = end
    }
    // From the end back; neighbouring unknown characters are one token.
    var found: [(id: Int32, range: Range<Int>)] = []
    var end = word.count
    while end > 0 {
      let path = paths[end]
      let id = path.id == unknownID ? -1 : path.id
      if id < 0, let last = found.last, last.id < 0 {
        found[found.count - 1].range = path.start..<last.range.upperBound
      } else {
        found.append((id, path.start..<end))
      }
      end = path.start
    }
    for (id, range) in found.reversed() {
      if id >= 0 { ids.append(id) } else { addUnknown(word.part(range), to: &ids) }
    }
  }

  private func addUnknown(_ text: UTF8Text, to ids: inout [Int32]) {
    if let id = trie.id(of: text) {
      ids.append(id)
    } else if let fallbackIDs, text.allSatisfy({ fallbackIDs[Int($0)] >= 0 }) {
      for byte in text { ids.append(fallbackIDs[Int(byte)]) }
    } else if let unknownID {
      ids.append(unknownID)
    }
  }
}
