public import Tensors

/// BERT: an encoder with absolute positions and layer norm after each block.
///
/// Devlin, Chang, Lee, Toutanova, BERT: Pre-training of deep bidirectional transformers for
/// language understanding, NAACL 2019.
public struct BERT: Family {
  let loaded: LoadedModel<Modules>

  /// The parts, named for what they do.
  struct Modules: Sendable {
    var words: Tensor
    var positions: Tensor
    /// Of token type 0, which all our texts are, and the others.
    var types: Tensor
    var norm: Norm
    var layers: [Layer]
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

  public func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable {
    let tape = pass.tape
    let last = configuration.longestText - 1
    let positions = (0..<texts.count).flatMap { text in
      (0..<texts.length(text)).map { Int32(min($0, last)) }
    }
    let words = tape.gather(
      pass.weight("embeddings.word_embeddings.weight", modules.words), rows: texts.tokens)
    let places = tape.gather(
      pass.weight("embeddings.position_embeddings.weight", modules.positions), rows: positions)
    let type = tape.gather(
      pass.weight("embeddings.token_type_embeddings.weight", modules.types),
      rows: Array(repeating: 0, count: texts.tokenCount))
    return modules.norm(tape.add(words, places), residual: type, in: pass)
  }

  public func layer(
    _ index: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable {
    let (layer, width) = (modules.layers[index], description.width)
    let keysAndValues = layer.attention.columns(width..<3 * width)
    let mixed = pass.attention(
      of: states, map: layer.attention, at: chosen,
      rows: rows.map { (keysAndValues($0.states, in: pass), $0.offsets) }, texts: texts,
      layer: index,
      shape: AttentionShape(
        heads: description.heads, keyHeads: description.heads, isCausal: false,
        scale: 1 / Float(width / description.heads).squareRoot()))
    let residual = chosen.map { pass.tape.gather(states, rows: $0) } ?? states
    let attended = layer.attentionNorm(
      layer.attentionOutput(mixed, in: pass), residual: residual, in: pass)
    let wide = layer.widening.gelu(attended, in: pass)
    return layer.outputNorm(layer.narrowing(wide, in: pass), residual: attended, in: pass)
  }
}
