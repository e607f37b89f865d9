public import Tensors

/// A backbone that says which token comes next.
public protocol LanguageModel: Backbone {
  /// The output head, [vocabulary, width]: logits are states · tableᵀ.
  func outputTable(in pass: Pass) -> Variable

  /// The states from which the head predicts each token of a continuation.
  ///
  /// - Parameters:
  ///   - continuations: what follows the prompts, one each; those of no token have no states.
  ///   - prompts: what comes before; none is empty.
  ///   - rows: the extra rows of a layer before the prompts, or none.
  ///   - pass: the run, without a cache.
  /// - Returns: [tokens of all continuations, width].
  /// - Throws: `Cancelled` between layers.
  func predictingStates(
    of continuations: PackedTexts, after prompts: PackedTexts, rows: (Int) -> InjectedRows?,
    in pass: Pass
  ) throws -> Variable

  /// Reads prompts, to continue them token by token.
  ///
  /// - Parameters:
  ///   - prompts: what comes before; none is empty.
  ///   - rows: the extra rows of a layer before the prompts, or none.
  ///   - pass: a run whose tape doesn't record, without a cache.
  /// - Returns: the prompts, ready to be continued.
  /// - Throws: `Cancelled` between layers.
  func startDecoding(
    _ prompts: PackedTexts, rows: (Int) -> InjectedRows?, in pass: Pass
  ) throws -> Decoding

  /// Reads further tokens of texts that are being continued.
  ///
  /// - Parameters:
  ///   - tokens: what follows, for each text of `decoding`; none is empty.
  ///   - decoding: what was read so far; afterwards, with the tokens.
  ///   - pass: a run whose tape doesn't record.
  /// - Returns: the states after each token, [tokens, width].
  /// - Throws: `Cancelled` between layers.
  func read(_ tokens: PackedTexts, into decoding: inout Decoding, in pass: Pass) throws -> Tensor
}

/// Texts that are being continued: what the model keeps of them.
public struct Decoding: Sendable {
  /// Keys and values of what the decoder has read.
  let cache: KeyValueCache
  /// What the decoder attends to beside its own text, where there is an encoder.
  var memory: EncodedTexts?
  /// The states that predict the next token of each text, [texts, width].
  public internal(set) var states: Tensor

  /// The number of texts.
  public var count: Int { states.rowCount }

  /// Some of the texts, in any order and number, such as the best beams.
  public func selecting(_ texts: [Int]) -> Decoding {
    Decoding(
      cache: cache.selecting(texts), memory: memory?.selecting(texts),
      states: states.gatheredRows(texts.map { Int32($0) }))
  }
}

/// Keys and values that a decoder's cross-attention sees of encoded texts.
struct EncodedTexts: Sendable {
  /// One [tokens, 2 k] a layer of the decoder.
  var keysAndValues: [Variable]
  /// Where each text's tokens start, and the end of the last.
  var offsets: [Int]

  func selecting(_ texts: [Int]) -> EncodedTexts {
    let rows = texts.flatMap { (offsets[$0]..<offsets[$0 + 1]).map { Int32($0) } }
    let tape = Tape(recording: false)
    return EncodedTexts(
      keysAndValues: keysAndValues.map { tape.gather($0, rows: rows) },
      offsets: texts.reduce(into: [0]) { ends, text in
        ends.append((ends.last ?? 0) + offsets[text + 1] - offsets[text])
      })
  }
}

extension LanguageModel {
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
}
