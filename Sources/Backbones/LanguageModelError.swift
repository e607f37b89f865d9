/// Why a language model can't continue a prompt.
public enum LanguageModelError: Error, Hashable, Sendable {
  /// The model's files hold no head that would say which token comes next.
  case noHead(model: String)
  /// A prompt, by its number from 0, has no token.
  case emptyPrompt(Int)
  /// A prompt and what follows it are longer than the model's longest text.
  case noRoom(prompt: Int, tokens: Int, following: Int, longest: Int)
}

extension LanguageModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noHead(let model):
      "the files of `\(model)` hold no output head, so it embeds texts but can't continue them"
    case .emptyPrompt(let prompt): "prompt \(prompt + 1) has no token"
    case .noRoom(let prompt, let tokens, let following, let longest):
      "prompt \(prompt + 1) has \(tokens) tokens and \(following) to follow it, but the language "
        + "model's longest text has \(longest)"
    }
  }
}
