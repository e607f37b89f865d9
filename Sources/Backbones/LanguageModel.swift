internal import Networks
public import Support
public import Tensors

/// A backbone that says which token comes next.
public protocol LanguageModel: Backbone {
  /// Whether the files hold what makes logits; without it the model embeds texts and no more.
  var hasHead: Bool { get }

  /// The output head, [vocabulary, width]: logits are states · tableᵀ.
  ///
  /// - Precondition: there is one.
  func outputTable(in pass: Pass) -> Variable

  /// The last states of prompts and of what follows them, from one pass.
  ///
  /// - Parameters:
  ///   - continuations: what follows the prompts, one each; those of no token have no states.
  ///   - prompts: what comes before; none is empty.
  ///   - pass: the run, with the rows that it injects into the prompts, without a cache.
  /// - Returns: the states.
  /// - Throws: `Cancelled` between layers.
  func states(
    of continuations: PackedTexts, after prompts: PackedTexts, in pass: Pass
  ) throws -> ContinuedStates

  /// Reads prompts, to continue them token by token.
  ///
  /// - Parameters:
  ///   - prompts: what comes before; none is empty.
  ///   - pass: a run whose tape doesn't record, with the rows that it injects into the prompts,
  ///     without a cache.
  /// - Returns: the prompts, ready to be continued.
  /// - Throws: `Cancelled` between layers.
  func startDecoding(_ prompts: PackedTexts, in pass: Pass) throws -> Decoding

  /// Reads further tokens of texts that are being continued.
  ///
  /// - Parameters:
  ///   - tokens: what follows, for each text of `decoding`; none is empty.
  ///   - decoding: what was read so far; afterwards, with the tokens.
  ///   - pass: a run whose tape doesn't record; what it injects is of the prompts, and read already.
  /// - Returns: the states after each token, [tokens, width].
  /// - Throws: `Cancelled` between layers.
  func read(_ tokens: PackedTexts, into decoding: inout Decoding, in pass: Pass) throws -> Tensor

  /// The most tokens that can follow a prompt.
  ///
  /// - Parameter prompt: the prompt's tokens.
  /// - Returns: at most 0 where none can.
  func room(after prompt: Int) -> Int
}

/// The last states of prompts and of what follows them.
public struct ContinuedStates {
  /// The states of all tokens of the prompts, [tokens, width]: an encoder's, where there is one.
  public let prompts: Variable
  /// The states from which the head predicts each token of the continuations, [tokens, width]: those
  /// of the token before.
  public let predicting: Variable
}

extension LanguageModel {
  /// The states from which the head predicts each token of continuations, [tokens, width].
  ///
  /// - Throws: `Cancelled` between layers.
  public func predictingStates(
    of continuations: PackedTexts, after prompts: PackedTexts, in pass: Pass
  ) throws -> Variable {
    try states(of: continuations, after: prompts, in: pass).predicting
  }

  /// A continuation is a text of its own.
  public func room(after prompt: Int) -> Int {
    prompt <= description.longestText ? description.longestText : 0
  }

  /// Refuses a model that can't predict tokens, and prompts that can't be continued.
  ///
  /// - Parameters:
  ///   - prompts: what comes before.
  ///   - count: how many tokens have to fit behind a prompt, by its number.
  /// - Throws: `LanguageModelError`.
  func check(_ prompts: PackedTexts, leaving count: (Int) -> Int) throws(LanguageModelError) {
    guard hasHead else { throw .noHead(model: description.name) }
    for prompt in 0..<prompts.count {
      let length = prompts.length(prompt)
      guard length > 0 else { throw .emptyPrompt(prompt) }
      let count = count(prompt)
      guard length <= description.longestText, count <= room(after: length) else {
        throw .noRoom(
          prompt: prompt, tokens: length, following: count, longest: description.longestText)
      }
    }
  }

  /// Token ids that end what is generated.
  public var endTokens: [Int32] { texts.endTokens }

  /// The logits of the next token: states · headᵀ.
  ///
  /// - Parameters:
  ///   - states: [n, width].
  ///   - pass: the run.
  /// - Returns: [n, vocabulary].
  public func logits(of states: Variable, in pass: Pass) -> Variable {
    pass.tape.linear(states, outputTable(in: pass))
  }

  /// The logits that a token is chosen or judged by, [n, vocabulary].
  ///
  /// - Throws: `StatesError` where they aren't numbers.
  func logits(of states: Tensor, in pass: Pass) throws(StatesError) -> Tensor {
    try finite(logits(of: pass.tape.constant(states), in: pass).value)
  }
}

/// Texts that are being continued: what the model keeps of them.
///
/// There is one of each, for reading on changes what it keeps; whoever wants to go on in two ways
/// selects the texts.
public struct Decoding: ~Copyable {
  /// Keys and values of what the decoder has read.
  let cache: KeyValueCache
  /// The encoded texts that each layer of the decoder attends to, where there is an encoder.
  var memory: [AttendedMemory]?
  /// The states that predict the next token of each text, [texts, width].
  public internal(set) var states: Tensor

  /// The number of texts.
  public var count: Int { states.rowCount }

  /// Some of the texts, in any order and number, such as the best beams.
  public func selecting(_ texts: [Int]) -> Decoding {
    Decoding(
      cache: cache.selecting(texts), memory: memory?.map { $0.selecting(texts) },
      states: states.gatheredRows(texts.map { Int32($0) }))
  }
}

extension AttendedMemory {
  /// The memory of some of the texts, in any order and number.
  func selecting(_ texts: [Int]) -> AttendedMemory {
    let rows = texts.flatMap { (offsets[$0]..<offsets[$0 + 1]).map { Int32($0) } }
    return AttendedMemory(
      keysAndValues: Tape(recording: false).gather(keysAndValues, rows: rows),
      offsets: texts.reduce(into: [0]) { ends, text in
        ends.append((ends.last ?? 0) + offsets[text + 1] - offsets[text])
      })
  }
}

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
