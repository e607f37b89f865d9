public import Networks
public import Tensors

/// Rows of the language model's width that aren't words, and where a run puts them into its texts.
///
/// This is the one way in: training, scoring, generation and beam search read it from their `Pass`.
public struct Injection {
  /// What stands in the open places of the texts, in their order, [open places, width].
  ///
  /// Such a row is a token: it has a position, passes every layer, and asks queries of its own. It
  /// stands where a word's embedding would, before positions and norms; a head that is tied to the
  /// table of words never predicts it.
  public var tokens: Variable?

  /// What every token of a text sees beside its tokens at a layer, made when the layer is run.
  ///
  /// They are hidden states that pass the layer's own norm, key and value maps, but ask no queries.
  /// Where keys turn with their position, the rows of a text are at −rows … −1 and its tokens at 0
  /// and up, with rows or without.
  public var keysAndValues: (_ layer: Int) -> InjectedRows?

  public init(
    tokens: Variable? = nil, keysAndValues: @escaping (_ layer: Int) -> InjectedRows? = { _ in nil }
  ) {
    self.tokens = tokens
    self.keysAndValues = keysAndValues
  }
}

/// Makes what is injected into some of the prompts, by their numbers, on a tape that doesn't record.
public typealias Injecting = @Sendable (_ prompts: [Int], _ tape: Tape) -> Injection

extension PackedTexts {
  /// What stands for a token where an injected row is to stand; no token has this id.
  public static let openPlace: Int32 = -1
}

extension Pass {
  /// The first states of tokens, with injected rows in open places.
  ///
  /// - Parameters:
  ///   - tokens: ids of packed texts.
  ///   - lookUp: the embeddings of words, [n, width].
  /// - Returns: [tokens, width].
  func filling(_ tokens: [Int32], _ lookUp: ([Int32]) -> Variable) -> Variable {
    let words = tokens.filter { $0 != PackedTexts.openPlace }
    let open = tokens.count - words.count
    guard open > 0 else { return lookUp(tokens) }
    guard let rows = injected.tokens, rows.value.rowCount == open else {
      preconditionFailure(
        "\(open) open places, \(injected.tokens?.value.rowCount ?? 0) injected rows")
    }
    var (word, row) = (Int32(open) - 1, Int32(-1))
    let order = tokens.map { token in
      if token == PackedTexts.openPlace { row += 1 } else { word += 1 }
      return token == PackedTexts.openPlace ? row : word
    }
    let parts = words.isEmpty ? [rows] : [rows, lookUp(words)]
    return tape.gather(tape.concatenateRows(parts), rows: order)
  }
}
