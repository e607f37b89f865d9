/// Cuts text into words, and words into tokens.
struct WordPieceCutter {
  let tokenizer: WordPiece
  /// The ids so far.
  var ids: [Int32] = []
  private var word: [UInt8] = []
  private var wordLength = 0

  init(tokenizer: WordPiece) { self.tokenizer = tokenizer }

  /// Adds the tokens of a text that holds no special tokens; it is valid UTF-8.
  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      for byte in bytes { addASCII(byte) }
    } else {
      let characters = BertCharacters.shared
      let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
      tokenizer.options.normalizer.normalize(text, characters) { scalar in
        addNormalized(scalar, characters)
      }
    }
    endWord()
  }

  @inline(__always)
  private mutating func addASCII(_ byte: UInt8) {
    switch tokenizer.asciiRules[Int(byte)] {
    case .word(let byte):
      word.append(byte)
      wordLength += 1
    case .space: endWord()
    case .punctuation: addPunctuation(CollectionOfOne(byte))
    case .removed: break
    }
  }

  private mutating func addNormalized(_ scalar: Unicode.Scalar, _ characters: BertCharacters) {
    guard !scalar.isASCII else { return addASCII(UInt8(scalar.value)) }
    guard let units = UTF8.encode(scalar) else { return }
    let scalarClass = characters[scalar]
    if scalarClass.contains(.space) {
      endWord()
    } else if scalarClass.contains(.punctuation) {
      addPunctuation(units)
    } else {
      word.append(contentsOf: units)
      wordLength += 1
    }
  }

  private mutating func addPunctuation(_ bytes: some Collection<UInt8>) {
    endWord()
    word.append(contentsOf: bytes)
    wordLength = 1
    endWord()
  }

  /// Cuts the word that was collected into the longest tokens from left to right.
  private mutating func endWord() {
    guard !word.isEmpty else { return }
    defer {
      word.removeAll(keepingCapacity: true)
      wordLength = 0
    }
    guard wordLength <= tokenizer.options.maximumWordLength else {
      ids.append(tokenizer.unknownID)
      return
    }
    let before = ids.count
    word.withUnsafeBufferPointer { bytes in
      var start = 0
      var node: TokenTrie.Node? = TokenTrie.root
      while start < bytes.count {
        guard let place = node,
          let match = tokenizer.trie.longestMatch(in: bytes, from: start, at: place)
        else {
          ids.removeSubrange(before...)
          ids.append(tokenizer.unknownID)
          return
        }
        ids.append(match.id)
        start = match.end
        node = tokenizer.continuationNode
      }
    }
  }
}
