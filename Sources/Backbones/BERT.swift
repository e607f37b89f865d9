public import Tensors
public import Tokenizers

/// BERT: an encoder with absolute positions and layer norm after each block.
///
/// Devlin, Chang, Lee, Toutanova, BERT: Pre-training of deep bidirectional transformers for
/// language understanding, NAACL 2019.
public struct BERT: Backbone {
  public let description: BackboneDescription
  public let tokenizer: any Tokenizer
  public let textPrefix: [Int32]
  public let textSuffix: [Int32]
  let weights: Weights
  let epsilon: Float

  /// The weights, named for what they do; queries, keys and values are stacked for one product.
  struct Weights: Sendable {
    var words: Tensor
    var positions: Tensor
    /// The embedding of token type 0, which all our texts are.
    var type: Tensor
    var norm: Norm
    var layers: [Layer]
  }

  struct Norm: Sendable {
    var gain: Tensor
    var bias: Tensor
  }

  struct Linear: Sendable {
    var weight: Tensor
    var bias: Tensor
  }

  struct Layer: Sendable {
    /// [3 d, d]: queries, keys, values.
    var attention: Linear
    var attentionOutput: Linear
    var attentionNorm: Norm
    /// [4 d, d] in BERT-base.
    var widening: Linear
    var narrowing: Linear
    var outputNorm: Norm
  }

  public func embeddings(of texts: PackedTexts) -> Tensor {
    let width = description.width
    let tape = Tape(recording: false)
    var positions: [Int32] = []
    for text in 0..<texts.count {
      positions += (0..<texts.length(text)).map { Int32(min($0, description.longestText - 1)) }
    }
    var sum = weights.words.gatheredRows(texts.tokens)
    sum.add(weights.positions.gatheredRows(positions))
    let typed = tape.addRow(tape.constant(sum), tape.constant(weights.type.reshaped([width])))
    return norm(typed, residual: nil, weights.norm, on: tape).value
  }

  public func layer(
    _ layer: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?, on tape: Tape
  ) -> Variable {
    let weights = weights.layers[layer]
    let width = description.width
    let qkv = linear(states, weights.attention, on: tape)
    let extra = rows.map { rows in
      let attention = weights.attention
      let keysAndValues = Linear(
        weight: attention.weight.rows(width..<3 * width),
        bias: attention.bias.rows(width..<3 * width))
      return linear(rows.states, keysAndValues, on: tape)
    }
    let mixed = tape.attention(
      qkv, extra: extra, extraOffsets: rows?.offsets, offsets: texts.offsets,
      heads: description.heads, causal: false,
      scale: 1 / Float(width / description.heads).squareRoot())
    let attended = norm(
      linear(mixed, weights.attentionOutput, on: tape), residual: states, weights.attentionNorm,
      on: tape)
    let wide = tape.linearGELU(
      attended, tape.constant(weights.widening.weight), bias: tape.constant(weights.widening.bias))
    return norm(
      linear(wide, weights.narrowing, on: tape), residual: attended, weights.outputNorm, on: tape)
  }

  public var meanTokenEmbedding: Tensor {
    let tape = Tape(recording: false)
    let mean = tape.segmentMeans(
      tape.constant(weights.words), offsets: [0, description.vocabulary])
    return mean.value.reshaped([description.width])
  }

  private func linear(_ x: Variable, _ linear: Linear, on tape: Tape) -> Variable {
    tape.linear(x, tape.constant(linear.weight), bias: tape.constant(linear.bias))
  }

  private func norm(_ x: Variable, residual: Variable?, _ norm: Norm, on tape: Tape) -> Variable {
    tape.layerNorm(
      x, residual: residual, gain: tape.constant(norm.gain), bias: tape.constant(norm.bias),
      epsilon: epsilon)
  }
}
