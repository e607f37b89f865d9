internal import ModelFiles
public import Tokenizers

/// How a text's token states become one vector.
public enum Pooling: String, CaseIterable, Sendable {
  /// The state of the token that stands for the whole text: the first, or of a causal model, whose
  /// first token has read nothing but itself, the last.
  case cls
  /// The state of the last token.
  case last
  /// The mean of all states.
  case mean

  /// The token of each text whose state it is; `nil` where it takes all of them.
  public func tokens(of texts: PackedTexts, isCausal: Bool) -> [Int32]? {
    switch self {
    case .cls where !isCausal: texts.offsets.dropLast().map { Int32($0) }
    case .cls, .last: texts.offsets.dropFirst().map { Int32($0 - 1) }
    case .mean: nil
    }
  }
}

extension Pooling {
  /// The names in sentence-transformers of the ways of pooling that are known.
  private static let names: [String: Pooling] = [
    "cls": .cls, "cls_token": .cls, "mean": .mean, "mean_tokens": .mean, "lasttoken": .last,
  ]

  /// The way that a configuration asks for: by `pooling_mode`, or by the one `pooling_mode_…` that is
  /// on.
  ///
  /// - Throws: `BackboneError` for a way that isn't known, and for several at once, whose vectors
  ///   would be put side by side.
  init(_ file: ConfigurationFile) throws {
    guard try file.flag("include_prompt", unlessSaid: true) else {
      throw file.unexpected(
        "include_prompt", expected: "`true`: leaving a prompt's tokens out isn't implemented")
    }
    let key = "pooling_mode"
    if file.contains(key) {
      guard let pooling = Self.names[try file.text(key)] else {
        throw file.unexpected(key, expected: "`cls`, `mean` or `lasttoken`")
      }
      self = pooling
      return
    }
    let modes = try file.flags(prefix: key + "_")
    for mode in modes where Self.names[mode] == nil {
      throw file.unexpected(
        key + "_" + mode,
        expected: "off: the ways to pool are `cls_token`, `mean_tokens` and `lasttoken`")
    }
    guard modes.count == 1, let pooling = modes.first.flatMap({ Self.names[$0] }) else {
      throw file.unexpected(key + "_…", expected: "on once, not \(modes.count) times")
    }
    self = pooling
  }

  /// The way that a GGUF file asks for; `nil` where it doesn't.
  ///
  /// - Throws: `BackboneError` for a way that isn't known; `ModelFileError` for no number.
  static func named(by file: GGUFFile) throws -> Pooling? {
    let key = try file.metadata.string("general.architecture") + ".pooling_type"
    guard file.metadata.contains(key) else { return nil }
    switch try file.metadata.integer(key) {
    case 0: return nil
    case 1: return .mean
    case 2: return .cls
    case 3: return .last
    default:
      throw BackboneError.badConfiguration(
        file: file.path, key: key, expected: "0 to 3: none, the mean, the first or the last token")
    }
  }
}

/// How a model reads and ends texts, and makes one vector of each.
public struct TextSettings: Sendable {
  /// Text to token ids and back.
  public internal(set) var tokenizer: any Tokenizer
  /// Token ids that every text begins with, such as [CLS].
  public internal(set) var prefix: [Int32] = []
  /// Token ids that every text ends with, such as [SEP].
  public internal(set) var suffix: [Int32] = []
  /// Token ids that end what is generated.
  public internal(set) var endTokens: [Int32] = []
  /// Texts that can stand before one that is embedded, by name.
  public internal(set) var prompts: [String: String] = [:]
  /// The one that stands there unless told.
  public internal(set) var usualPrompt = ""
  /// The steps that change pooled vectors.
  public internal(set) var steps: [EmbeddingStep] = []
}
