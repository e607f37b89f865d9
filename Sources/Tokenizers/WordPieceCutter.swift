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

/// The treatment of one ASCII byte.
enum ASCIIRule: Hashable, Sendable {
  /// White space ends a word.
  case space
  /// Punctuation ends a word and is one.
  case punctuation
  /// The byte goes.
  case removed
  /// The byte, lower-cased perhaps, belongs to a word.
  case word(UInt8)

  /// The rules of all 128 bytes.
  static func table(for normalizer: BertNormalizer) -> [ASCIIRule] {
    (UInt8(0)..<128).map { byte in
      switch byte {
      case 0x09, 0x0a, 0x0d, 0x20: .space
      case 0x0b, 0x0c: normalizer.cleansText ? .removed : .space
      case 0x00..<0x20, 0x7f: normalizer.cleansText ? .removed : .word(byte)
      case 0x41...0x5a: .word(normalizer.lowercases ? byte | 0x20 : byte)
      case 0x30...0x39, 0x61...0x7a: .word(byte)
      default: .punctuation
      }
    }
  }
}
