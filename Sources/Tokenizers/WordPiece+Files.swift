import Foundation

extension WordPiece {
  /// Longer files are refused before they are read.
  static let fileLimit = 64 << 20

  /// Loads a tokenizer from a model's folder: from `tokenizer.json`, else from `vocab.txt` with the
  /// settings of `tokenizer_config.json` where there is one.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public init(folder: String) throws {
    func path(_ name: String) -> String { folder + "/" + name }
    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
    if exists("tokenizer.json") {
      try self.init(tokenizerFile: path("tokenizer.json"))
    } else if exists("vocab.txt") {
      var options = Options()
      if exists("tokenizer_config.json") {
        let configuration = try JSONPart(path: path("tokenizer_config.json"))
        let lowercases = try configuration.flag("do_lower_case") ?? true
        options.normalizer = BertNormalizer(
          separatesIdeographs: try configuration.flag("tokenize_chinese_chars") ?? true,
          stripsAccents: try configuration.flag("strip_accents"), lowercases: lowercases)
      }
      try self.init(vocabularyFile: path("vocab.txt"), options: options)
    } else {
      throw TokenizerError(
        path: folder, problem: .nothingToRead(expected: ["tokenizer.json", "vocab.txt"]))
    }
  }

  /// Loads a vocabulary of one token a line; its number is the token's id.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public init(vocabularyFile path: String, options: Options = Options()) throws {
    var lines = try Self.read(path).split(separator: 10, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let tokens = lines.map { line in
      String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
    }
    try self.init(tokens: tokens, options: options, path: path)
  }

  /// Loads Hugging Face's `tokenizer.json`.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected, also where the file asks for
  ///   another kind of tokenizer.
  public init(tokenizerFile path: String) throws {
    let file = try JSONPart(path: path)
    let model = try file.part("model")
    try model.expect("type", oneOf: ["WordPiece"])
    var options = Options()
    options.unknown = try model.text("unk_token") ?? options.unknown
    options.continuation = try model.text("continuing_subword_prefix") ?? options.continuation
    options.maximumWordLength =
      try model.number("max_input_chars_per_word") ?? options.maximumWordLength
    try file.part("pre_tokenizer").expect("type", oneOf: ["BertPreTokenizer"])

    let normalizer = try file.part("normalizer")
    try normalizer.expect("type", oneOf: ["BertNormalizer"])
    options.normalizer = BertNormalizer(
      cleansText: try normalizer.flag("clean_text") ?? true,
      separatesIdeographs: try normalizer.flag("handle_chinese_chars") ?? true,
      stripsAccents: try normalizer.flag("strip_accents"),
      lowercases: try normalizer.flag("lowercase") ?? true)

    var ids = try model.numbers("vocab")
    options.special = []
    for added in try file.parts("added_tokens") {
      guard let content = try added.text("content"), let id = try added.number("id") else {
        throw added.malformed("content", expected: "a token and its id")
      }
      for key in ["normalized", "single_word"] where try added.flag(key) == true {
        throw added.unsupported(key, found: "true", expected: "false")
      }
      ids[content] = id
      options.special.append(content)
    }
    (options.prefix, options.suffix) = try Self.surroundings(in: file)
    try self.init(tokens: Self.tokens(ids, path: path), options: options, path: path)
  }

  /// The special tokens that are put before and behind a text.
  private static func surroundings(in file: JSONPart) throws -> ([String], [String]) {
    guard let processor = try file.optionalPart("post_processor") else { return ([], []) }
    switch try processor.expect("type", oneOf: ["TemplateProcessing", "BertProcessing"]) {
    case "BertProcessing":
      return ([try processor.firstText("cls")], [try processor.firstText("sep")])
    default:
      let pieces = try processor.parts("single")
      let names = try pieces.map { try $0.optionalPart("SpecialToken")?.text("id") }
      guard let text = names.firstIndex(of: nil) else {
        throw processor.malformed("single", expected: "a place for the text")
      }
      return (names[..<text].compactMap { $0 }, names[text...].compactMap { $0 })
    }
  }

  /// The tokens by id; each id below their number stands for one.
  private static func tokens(_ ids: [String: Int], path: String) throws -> [String] {
    var tokens = [String?](repeating: nil, count: ids.count)
    for (token, id) in ids {
      guard tokens.indices.contains(id) else {
        throw TokenizerError(
          path: path, problem: .idOutOfRange(token: token, id: id, count: ids.count))
      }
      guard tokens[id] == nil else {
        throw TokenizerError(path: path, problem: .duplicateID(id: id))
      }
      tokens[id] = token
    }
    return tokens.compactMap { $0 }
  }

  /// A file's bytes.
  static func read(_ path: String) throws -> Data {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let size = attributes?[.size] as? Int,
      attributes?[.type] as? FileAttributeType != .typeDirectory
    else { throw TokenizerError(path: path, problem: .unreadable) }
    guard size <= fileLimit else {
      throw TokenizerError(path: path, problem: .tooLong(size: size, limit: fileLimit))
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw TokenizerError(path: path, problem: .unreadable)
    }
    return data
  }
}
