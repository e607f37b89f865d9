import Support

/// A setting of one file that says something else than another one, which holds.
public struct OverruledSetting: Hashable, Sendable {
  /// The file that the setting stands in.
  public var path: String
  /// The setting.
  public var key: String
  /// The file that holds, or what in the same file does.
  public var by: String

  public init(path: String, key: String, by: String) {
    self.path = path
    self.key = key
    self.by = by
  }
}

/// A `tokenizer_config.json`: which tokens have a role, and what is done beside the vocabulary.
struct TokenizerConfiguration {
  private static let roleNames = ["bos_token", "eos_token", "pad_token", "unk_token"]
  private static let flagNames = [
    "add_bos_token", "add_eos_token", "add_prefix_space", "do_lower_case",
    "tokenize_chinese_chars", "strip_accents",
  ]

  let path: String
  /// The tokens that have a role, as the vocabulary spells them.
  private var tokens: [String: String] = [:]
  /// The settings that are on or off.
  private var flags: [String: Bool] = [:]

  /// Reads a file.
  ///
  /// - Throws: `TokenizerError` naming the file and what was expected.
  init(path: String) throws {
    self.path = path
    try FileReading.members(of: path, limit: TokenizerFile.lengthLimit) { json, trees, key in
      if Self.flagNames.contains(key) {
        flags[key] = try json.readOptional { try $0.readFlag() }
        return
      }
      guard Self.roleNames.contains(key) else { return try json.skipValue() }
      // A name, or an added token with its name as `content`.
      switch try trees.readValue(&json) {
      case .string(let name): tokens[key] = name
      case .object(let token):
        if case .string(let name)? = token["content"] { tokens[key] = name }
      default: break
      }
    }
  }

  /// Whether a setting is on; `nil` where the file doesn't say.
  func flag(_ name: String) -> Bool? { flags[name] }

  /// The tokens that have a role, or who had it before where the file doesn't say.
  func roles(in tokenizer: SubwordTokenizer, unlessSaid: TokenRoles) -> TokenRoles {
    func id(_ role: String, _ other: Int32?) -> Int32? {
      tokens[role].map(tokenizer.id) ?? other
    }
    return TokenRoles(
      beginning: id("bos_token", unlessSaid.beginning), end: id("eos_token", unlessSaid.end),
      padding: id("pad_token", unlessSaid.padding), unknown: id("unk_token", unlessSaid.unknown))
  }

  /// Those of `add_bos_token` and `add_eos_token` that say otherwise than a tokenizer does.
  func flagsUnlike(_ tokenizer: SubwordTokenizer) -> [String] {
    let around = [
      ("add_bos_token", tokenizer.prefixIDs, tokenizer.roles.beginning),
      ("add_eos_token", tokenizer.suffixIDs, tokenizer.roles.end),
    ]
    return around.compactMap { name, ids, role in
      let isThere = role.map(ids.contains) ?? !ids.isEmpty
      return flags[name].map { $0 != isThere } ?? false ? name : nil
    }
  }

  /// Changes how BERT cleans text where the file says how.
  ///
  /// - Returns: what the normaliser said otherwise, by its names in a `tokenizer.json`.
  func apply(to normalizer: inout BertNormalizer) -> [String] {
    let before = normalizer
    if let flag = flags["do_lower_case"] {
      normalizer.lowercases = flag
      normalizer.stripsAccents = flag
    }
    if let flag = flags["tokenize_chinese_chars"] { normalizer.separatesIdeographs = flag }
    if let flag = flags["strip_accents"] { normalizer.stripsAccents = flag }
    return [
      ("lowercase", before.lowercases != normalizer.lowercases),
      ("handle_chinese_chars", before.separatesIdeographs != normalizer.separatesIdeographs),
      ("strip_accents", before.stripsAccents != normalizer.stripsAccents),
    ].filter(\.1).map(\.0)
  }
}
