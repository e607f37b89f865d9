import Support

/// Loads whatever tokenizer a model comes with.
public enum TokenizerLoader {
  /// Loads the tokenizer of a model's folder: `tokenizer.json`, else `vocab.json` with `merges.txt`
  /// (GPT-2), else `vocab.txt` (BERT); the roles of tokens from `tokenizer_config.json` where there
  /// is one.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public static func load(folder: String) throws -> any Tokenizer {
    func path(_ name: String) -> String { folder + "/" + name }
    func exists(_ name: String) -> Bool { FileReading.exists(path(name)) }
    if exists("tokenizer.json") {
      let configuration = path("tokenizer_config.json")
      return try load(
        file: path("tokenizer.json"),
        configuration: FileReading.exists(configuration) ? configuration : nil)
    }
    if exists("vocab.json"), exists("merges.txt") {
      return try SubwordTokenizer(
        vocabularyFile: path("vocab.json"), mergesFile: path("merges.txt"))
    }
    guard exists("vocab.txt") else {
      throw TokenizerError(
        path: folder,
        problem: .nothingToRead(
          expected: ["tokenizer.json", "vocab.json", "vocab.txt"]))
    }
    return try WordPiece(folder: folder)
  }

  /// Loads a `tokenizer.json` of any kind.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - configuration: A `tokenizer_config.json` that says which tokens have a role.
  /// - Returns: The tokenizer that `model.type` asks for.
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public static func load(file path: String, configuration: String? = nil) throws -> any Tokenizer {
    let file = try TokenizerFile(path: path)
    guard file.model.type != "WordPiece" else { return try WordPiece(file) }
    var tokenizer = try SubwordTokenizer(file, roles: TokenRoles())
    if let configuration {
      let roles = try RoleNames(configurationFile: configuration)
      tokenizer.steps.roles = TokenRoles(
        beginning: roles.names["bos_token"].flatMap(tokenizer.id),
        end: roles.names["eos_token"].flatMap(tokenizer.id),
        padding: roles.names["pad_token"].flatMap(tokenizer.id),
        unknown: roles.names["unk_token"].flatMap(tokenizer.id))
    }
    return tokenizer
  }

  /// Makes a tokenizer of a vocabulary as GGUF files carry it.
  ///
  /// - Parameters:
  ///   - vocabulary: What the file says.
  ///   - path: The file's name, for errors.
  /// - Returns: The tokenizer that the vocabulary's model asks for.
  /// - Throws: `TokenizerError` naming the file and what was expected.
  public static func load(_ vocabulary: VocabularyDescription, path: String) throws
    -> any Tokenizer
  {
    vocabulary.model == "bert"
      ? try WordPiece(vocabulary, path: path) : try SubwordTokenizer(vocabulary, path: path)
  }
}

/// The names of the tokens that have a role, as `tokenizer_config.json` gives them.
struct RoleNames {
  var names: [String: String] = [:]

  /// Reads a file.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  init(configurationFile path: String) throws {
    try FileReading.members(of: path, limit: TokenizerFile.lengthLimit) { json, trees, key in
      guard ["bos_token", "eos_token", "pad_token", "unk_token"].contains(key) else {
        return try json.skipValue()
      }
      // A name, or an added token with its name as `content`.
      switch try trees.readValue(&json) {
      case .string(let name): names[key] = name
      case .object(let token):
        if case .string(let name)? = token["content"] { names[key] = name }
      default: break
      }
    }
  }
}
