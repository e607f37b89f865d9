import Support

/// Hugging Face's `tokenizer.json` as it is written, whatever kind of tokenizer it describes.
///
/// Format: https://huggingface.co/docs/tokenizers (the serialised form of a `Tokenizer`).
struct TokenizerFile {
  /// The longest file that is read: Gemma's, with 256,000 tokens, has 33 MB.
  static let lengthLimit = 64 << 20
  /// The most tokens and the most merges that are read: Gemma's merges are 580,000.
  static let tokenLimit = 1 << 20

  let path: String
  var model = Model()
  var added: [Added] = []
  /// The parts that say how text is changed and cut, by their keys.
  var parts: [String: JSONValue] = [:]

  /// The contents of the file's `model`.
  struct Model {
    var type: String?
    var tokens: [(text: String, id: Int)] = []
    /// One a token, where the vocabulary is a list.
    var scores: [Double] = []
    var merges: [BytePairModel.Pair] = []
    /// Its other values, by key.
    var settings: [String: JSONValue] = [:]
  }

  /// A token of the list `added_tokens`.
  struct Added {
    var token: AddedToken
    /// The id, which may not fit into `token` yet.
    var id: Int
  }

  /// Reads a file.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  init(path: String) throws {
    self.path = path
    try FileReading.members(of: path, limit: Self.lengthLimit) { json, trees, key in
      switch key {
      case "added_tokens": try json.readArray { try readAdded(&$0) }
      case "normalizer", "pre_tokenizer", "post_processor", "decoder":
        parts[key] = try trees.readValue(&json)
      case "model": try readModel(&json, &trees)
      default: try json.skipValue()
      }
    }
  }

  /// A part by its key; `null` where it isn't there.
  func part(_ key: String) -> TokenizerPart {
    TokenizerPart(name: key, value: parts[key] ?? .null)
  }

  /// The model's settings beside its vocabulary.
  var settings: TokenizerPart { TokenizerPart(name: "model", value: .object(model.settings)) }

  private mutating func readAdded(_ json: inout JSONReader) throws {
    guard added.count < Self.tokenLimit else { throw TokenizerError.Problem.vocabularyTooLarge }
    var content: String?
    var id: Int?
    var token = AddedToken(content: "", id: 0, isSpecial: false)
    try json.readObject { json, key in
      switch key {
      case "content": content = try json.readString()
      case "id": id = try json.readWholeNumber()
      case "special": token.isSpecial = try json.readFlag()
      case "normalized": token.isNormalized = try json.readFlag()
      case "single_word": token.isSingleWord = try json.readFlag()
      case "lstrip": token.stripsLeft = try json.readFlag()
      case "rstrip": token.stripsRight = try json.readFlag()
      default: try json.skipValue()
      }
    }
    guard let content else { throw TokenizerError.Problem.missingPart("added_tokens.content") }
    guard let id else { throw TokenizerError.Problem.missingPart("added_tokens.id") }
    token.content = content
    added.append(Added(token: token, id: id))
  }

  private mutating func readModel(_ json: inout JSONReader, _ trees: inout JSONTreeReader) throws {
    try json.readObject { json, key in
      switch key {
      case "type": model.type = try json.readString()
      case "vocab" where trees.next(json) == UInt8(ascii: "["):
        try json.readArray { try readScored(&$0, trees) }
      case "vocab":
        try json.readObject { json, token in try add(token, id: json.readWholeNumber()) }
      case "merges": try json.readArray { try readMerge(&$0, trees) }
      default: model.settings[key] = try trees.readValue(&json)
      }
    }
  }

  private mutating func add(_ token: String, id: Int) throws {
    guard model.tokens.count < Self.tokenLimit else {
      throw TokenizerError.Problem.vocabularyTooLarge
    }
    model.tokens.append((token, id))
  }

  /// Reads `["token", score]`.
  private mutating func readScored(_ json: inout JSONReader, _ trees: JSONTreeReader) throws {
    var token: String?
    var score: Double?
    try json.readArray { json in
      if token == nil {
        token = try json.readString()
      } else if score == nil {
        score = try trees.readNumber(&json)
      } else {
        throw json.unexpected("`]`")
      }
    }
    guard let token, let score else { throw json.unexpected("a token and its score before here") }
    try add(token, id: model.tokens.count)
    model.scores.append(score)
  }

  /// Reads `"left right"`, or `["left", "right"]` as later versions write it.
  private mutating func readMerge(_ json: inout JSONReader, _ trees: JSONTreeReader) throws {
    guard model.merges.count < Self.tokenLimit else {
      throw TokenizerError.Problem.vocabularyTooLarge
    }
    guard trees.next(json) == UInt8(ascii: "[") else {
      return model.merges.append(try BytePairModel.Pair(parsing: json.readString()))
    }
    var pair: [String] = []
    try json.readArray { json in
      guard pair.count < 2 else { throw json.unexpected("`]`") }
      pair.append(try json.readString())
    }
    guard pair.count == 2 else { throw json.unexpected("two tokens before here") }
    model.merges.append(BytePairModel.Pair(left: pair[0], right: pair[1]))
  }

  /// The tokens by id, the added ones among them; each id below their number stands for one.
  func tokensByID() throws -> [String] {
    let known = Dictionary(model.tokens.map { ($0.id, $0.text) }) { first, _ in first }
    let new = added.filter { added in
      known[added.id].map { Array($0.utf8) } != Array(added.token.content.utf8)
    }
    return try Self.byID(model.tokens + new.map { ($0.token.content, $0.id) })
  }

  /// Tokens in the order of their ids, which are all numbers below their count.
  static func byID(_ all: [(text: String, id: Int)]) throws -> [String] {
    var byID = [String?](repeating: nil, count: all.count)
    for (text, id) in all {
      guard byID.indices.contains(id) else {
        throw TokenizerError.Problem.idOutOfRange(token: text, id: id, count: all.count)
      }
      guard byID[id] == nil else { throw TokenizerError.Problem.duplicateID(id: id) }
      byID[id] = text
    }
    return byID.compactMap { $0 }
  }
}
