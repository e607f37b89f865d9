import Foundation
import Support

extension WordPiece {
  /// The longest file that is read: BERT's has 0.5 MB, that of 500,000 tokens 13 MB.
  static let fileLimit = 16 << 20
  /// The most tokens that are read.
  static let tokenLimit = 1 << 20

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
      let configuration = path("tokenizer_config.json")
      let isThere = FileManager.default.fileExists(atPath: configuration)
      try self.init(
        vocabularyFile: path("vocab.txt"),
        options: isThere ? Options(configurationFile: configuration) : Options())
    } else {
      throw TokenizerError(
        path: folder, problem: .nothingToRead(expected: ["tokenizer.json", "vocab.txt"]))
    }
  }

  /// Loads Hugging Face's `tokenizer.json`.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected, also where the file asks for
  ///   another kind of tokenizer.
  public init(tokenizerFile path: String) throws {
    let file = try TokenizerFile(path: path)
    try self.init(tokens: file.tokensByID(), options: file.options, path: path)
  }

  /// Loads a vocabulary of one token a line; its number is the token's id.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public init(vocabularyFile path: String, options: Options = Options()) throws {
    let bytes = try Self.read(path)
    var tokens: [String] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      guard tokens.count < Self.tokenLimit else {
        throw TokenizerError(path: path, problem: .vocabularyTooLarge)
      }
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
      var line = bytes[start..<end]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      tokens.append(String(decoding: line, as: UTF8.self))
      start = end + 1
    }
    try self.init(tokens: tokens, options: options, path: path)
  }

  /// A file's bytes.
  static func read(_ path: String) throws -> [UInt8] {
    func failure(_ problem: TokenizerError.Problem) -> TokenizerError {
      TokenizerError(path: path, problem: problem)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(.unreadable(code: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(.unreadable(code: errno)) }
    guard status.st_size <= fileLimit else { throw failure(.tooLong(limit: fileLimit)) }
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      while count < buffer.count {
        let added = Foundation.read(
          descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
        if added < 0, errno == EINTR { continue }
        if added < 0 { code = errno }
        if added <= 0 { return }
        count += added
      }
    }
    guard code == 0 else { throw failure(.unreadable(code: code)) }
    return bytes
  }
}

extension WordPiece.Options {
  /// The settings of a `tokenizer_config.json`.
  init(configurationFile path: String) throws {
    self.init()
    var stripsAccents: Bool?
    let bytes = try WordPiece.read(path)
    do {
      try bytes.withUnsafeBytes { bytes in
        var json = JSONReader(bytes)
        try json.readObject { json, key in
          switch key {
          case "do_lower_case": normalizer.lowercases = try json.readFlag()
          case "tokenize_chinese_chars": normalizer.separatesIdeographs = try json.readFlag()
          case "strip_accents": stripsAccents = try json.readOptional { try $0.readFlag() }
          default: try json.skipValue()
          }
        }
        try json.readEnd()
      }
    } catch let error as JSONError {
      throw TokenizerError(
        path: path, problem: .malformed(offset: error.offset, expected: error.expected))
    }
    normalizer.stripsAccents = stripsAccents ?? normalizer.lowercases
  }
}
