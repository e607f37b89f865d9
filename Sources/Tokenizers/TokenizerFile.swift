import Foundation
import Support

/// Hugging Face's `tokenizer.json`, as far as WordPiece needs it.
///
/// Format: https://huggingface.co/docs/tokenizers (the serialised form of a `Tokenizer`).
struct TokenizerFile {
  var options = WordPiece.Options()
  var tokens: [(text: String, id: Int)] = []

  private let path: String
  private var addedTokens: [(text: String, id: Int)] = []
  private var modelType: String?
  private var preTokenizerType: String?
  private var hasNormalizer = false

  /// Reads a file.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected, also where the file asks for
  ///   another kind of tokenizer.
  init(path: String) throws {
    self.path = path
    options.special = []
    options.prefix = []
    options.suffix = []
    let bytes = try WordPiece.read(path)
    do {
      try bytes.withUnsafeBytes { bytes in
        var json = JSONReader(bytes)
        try json.readObject { json, key in
          switch key {
          case "added_tokens": try json.readArray { try readAddedToken(&$0) }
          case "normalizer": try readNormalizer(&json)
          case "pre_tokenizer": preTokenizerType = try readType(&json)
          case "post_processor": _ = try json.readOptional { try readPostProcessor(&$0) }
          case "model": try readModel(&json)
          default: try json.skipValue()
          }
        }
        try json.readEnd()
      }
    } catch let error as JSONError {
      throw failure(.malformed(offset: error.offset, expected: error.expected))
    }
    try expect("model.type", modelType, oneOf: ["WordPiece"])
    try expect("pre_tokenizer.type", preTokenizerType, oneOf: ["BertPreTokenizer"])
    guard hasNormalizer else { throw failure(.missingPart("normalizer")) }
  }

  private func failure(_ problem: TokenizerError.Problem) -> TokenizerError {
    TokenizerError(path: path, problem: problem)
  }

  private func expect(_ part: String, _ found: String?, oneOf expected: [String]) throws {
    guard let found else { throw failure(.missingPart(part)) }
    guard expected.contains(found) else {
      throw failure(.unsupported(part: part, found: found, expected: expected))
    }
  }

  /// Reads the `type` of an object whose other keys don't matter.
  private func readType(_ json: inout JSONReader) throws -> String? {
    try json.readOptional { json in
      var type: String?
      try json.readObject { json, key in
        if key == "type" { type = try json.readString() } else { try json.skipValue() }
      }
      return type
    } ?? "null"
  }

  private mutating func readModel(_ json: inout JSONReader) throws {
    try json.readObject { json, key in
      switch key {
      case "type": modelType = try json.readString()
      case "unk_token": options.unknown = try json.readString()
      case "continuing_subword_prefix": options.continuation = try json.readString()
      case "max_input_chars_per_word": options.maximumWordLength = try json.readWholeNumber()
      case "vocab" where modelType == nil || modelType == "WordPiece":
        try json.readObject { json, token in try add(token, id: json.readWholeNumber()) }
      default: try json.skipValue()
      }
    }
  }

  private mutating func add(_ token: String, id: Int) throws {
    guard tokens.count < WordPiece.tokenLimit else { throw failure(.vocabularyTooLarge) }
    tokens.append((token, id))
  }

  private mutating func readNormalizer(_ json: inout JSONReader) throws {
    var type: String?
    var normalizer = BertNormalizer()
    var stripsAccents: Bool?
    let isThere: Void? = try json.readOptional { json in
      try json.readObject { json, key in
        switch key {
        case "type": type = try json.readString()
        case "clean_text": normalizer.cleansText = try json.readFlag()
        case "handle_chinese_chars": normalizer.separatesIdeographs = try json.readFlag()
        case "strip_accents": stripsAccents = try json.readOptional { try $0.readFlag() }
        case "lowercase": normalizer.lowercases = try json.readFlag()
        default: try json.skipValue()
        }
      }
    }
    try expect("normalizer.type", isThere == nil ? "null" : type, oneOf: ["BertNormalizer"])
    normalizer.stripsAccents = stripsAccents ?? normalizer.lowercases
    options.normalizer = normalizer
    hasNormalizer = true
  }

  private mutating func readAddedToken(_ json: inout JSONReader) throws {
    var content: String?
    var id: Int?
    try json.readObject { json, key in
      switch key {
      case "content": content = try json.readString()
      case "id": id = try json.readWholeNumber()
      case "normalized", "single_word":
        guard try !json.readFlag() else {
          throw failure(
            .unsupported(part: "added_tokens.\(key)", found: "true", expected: ["false"]))
        }
      default: try json.skipValue()
      }
    }
    guard let content, let id else {
      throw failure(.missingPart(content == nil ? "added_tokens.content" : "added_tokens.id"))
    }
    options.special.append(content)
    addedTokens.append((content, id))
  }

  /// What stands before and behind a text: of a template, its special tokens; of `BertProcessing`,
  /// `cls` and `sep`.
  private mutating func readPostProcessor(_ json: inout JSONReader) throws {
    var type: String?
    try json.readObject { json, key in
      switch key {
      case "type": type = try json.readString()
      case "single": try readTemplate(&json)
      case "cls": options.prefix = [try readTokenAndID(&json)]
      case "sep": options.suffix = [try readTokenAndID(&json)]
      default: try json.skipValue()
      }
    }
    try expect("post_processor.type", type, oneOf: ["TemplateProcessing", "BertProcessing"])
  }

  private mutating func readTemplate(_ json: inout JSONReader) throws {
    var isBehind = false
    try json.readArray { json in
      try json.readObject { json, kind in
        if kind == "Sequence" { isBehind = true }
        try json.readObject { json, key in
          guard kind == "SpecialToken", key == "id" else { return try json.skipValue() }
          let token = try json.readString()
          if isBehind { options.suffix.append(token) } else { options.prefix.append(token) }
        }
      }
    }
  }

  private func readTokenAndID(_ json: inout JSONReader) throws -> String {
    var token: String?
    try json.readArray { json in
      if token == nil { token = try json.readString() } else { try json.skipValue() }
    }
    guard let token else { throw json.unexpected("a token and its id before here") }
    return token
  }

  /// The tokens by id, the added ones among them; each id below their number stands for one.
  func tokensByID() throws -> [String] {
    let known = Dictionary(tokens.map { ($0.id, $0.text) }) { first, _ in first }
    let added = addedTokens.filter { known[$0.id].map { Array($0.utf8) } != Array($0.text.utf8) }
    let all = tokens + added
    var byID = [String?](repeating: nil, count: all.count)
    for (text, id) in all {
      guard byID.indices.contains(id) else {
        throw failure(.idOutOfRange(token: text, id: id, count: all.count))
      }
      guard byID[id] == nil else { throw failure(.duplicateID(id: id)) }
      byID[id] = text
    }
    return byID.compactMap { $0 }
  }
}
