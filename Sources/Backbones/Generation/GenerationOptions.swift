public import Support

/// How a language model continues texts.
public struct GenerationOptions: Sendable {
  /// The most tokens that are written, at least 0.
  public var most: Int
  /// How the next token is chosen.
  public var choice: Choice
  /// Token ids that end a text and aren't part of it; the model's own where it is `nil`.
  public var endTokens: [Int32]?
  /// What may be written at all, or anything.
  public var allowed: AllowedSequences?
  /// Draws the random numbers: a function of this key, a text's number and the token's place.
  public var key: RandomKey

  /// How the next token is chosen.
  public enum Choice: Hashable, Sendable {
    /// The most likely token.
    case greedy
    /// A random one: logits divided by `temperature`, then of the `topK` most likely (0: all), then
    /// of the most likely that together have a probability of `topP`.
    case sampling(temperature: Float, topK: Int = 0, topP: Float = 1)
  }

  public init(
    most: Int, choice: Choice = .greedy, endTokens: [Int32]? = nil,
    allowed: AllowedSequences? = nil, key: RandomKey = RandomKey(seed: 0)
  ) {
    self.most = most
    self.choice = choice
    self.endTokens = endTokens
    self.allowed = allowed
    self.key = key
  }
}

/// What a language model wrote.
public struct GeneratedText: Hashable, Sendable {
  /// The tokens, without the one that ended it.
  public var tokens: [Int32] = []
  /// The log-probability of the tokens, and of the end where it was written, by the model's own
  /// softmax over all tokens.
  public var logProbability = 0.0
  /// Whether it came to an end, and wasn't cut off.
  public var isEnded = false
}
