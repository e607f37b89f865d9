/// Byte-pair encoding: a word's symbols merge pair by pair, the pair learnt first first.
///
/// Source: Sennrich et al., Neural machine translation of rare words with subword units (ACL 2016).
struct BytePairModel: Sendable {
  /// The settings of a model beside its merges.
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

extension BytePairModel {
  /// Words of more symbols are merged by way of a heap.
  private static let shortWord = 48

  /// Merges the symbols from a place on until no pair is left that merges: always the pair of the
  /// lowest rank, and the first of equal ones.
  func mergePairs(of ids: inout [Int32], from start: Int) {
    let count = ids.count - start
    guard count > 1 else { return }
    let left =
      ids.withUnsafeMutableBufferPointer { ids in
        let word = UnsafeMutableBufferPointer(rebasing: ids[start...])
        return count <= Self.shortWord ? mergeShort(word) : mergeLong(word)
      }
    ids.removeLast(count - left)
  }

  /// Looks over all ranks for each merge; returns how many symbols are left.
  private func mergeShort(_ word: UnsafeMutableBufferPointer<Int32>) -> Int {
    var count = word.count
    return withUnsafeTemporaryAllocation(of: MergeTable.Merge.self, capacity: count) { pairs in
      let none = MergeTable.Merge(rank: .max, id: -1)
      func pair(_ index: Int) -> MergeTable.Merge {
        merges.merge(word[index], word[index + 1]) ?? none
      }
      for index in 0..<(count - 1) { pairs[index] = pair(index) }
      while count > 1 {
        var best = 0
        for index in 1..<(count - 1) where pairs[index].rank < pairs[best].rank { best = index }
        guard pairs[best].rank != .max else { break }
        word[best] = pairs[best].id
        for index in (best + 1)..<(count - 1) { word[index] = word[index + 1] }
        if best + 1 < count - 1 {
          for index in (best + 1)..<(count - 2) { pairs[index] = pairs[index + 1] }
        }
        count -= 1
        if best > 0 { pairs[best - 1] = pair(best - 1) }
        if best < count - 1 { pairs[best] = pair(best) }
      }
      return count
    }
  }

  /// Keeps the pairs in a heap and the symbols in a linked list; returns how many symbols are left.
  private func mergeLong(_ word: UnsafeMutableBufferPointer<Int32>) -> Int {
    /// Ends the list, and stands before it.
    let none = Int32(-1)
    var next = word.indices.map { Int32($0 + 1 < word.count ? $0 + 1 : -1) }
    var previous = word.indices.map { Int32($0) - 1 }
    var heap = MergeHeap()
    func offer(_ index: Int32, _ heap: inout MergeHeap) {
      let right = next[Int(index)]
      guard right != none, let merge = merges.merge(word[Int(index)], word[Int(right)]) else {
        return
      }
      heap.push(rank: merge.rank, position: UInt32(index))
    }
    for index in word.indices { offer(Int32(index), &heap) }
    while let (rank, position) = heap.pop() {
      let index = Int(position)
      // What merged in the meantime has another pair here, or none.
      guard word[index] >= 0, case let right = next[index], right != none,
        let merge = merges.merge(word[index], word[Int(right)]), merge.rank == rank
      else { continue }
      word[index] = merge.id
      word[Int(right)] = -1
      next[index] = next[Int(right)]
      if next[index] != none { previous[Int(next[index])] = Int32(index) }
      if previous[index] != none { offer(previous[index], &heap) }
      offer(Int32(index), &heap)
    }
    var count = 0
    for id in word where id >= 0 {
      word[count] = id
      count += 1
    }
    return count
  }
}

/// Pairs that wait to be merged: the lowest rank first, and the first place of equal ranks.
private struct MergeHeap {
  /// Rank and position in one number, in heap order.
  private var entries: [UInt64] = []

  mutating func push(rank: UInt32, position: UInt32) {
    entries.append(UInt64(rank) << 32 | UInt64(position))
    var child = entries.count - 1
    while child > 0, case let parent = (child - 1) / 2, entries[child] < entries[parent] {
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> (rank: UInt32, position: UInt32)? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    if !entries.isEmpty {
      entries[0] = last
      var parent = 0
      while case var child = 2 * parent + 1, child < entries.count {
        if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
        guard entries[child] < entries[parent] else { break }
        entries.swapAt(child, parent)
        parent = child
      }
    }
    return (UInt32(first >> 32), UInt32(truncatingIfNeeded: first))
  }
}
