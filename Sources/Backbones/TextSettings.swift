internal import Tokenizers

/// How a model reads and ends texts.
struct TextSettings: Sendable {
  var tokenizer: any Tokenizer
  /// Token ids that every text begins with.
  var prefix: [Int32] = []
  /// Token ids that every text ends with.
  var suffix: [Int32] = []
  /// Token ids that end what is generated.
  var endTokens: [Int32] = []
}
