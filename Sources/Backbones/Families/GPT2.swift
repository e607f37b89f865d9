public import Tensors

/// GPT-2: a decoder with learned positions, and layer norm before each block.
///
/// Radford et al., Language models are unsupervised multitask learners, 2019.
public struct GPT2: PredictingFamily, CausalModel {
  let loaded: LoadedModel<Modules>

  /// The parts, named for what they do.
  struct Modules: Sendable {
    var words: Tensor
    var positions: Tensor
    var layers: [Layer]
    var norm: Norm
    var head: Head
  }

  struct Layer: Sendable {
    var attentionNorm: Norm
    /// [3 d, d]: queries, keys, values.
    var attention: Linear
    var attentionOutput: Linear
    var feedForwardNorm: Norm
    var widening: Linear
    var narrowing: Linear
  }

  public func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable {
    let last = configuration.longestText - 1
    let positions = pass.starts(of: texts).enumerated().flatMap { text, start in
      (start..<start + texts.length(text)).map { Int32(min($0, last)) }
    }
    return pass.tape.add(
      words(of: texts, in: pass),
      pass.tape.gather(pass.weight("wpe.weight", modules.positions), rows: positions))
  }

  public func layer(
    _ index: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable {
    let (layer, width) = (modules.layers[index], description.width)
    let keysAndValues = layer.attention.columns(width..<3 * width)
    let mixed = pass.attention(
      of: layer.attentionNorm(states, in: pass), map: layer.attention, at: chosen,
      rows: rows.map {
        (keysAndValues(layer.attentionNorm($0.states, in: pass), in: pass), $0.offsets)
      },
      texts: texts, layer: index, shape: configuration.attention(layer: index))
    let residual = chosen.map { pass.tape.gather(states, rows: $0) } ?? states
    let attended = layer.attentionOutput(mixed, residual: residual, in: pass)
    let wide = pass.tape.geluTanh(
      layer.widening(layer.feedForwardNorm(attended, in: pass), in: pass))
    let result = layer.narrowing(wide, residual: attended, in: pass)
    return index == modules.layers.count - 1 ? modules.norm(result, in: pass) : result
  }
}
