public import Support

/// Why a language model can't continue a prompt.
public enum LanguageModelError: Error, Hashable, Sendable {
  /// The model's files hold no head that would say which token comes next.
  case noHead(model: String)
  /// A prompt, by its number from 0, has no token.
  case emptyPrompt(Int)
  /// A prompt and what follows it are longer than the model's longest text.
  case noRoom(prompt: Int, tokens: Int, following: Int, longest: Int)
}

extension LanguageModelError: RoomError {
  public static let examples: [LanguageModelError] = [
    .noHead(model: "MODEL"), .emptyPrompt(0),
    .noRoom(prompt: 0, tokens: 500, following: 50, longest: 512),
  ]

  public var explanation: Explanation {
    switch self {
    case .noHead(let model):
      Explanation(
        "E802",
        "the files of `\(model)` hold no output head, so it embeds texts but can't continue them",
        about: .languageModel,
        cause: "the files are those of an encoder, or were saved without the head",
        cure: "take a model that was made to continue texts")
    case .emptyPrompt(let prompt):
      Explanation(
        "E803", "prompt \(prompt + 1) has no token", about: .prompt,
        cause: "the text is empty, or the tokeniser leaves nothing of it",
        cure: "write something into it")
    case .noRoom(let prompt, let tokens, let following, let longest):
      Explanation(
        "E804",
        "prompt \(prompt + 1) has \(tokens) tokens and \(following) to follow it, but the language "
          + "model's longest text has \(longest)", about: .prompt,
        cause: "a language model has a longest text, and prompt and answer together exceed it",
        cure: "shorten the prompt, or ask for fewer tokens")
    }
  }
}
