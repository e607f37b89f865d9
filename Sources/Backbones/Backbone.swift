public import Tensors
public import Tokenizers

/// A language model whose weights are frozen, seen from the systems that align with it.
///
/// Texts are packed; a layer maps token states [tokens, width] to token states. Extra rows can be
/// put before each text at a layer: they are hidden states that pass the layer's own norm, key and
/// value maps, and are seen by every token of their text, but ask no queries of their own.
public protocol Backbone: Sendable {
  /// What it is: family, sizes, where the weights come from.
  var description: BackboneDescription { get }
  /// Text to token ids and back.
  var tokenizer: any Tokenizer { get }

  /// Token ids that every text begins with, such as [CLS].
  var textPrefix: [Int32] { get }
  /// Token ids that every text ends with, such as [SEP].
  var textSuffix: [Int32] { get }

  /// The states that enter layer 0.
  ///
  /// - Returns: [tokens, width].
  func embeddings(of texts: PackedTexts) -> Tensor

  /// Runs one layer.
  ///
  /// - Parameters:
  ///   - layer: 0 ..< layers.
  ///   - states: [tokens, width].
  ///   - texts: whose tokens these are.
  ///   - rows: extra rows before each text, or none.
  ///   - tape: what records.
  /// - Returns: [tokens, width].
  func layer(
    _ layer: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?, on tape: Tape
  ) -> Variable

  /// The mean of all token embeddings, [width]: where free rows start from.
  var meanTokenEmbedding: Tensor { get }
}

/// What a backbone is.
public struct BackboneDescription: Hashable, Sendable {
  /// The name that it was loaded by.
  public var name: String
  /// The family: `bert`.
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
  /// How the model was trained to make one vector of a text.
  public var pooling: Pooling
}

/// Extra hidden states before each text at one layer.
public struct InjectedRows: Sendable {
  /// The rows of all texts, [rows, width].
  public var states: Variable
  /// Where each text's rows start, and the end of the last.
  public var offsets: [Int]

  public init(states: Variable, offsets: [Int]) {
    self.states = states
    self.offsets = offsets
  }
}

extension Backbone {
  /// Texts as the model was trained to read them, cut to its longest text.
  public func pack(_ texts: some Sequence<String>) -> PackedTexts {
    let room = max(0, description.longestText - textPrefix.count - textSuffix.count)
    return PackedTexts(
      texts.map { textPrefix + tokenizer.encode($0).prefix(room) + textSuffix })
  }

  /// Runs layers one after the other.
  ///
  /// - Parameters:
  ///   - layers: which.
  ///   - states: what enters the first of them, [tokens, width].
  ///   - texts: whose tokens these are.
  ///   - tape: what records.
  ///   - rows: the extra rows of a layer, or none.
  ///   - visit: sees what enters each layer.
  /// - Returns: what leaves the last of them, [tokens, width].
  /// - Throws: `Cancelled` between layers.
  public func run(
    layers: Range<Int>, from states: Variable, texts: PackedTexts, on tape: Tape,
    rows: (Int) -> InjectedRows? = { _ in nil }, visit: (Int, Variable) -> Void = { _, _ in }
  ) throws -> Variable {
    var states = states
    for index in layers {
      try tape.checkCancellation()
      visit(index, states)
      states = layer(index, states, texts: texts, rows: rows(index), on: tape)
    }
    return states
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
    switch pooling {
    case .cls: tape.gather(states, rows: texts.offsets.dropLast().map { Int32($0) })
    case .last: tape.gather(states, rows: texts.offsets.dropFirst().map { Int32($0 - 1) })
    case .mean: tape.segmentMeans(states, offsets: texts.offsets)
    }
  }
}
