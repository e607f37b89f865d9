/// The pairs of neighbouring tokens that merge, into which token, and in what order.
///
/// An open-addressing hash table keyed by the two ids.
struct MergeTable: Sendable {
  /// The token that a pair becomes, and when.
  struct Merge: Sendable {
    /// Lower ranks merge first.
    var rank: UInt32
    var id: Int32
  }

  /// No pair: both ids would be -1.
  private static let empty = UInt64.max
  private var keys: [UInt64]
  private var merges: [Merge]

  /// Makes an empty table with room for this many pairs.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    keys = [UInt64](repeating: Self.empty, count: size)
    merges = [Merge](repeating: Merge(rank: 0, id: 0), count: size)
  }

  /// Sets what a pair becomes; there must be room.
  mutating func insert(_ left: Int32, _ right: Int32, _ merge: Merge) {
    let key = Self.key(left, right)
    let slot = slot(of: key)
    keys[slot] = key
    merges[slot] = merge
  }

  /// The merge of a pair, if it merges.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> Merge? {
    let slot = slot(of: Self.key(left, right))
    return keys[slot] == Self.empty ? nil : merges[slot]
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// The slot that a key is in or would be in.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    let hash = key &* 0x9e37_79b9_7f4a_7c15
    var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (keys.count - 1)
    while keys[slot] != key, keys[slot] != Self.empty { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }
}

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
