public import Tensors

/// The Llama family: a decoder with rotary positions.
///
/// RMS norm stands before each block, heads may share keys, and the feed-forward block is SwiGLU.
/// Qwen2 and Mistral are the same with other options.
///
/// Touvron et al., Llama 2: open foundation and fine-tuned chat models, 2023.
public struct Llama: PredictingFamily, CausalModel {
  let loaded: LoadedModel<Modules>
  let rotary: Rotary

  init(loaded: LoadedModel<Modules>) {
    self.loaded = loaded
    let sizes = loaded.configuration
    rotary = Rotary(
      headWidth: sizes.headWidth, base: sizes.rotaryBase, scaling: sizes.rotaryScaling)
  }

  /// The parts, named for what they do.
  struct Modules: Sendable {
    var words: Tensor
    var layers: [Layer]
    var norm: Norm
    var head: Head
  }

  struct Layer: Sendable {
    var attentionNorm: Norm
    /// [d + 2 k, d]: queries, keys, values.
    var attention: Linear
    var attentionOutput: Linear
    var feedForwardNorm: Norm
    /// [2 inner, d]: what is gated, and what it is multiplied with.
    var widening: Linear
    var narrowing: Linear
  }

  public func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable {
    words(of: texts, in: pass)
  }

  public func layer(
    _ index: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable {
    let (layer, tape) = (modules.layers[index], pass.tape)
    let mixed = pass.attention(
      of: layer.attentionNorm(states, in: pass), map: layer.attention, at: chosen,
      rows: rows.map { (keysAndValues(of: $0, layer, texts, in: pass), $0.offsets) },
      texts: texts, layer: index, turns: turns(of: texts, in: pass),
      shape: configuration.attention)
    let residual = chosen.map { tape.gather(states, rows: $0) } ?? states
    let attended = layer.attentionOutput(mixed, residual: residual, in: pass)
    let wide = tape.gatedSiLU(
      layer.widening(layer.feedForwardNorm(attended, in: pass), in: pass))
    let result = layer.narrowing(wide, residual: attended, in: pass)
    return index == modules.layers.count - 1 ? modules.norm(result, in: pass) : result
  }

  /// Keys and values of injected rows, which stand before their text.
  private func keysAndValues(
    of rows: InjectedRows, _ layer: Layer, _ texts: PackedTexts, in pass: Pass
  ) -> Variable {
    let map = layer.attention.columns(
      configuration.queryWidth..<configuration.queryWidth + 2 * configuration.keyWidth)
    let counts = zip(rows.offsets, rows.offsets.dropFirst()).map { $1 - $0 }
    let before = rotary.turns(counts.map { -$0..<0 }, lengths: lengths(of: texts, in: pass))
    return pass.tape.rotate(
      map(layer.attentionNorm(rows.states, in: pass), in: pass), heads: configuration.keyHeads,
      by: before)
  }

  private func turns(of texts: PackedTexts, in pass: Pass) -> Rotary.Turns {
    let starts = pass.starts(of: texts)
    let lengths = lengths(of: texts, in: pass)
    return rotary.turns(zip(starts, lengths).map { $0..<$1 }, lengths: lengths)
  }

  /// The number of tokens of each text, with those that the cache has.
  private func lengths(of texts: PackedTexts, in pass: Pass) -> [Int] {
    pass.starts(of: texts).enumerated().map { $1 + texts.length($0) }
  }
}
