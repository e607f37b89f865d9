/// Finds added tokens in a text: the leftmost first, and of those the longest.
struct AddedTokenMatcher: Sendable {
  /// A part of a text.
  enum Part {
    case token(Int32)
    case text(Range<Int>)
  }

  private let tokens: [AddedToken]
  /// By the tokens' contents, places in `tokens`.
  private let trie: TokenTrie
  /// The bytes that tokens begin with.
  private let starts: [Bool]

  /// The most tokens: real vocabularies have some thousands added, each of which takes more memory
  /// than one of the model's own.
  private static let countLimit = 1 << 17

  /// Makes a matcher of tokens, looked for as `spell` spells them.
  ///
  /// - Throws: `TokenizerError.Problem` if there are more tokens than of any real vocabulary.
  init(
    _ tokens: [AddedToken], spelt spell: (AddedToken) throws -> [UInt8] = { Array($0.content.utf8) }
  ) throws {
    guard tokens.count <= Self.countLimit else { throw TokenizerError.Problem.vocabularyTooLarge }
    let contents = try tokens.map(spell)
    guard let trie = TokenTrie(contents) else { throw TokenizerError.Problem.vocabularyTooLarge }
    var starts = [Bool](repeating: false, count: 256)
    for content in contents { if let first = content.first { starts[Int(first)] = true } }
    self.tokens = tokens
    self.trie = trie
    self.starts = starts
  }

  /// Hands on the tokens of a text and what is between them, in order.
  func split(_ text: UTF8Text, to receive: (Part) -> Void) {
    var (done, index) = (0, 0)
    while index < text.count {
      guard starts[Int(text[index])],
        let match = trie.longestMatch(in: text, from: index, at: TokenTrie.root)
      else {
        index += 1
        continue
      }
      let token = tokens[Int(match.id)]
      var (start, end) = (index, match.end)
      index = match.end
      if token.isSingleWord, isWord(text, before: start) || isWord(text, behind: end) { continue }
      if token.stripsLeft { start = max(done, spaceStart(text, before: start)) }
      if token.stripsRight { end = spaceEnd(text, behind: end) }
      if done < start { receive(.text(done..<start)) }
      receive(.token(token.id))
      done = end
    }
    if done < text.count { receive(.text(done..<text.count)) }
  }

  /// Few tokens ask for this, and then the table of all characters is needed.
  private static func classes(_ scalar: Unicode.Scalar) -> CharacterClass {
    CharacterClasses.shared[scalar]
  }

  private func isWord(_ text: UTF8Text, before end: Int) -> Bool {
    end > 0 && Self.classes(text.scalar(before: end).scalar).contains(.word)
  }

  private func isWord(_ text: UTF8Text, behind start: Int) -> Bool {
    start < text.count && Self.classes(text.scalar(at: start).scalar).contains(.word)
  }

  private func spaceStart(_ text: UTF8Text, before end: Int) -> Int {
    var start = end
    while start > 0, case let (scalar, before) = text.scalar(before: start),
      Self.classes(scalar).contains(.space)
    { start = before }
    return start
  }

  private func spaceEnd(_ text: UTF8Text, behind start: Int) -> Int {
    var end = start
    while end < text.count, case let (scalar, next) = text.scalar(at: end),
      Self.classes(scalar).contains(.space)
    { end = next }
    return end
  }
}

/// A token that is found in the text before anything else happens to it.
public struct AddedToken: Hashable, Sendable {
  /// Its text.
  public var content: String
  public var id: Int32
  /// Whether decoding leaves it out.
  public var isSpecial: Bool
  /// Whether it is looked for in the normalised text.
  public var isNormalized = false
  /// Whether it counts only where no word goes on before or behind it.
  public var isSingleWord = false
  /// Whether it takes the white space before it.
  public var stripsLeft = false
  /// Whether it takes the white space behind it.
  public var stripsRight = false

  public init(content: String, id: Int32, isSpecial: Bool) {
    self.content = content
    self.id = id
    self.isSpecial = isSpecial
  }
}
