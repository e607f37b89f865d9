public import Networks
public import Support
public import Tensors

/// One run through a backbone: the tape that records it, what is bound to weights by name, and what
/// is kept of earlier tokens.
public struct Pass {
  /// The tape that records the run.
  public let tape: Tape
  /// Variables in the place of frozen weights, or added to them.
  public var bound: BoundWeights
  /// Rows that are put into the texts.
  public var injected = Injection()
  /// Keys and values of earlier tokens, where texts are read piece by piece.
  var cache: KeyValueCache?
  /// Draws what changes of low rank don't see in a training step; `nil` where nothing is dropped.
  public var dropout: RandomKey?
  /// Who takes the shares of attention of one text; `nil` where nobody does.
  public var watch: AttentionWatch?
  /// The model's own changes of low rank, for maps that nothing is bound to.
  var lora: LoRA?

  public init(
    _ tape: Tape, bound: BoundWeights = BoundWeights(), injected: Injection = Injection()
  ) {
    self.tape = tape
    self.bound = bound
    self.injected = injected
  }
}

/// Variables of a tape that change a backbone's weights for one run.
///
/// Families never look into this: every weight is read by its module, which does.
public struct BoundWeights: Sendable {
  /// In place of a frozen weight, by its name in `NamedWeights`: `layers.3.self_attn.q_proj.weight`.
  public var weights: [String: Variable] = [:]
  /// Added to a linear map, by the map's name: `layers.3.self_attn.q_proj`.
  public var adapters: [String: LowRankChange] = [:]

  public init() {}
}

extension Pass: NetworkPass {
  public func variable(named name: String) -> Variable? { bound.weights[name] }

  /// The change that is bound to a map's name, or the model's own.
  public func change(of map: String) -> LowRankChange? {
    bound.adapters[map] ?? lora?.change(of: map, on: tape)
  }
}

extension Pass {
  /// The position of each text's first token: what the cache has read of it.
  func starts(of texts: PackedTexts) -> [Int] {
    cache?.lengths ?? Array(repeating: 0, count: texts.count)
  }

  /// The cached keys and values of a layer, where there is a cache.
  func past(_ layer: Int) -> (cache: KeyValueCache, layer: Int)? { cache.map { ($0, layer) } }
}

/// Rows of the language model's width that aren't words, and where a run puts them into its texts.
///
/// This is the one way in: training, scoring, generation and beam search read it from their `Pass`.
public struct Injection {
  /// The rows in the open places of the texts, in their order, [open places, width].
  ///
  /// Such a row is a token: it has a position, passes every layer, and asks queries of its own. It
  /// stands where a word's embedding would, before positions and norms; a head that is tied to the
  /// table of words never predicts it.
  public var tokens: Variable?

  /// The rows that every token of a text sees beside its tokens at a layer, made when it is run.
  ///
  /// They are hidden states that pass the layer's own norm, key and value maps, but ask no queries.
  /// Where keys turn with their position, the rows of a text are at −rows … −1 and its tokens at 0
  /// and up, with rows or without.
  public var keysAndValues: (_ layer: Int) -> InjectedRows?

  /// What becomes of the states that enter a layer, [tokens, width]: they themselves, unless rows change
  /// them, as by an attention of their own.
  public var entering: (_ layer: Int, _ states: Variable, _ texts: PackedTexts) -> Variable

  public init(
    tokens: Variable? = nil,
    keysAndValues: @escaping (_ layer: Int) -> InjectedRows? = { _ in nil },
    entering: @escaping (_ layer: Int, _ states: Variable, _ texts: PackedTexts) -> Variable = {
      _, states, _ in states
    }
  ) {
    self.tokens = tokens
    self.keysAndValues = keysAndValues
    self.entering = entering
  }
}

/// Makes what is injected into some of the prompts, by their numbers, on a tape that doesn't record.
public typealias Injecting = @Sendable (_ prompts: [Int], _ tape: Tape) -> Injection

extension PackedTexts {
  /// The id in the place of an injected row; no token has it.
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
