/// A tokenizer whose steps the files of Hugging Face's `tokenizers` describe: added tokens are taken
/// out of the text, the rest is normalised, cut into words, and each word into tokens by byte-pair
/// encoding or a unigram model.
///
/// Token ids and decoded texts equal those of Hugging Face's implementation.
public struct SubwordTokenizer: Tokenizer {
  /// The model that cuts words into tokens.
  enum Model: Sendable {
    case bytePair(BytePairModel)
    case unigram(UnigramModel)
  }

  /// The settings of a tokenizer beside its model.
  struct Steps: Sendable {
    var normalizers: [Normalizer] = []
    var preTokenizers: [PreTokenizer] = []
    /// `nil` joins tokens by spaces.
    var decoding: [DecodingStep]?
    var added: [AddedToken] = []
    var prefix: [Int32] = []
    var suffix: [Int32] = []
    var roles = TokenRoles()
  }

  var steps: Steps
  let model: Model
  /// The tokens by id, the added ones among them.
  let tokens: [String]
  private let addedIDs: [[UInt8]: Int32]
  private let specialIDs: Set<Int32>
  /// Finds added tokens in the text as it comes.
  private let matcher: AddedTokenMatcher
  /// Finds added tokens in the normalised text.
  private let normalizedMatcher: AddedTokenMatcher
  private let classes: CharacterClasses
  private let cutter: PieceCutter

  /// Makes a tokenizer; the ids of all steps are ids of `tokens`.
  ///
  /// - Throws: `TokenizerError.Problem`.
  init(tokens: [String], model: Model, steps: Steps) throws {
    let classes = CharacterClasses.shared
    var tokens = tokens
    var room = TextGrowth.addedLimit
    matcher = try AddedTokenMatcher(steps.added.filter { !$0.isNormalized })
    normalizedMatcher = try AddedTokenMatcher(steps.added.filter(\.isNormalized)) { token in
      let content = Array(token.content.utf8)
      room -= TextGrowth.most(of: content.count, steps.normalizers)
      guard room >= 0 else { throw TokenizerError.Problem.vocabularyTooLarge }
      let normalized = steps.normalizers.reduce(content) { $1.normalize($0, classes) }
      // A token that is looked for in normalised text is spelt so in decoded text too.
      tokens[Int(token.id)] = String(decoding: normalized, as: UTF8.self)
      return normalized
    }
    self.steps = steps
    self.model = model
    self.classes = classes
    self.tokens = tokens
    addedIDs = Dictionary(steps.added.map { (Array($0.content.utf8), $0.id) }) { first, _ in first }
    specialIDs = Set(steps.added.lazy.filter(\.isSpecial).map(\.id))
    cutter = PieceCutter(steps: steps.preTokenizers, classes: classes)
  }

  public var vocabularySize: Int { tokens.count }
  public var prefixIDs: [Int32] { steps.prefix }
  public var suffixIDs: [Int32] { steps.suffix }
  public var roles: TokenRoles { steps.roles }

  public func token(_ id: Int32) -> String {
    tokens.indices.contains(Int(id)) ? tokens[Int(id)] : ""
  }

  public func id(of token: String) -> Int32? {
    if let id = addedIDs[Array(token.utf8)] { return id }
    return switch model {
    case .bytePair(let model): model.id(of: token)
    case .unigram(let model): model.trie.id(of: token)
    }
  }

  public func encode(_ text: String) -> [Int32] {
    var text = text
    var ids: [Int32] = []
    // The model is taken out once: to copy it for each word would cost more than the word.
    switch model {
    case .bytePair(let model):
      text.withUTF8 { split($0, to: &ids) { word, ids in model.encode(word, to: &ids) } }
    case .unigram(let model):
      text.withUTF8 { split($0, to: &ids) { word, ids in model.encode(word, to: &ids) } }
    }
    return ids
  }

  /// Adds the ids of a text; `encode` adds those of a word.
  private func split(
    _ text: UTF8Text, to ids: inout [Int32], encode: (UTF8Text, inout [Int32]) -> Void
  ) {
    matcher.split(text) { part in
      switch part {
      case .token(let id): ids.append(id)
      case .text(let range):
        let isFirst = range.lowerBound == 0
        if steps.normalizers.isEmpty {
          cut(text.part(range), isFirst: isFirst, to: &ids, encode: encode)
        } else {
          let normalized = steps.normalizers.reduce(Array(text[range])) {
            $1.normalize($0, classes)
          }
          normalized.withUnsafeBufferPointer {
            cut($0, isFirst: isFirst, to: &ids, encode: encode)
          }
        }
      }
    }
  }

  /// Adds the ids of a normalised text.
  private func cut(
    _ text: UTF8Text, isFirst: Bool, to ids: inout [Int32],
    encode: (UTF8Text, inout [Int32]) -> Void
  ) {
    normalizedMatcher.split(text) { part in
      switch part {
      case .token(let id): ids.append(id)
      case .text(let range):
        cutter.cut(text.part(range), isFirst: isFirst && range.lowerBound == 0) { word in
          encode(word, &ids)
        }
      }
    }
  }

  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool) -> String {
    let pieces = ids.lazy.filter { id in
      tokens.indices.contains(Int(id)) && !(skippingSpecialTokens && specialIDs.contains(id))
    }.map { Array(tokens[Int($0)].utf8) }
    guard let decoding = steps.decoding else {
      return String(decoding: Array(pieces.joined(separator: [UInt8(ascii: " ")])), as: UTF8.self)
    }
    let decoded = decoding.reduce(Array(pieces)) { $1.apply(to: $0) }
    return String(decoding: Array(decoded.joined()), as: UTF8.self)
  }
}
