public import Networks
public import Support
public import Tensors
public import Tokenizers

/// A language model, seen from the systems that align with it.
///
/// Texts are packed; a layer maps token states [tokens, width] to token states. Rows that aren't
/// words come in through the `Pass` alone, in the place of tokens or beside them at a layer: see
/// `Injection`. A model whose rows beside tokens are masked out is the frozen model exactly.
///
/// Weights are frozen, except those that a `Pass` binds variables to, as `tuning` says.
public protocol Backbone: Sendable {
  /// Its description: family, sizes, the source of the weights.
  var description: BackboneDescription { get }
  /// How it reads and ends texts.
  var texts: TextSettings { get }

  /// All weights under their names.
  var weights: NamedWeights { get }

  /// The states that enter layer 0.
  ///
  /// - Parameters:
  ///   - texts: packed tokens; with a cache, those that follow what it has read. In open places stand
  ///     the run's injected rows.
  ///   - pass: the run.
  /// - Returns: [tokens, width].
  func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable

  /// Runs one layer; the last one ends with the model's final norm, if it has one.
  ///
  /// - Parameters:
  ///   - layer: 0 ..< layers.
  ///   - states: [tokens, width].
  ///   - texts: whose tokens these are.
  ///   - rows: extra rows before each text, or none.
  ///   - chosen: one token a text, where only their states are wanted.
  ///   - pass: the run.
  /// - Returns: [tokens, width], or [texts, width] where tokens are chosen.
  func layer(
    _ layer: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable

  /// The embeddings of all tokens as they were loaded, [vocabulary, width].
  var tokenEmbeddings: Tensor { get }

  /// The same model with other weights, such as tuned ones.
  ///
  /// - Parameter parameters: all of `weights.parameters`, by name and shape.
  /// - Returns: a model of the same description.
  /// - Throws: nothing, if all weights are there.
  func replacingWeights(by parameters: Parameters) throws -> Self

  /// The additions to linear maps, and the weights that train: by default none.
  var tuning: Tuning { get }

  /// The model with another tuning; the weights are shared.
  ///
  /// - Throws: nothing, if the tuning names only maps and weights of the model.
  func tuned(by tuning: Tuning) throws -> any Backbone
}

extension Backbone {
  /// Text to token ids and back.
  public var tokenizer: any Tokenizer { texts.tokenizer }
  /// Token ids that every text begins with, such as [CLS].
  public var textPrefix: [Int32] { texts.prefix }
  /// Token ids that every text ends with, such as [SEP].
  public var textSuffix: [Int32] { texts.suffix }

  /// A text without words: what the model puts around every text or, where that is nothing, one
  /// token, so that there is a state to pool and extra rows are seen.
  public var wordless: [Int32] {
    let around = textPrefix + textSuffix
    return around.isEmpty ? [tokenizer.roles.beginning ?? tokenizer.roles.end ?? 0] : around
  }

  /// The tokens of words that stand behind others, or at the beginning.
  ///
  /// Most vocabularies have the space before a word in the word's own token. Those of SentencePiece put
  /// it there themselves.
  public func tokens(ofWords text: String, afterOthers: Bool) -> [Int32] {
    tokenizer.encode(afterOthers && !putsSpaces ? " " + text : text)
  }

  /// Whether the tokenizer puts a space before a text by itself.
  private var putsSpaces: Bool {
    tokenizer.encode("a").first.map { tokenizer.token($0).hasPrefix("▁") } ?? false
  }

  /// What ends a text that will be continued: nothing where it and what follows are one text.
  public var promptSuffix: [Int32] { description.isCausal ? [] : textSuffix }

  /// Texts as the model was trained to read them, cut to its longest text; none is empty.
  ///
  /// - Parameters:
  ///   - texts: the texts.
  ///   - prompt: what stands before each; what the model's files say by default.
  /// - Returns: their tokens.
  public func pack(_ texts: some Sequence<String>, prompt: String? = nil) -> PackedTexts {
    let prompt = prompt ?? self.texts.usualPrompt
    let room = max(0, description.longestText - textPrefix.count - textSuffix.count)
    return PackedTexts(
      texts.map { text in
        let tokens = tokenizer.encode(prompt + text).prefix(room)
        return tokens.isEmpty ? wordless : textPrefix + tokens + textSuffix
      })
  }

  /// The states that enter layer 0 of the frozen model, [tokens, width].
  public func embeddings(of texts: PackedTexts) -> Tensor {
    embeddings(of: texts, in: Pass(Tape(recording: false))).value
  }

  /// Runs one layer, for the states of all tokens.
  public func layer(
    _ layer: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?, in pass: Pass
  ) -> Variable {
    self.layer(layer, states, texts: texts, rows: rows, at: nil, in: pass)
  }

  /// Runs one layer of the frozen model.
  public func layer(
    _ layer: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?, on tape: Tape
  ) -> Variable {
    self.layer(layer, states, texts: texts, rows: rows, in: Pass(tape))
  }

  /// Runs layers one after the other.
  ///
  /// - Parameters:
  ///   - layers: which.
  ///   - states: what enters the first of them, [tokens, width].
  ///   - texts: whose tokens these are.
  ///   - pass: the run, with the rows that it injects.
  ///   - visit: sees what enters each layer.
  /// - Returns: what leaves the last of them, [tokens, width].
  /// - Throws: `Cancelled` between layers.
  public func run(
    layers: Range<Int>, from states: Variable, texts: PackedTexts, in pass: Pass,
    visit: (Int, Variable) -> Void = { _, _ in }
  ) throws -> Variable {
    var states = states
    for index in layers {
      try pass.tape.checkCancellation()
      states = pass.injected.entering(index, states, texts)
      visit(index, states)
      states = layer(
        index, states, texts: texts, rows: pass.injected.keysAndValues(index), in: pass)
    }
    return states
  }

  /// Runs layers of the frozen model one after the other, with rows beside the tokens of a layer.
  public func run(
    layers: Range<Int>, from states: Variable, texts: PackedTexts, on tape: Tape,
    rows: @escaping (Int) -> InjectedRows? = { _ in nil },
    visit: (Int, Variable) -> Void = { _, _ in }
  ) throws -> Variable {
    let pass = Pass(tape, injected: Injection(keysAndValues: rows))
    return try run(layers: layers, from: states, texts: texts, in: pass, visit: visit)
  }

  /// Runs layers one after the other, and makes one vector of each text.
  ///
  /// Where pooling takes the state of one token, the last layer computes no other (T5's attends for
  /// all, since its scores depend on distances).
  ///
  /// - Parameters:
  ///   - layers: which.
  ///   - states: what enters the first of them, [tokens, width].
  ///   - texts: whose tokens these are; none is empty.
  ///   - pooling: how states become one vector.
  ///   - pass: the run, with the rows that it injects.
  /// - Returns: [texts, width].
  /// - Throws: `Cancelled` between layers.
  public func vectors(
    layers: Range<Int>, from states: Variable, texts: PackedTexts, pooling: Pooling, in pass: Pass
  ) throws -> Variable {
    guard let last = layers.last,
      let chosen = pooling.tokens(of: texts, isCausal: description.isCausal)
    else {
      let states = try run(layers: layers, from: states, texts: texts, in: pass)
      return pool(states, texts: texts, by: pooling, on: pass.tape)
    }
    let states = try run(layers: layers.dropLast(), from: states, texts: texts, in: pass)
    try pass.tape.checkCancellation()
    return layer(
      last, pass.injected.entering(last, states, texts), texts: texts,
      rows: pass.injected.keysAndValues(last), at: chosen, in: pass)
  }

  /// One vector a text from its token states.
  ///
  /// - Parameters:
  ///   - states: [tokens, width].
  ///   - texts: whose tokens these are.
  ///   - pooling: how.
  ///   - tape: what records.
  /// - Returns: [texts, width].
  public func pool(
    _ states: Variable, texts: PackedTexts, by pooling: Pooling, on tape: Tape
  ) -> Variable {
    pooling.tokens(of: texts, isCausal: description.isCausal)
      .map { tape.gather(states, rows: $0) }
      ?? tape.segmentMeans(states, offsets: texts.offsets)
  }
}

/// The facts of a backbone.
public struct BackboneDescription: Hashable, Sendable {
  /// The name that it was loaded by.
  public var name: String
  /// The family: `bert`, `llama`, `qwen2`, `gpt2`, `t5` or `static`.
  public var family: String
  /// Layers.
  public var layers: Int
  /// The width of a hidden state.
  public var width: Int
  /// Attention heads.
  public var heads: Int
  /// The most tokens of one text.
  public var longestText: Int
  /// Entries of the vocabulary.
  public var vocabulary: Int
  /// All weights.
  public var parameterCount: Int
  /// Whether the weights were drawn at random, as a control.
  public var isRandom: Bool
  /// The identity of what it was loaded from: every byte of its files, and the key of random weights.
  ///
  /// It stays that of the model as it was loaded, whatever is tuned.
  public var digest: Digest
  /// How its weights are kept.
  public var precision = Precision.float32
  /// How the model was trained to make one vector of a text.
  public var pooling: Pooling
  /// Whether a token is blind to later ones.
  public var isCausal: Bool

  /// The same with the number of weights.
  func counting(_ weights: NamedWeights) -> BackboneDescription {
    var description = self
    description.parameterCount = weights.parameters.elementCount
    return description
  }
}

extension BackboneDescription {
  /// The name, whether its products are less precise, and whether it is a control: what tables and models are
  /// labelled with.
  public var label: String {
    name + (precision.integers == nil ? "" : ", " + precision.rawValue)
      + (isRandom ? ", random weights" : "")
  }
}

/// A language model's numbers ran out of float32: its weights are too large, or damaged.
public struct StatesError: RoomError {
  /// The model's name.
  public var model: String

  public static let examples = [StatesError(model: "MODEL")]

  public var explanation: Explanation {
    Explanation(
      "E801",
      "`\(model)` makes numbers of a text that aren't finite: its weights are too large or damaged",
      about: .languageModel, .model,
      cause:
        "the weights were damaged, or trained with too high a rate, so that 32 bits don't hold "
        + "what comes of them",
      cure: "load the language model anew; if it was trained, use a smaller rate this time")
  }
}

/// A language model without layers was given where something happens at layers.
public struct LayersError: RoomError, Hashable {
  /// The model's name.
  public var model: String

  public init(model: String) { self.model = model }

  public static let examples = [LayersError(model: "MODEL")]

  public var explanation: Explanation {
    Explanation(
      "E805", "`\(model)` has no layers: it is a table of static vectors", about: .languageModel,
      cause:
        "rows enter at the layers of a language model, and changes of low rank stand beside its "
        + "maps; a table of token vectors has none of these",
      cure:
        "take the language model that the vectors were made of; a table embeds texts, and ranks by them"
    )
  }
}

extension Backbone {
  /// Refuses a model without layers.
  ///
  /// - Throws: `LayersError`.
  public func requireLayers() throws(LayersError) {
    if description.layers == 0 { throw LayersError(model: description.name) }
  }

  /// Hands on vectors or logits, one a row, if they are numbers and their norms are too.
  ///
  /// Whatever leaves the model for a result comes through here.
  ///
  /// - Throws: `StatesError`.
  public func finite(_ rows: Tensor) throws(StatesError) -> Tensor {
    guard rows.isFinite, Float(rows.sumOfSquares).isFinite else {
      throw StatesError(model: description.name)
    }
    return rows
  }
}
