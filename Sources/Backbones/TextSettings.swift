public import Tokenizers

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
  /// What is done with pooled vectors.
  public internal(set) var steps: [EmbeddingStep] = []
}
