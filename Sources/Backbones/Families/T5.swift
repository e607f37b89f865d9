public import Tensors

/// T5: an encoder and a decoder with RMS norm before each block, and scores that depend on the
/// distance of two tokens in place of positions.
///
/// Raffel et al., Exploring the limits of transfer learning with a unified text-to-text
/// transformer, JMLR 2020. Layers are the encoder's, and rows are injected there; continuations are
/// what the decoder writes.
public struct T5: PredictingFamily {
  let loaded: LoadedModel<Modules>

  /// The parts, named for what they do.
  struct Modules: Sendable {
    var words: Tensor
    var encoder: [Layer]
    var encoderDistances: DistanceBuckets
    var encoderNorm: Norm
    /// What writes; `nil` where the files hold the encoder alone.
    var decoder: Decoder?
    var head: Head
  }

  struct Layer: Sendable {
    var attentionNorm: Norm
    /// [3 k, d]: queries, keys, values.
    var attention: Linear
    var attentionOutput: Linear
    var feedForwardNorm: Norm
    /// [inner, d], or [2 inner, d]: what is gated, and what it is multiplied with.
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
    let layer = modules.encoder[index]
    let keysAndValues = layer.attention.columns(
      configuration.attentionWidth..<3 * configuration.attentionWidth)
    let longest = (0..<texts.count).map { texts.length($0) }.max() ?? 0
    let mixed = pass.attention(
      of: layer.attentionNorm(states, in: pass), map: layer.attention, at: chosen,
      rows: rows.map {
        (keysAndValues(layer.attentionNorm($0.states, in: pass), in: pass), $0.offsets)
      },
      texts: texts, layer: index,
      shape: configuration.attention(
        bias: DistanceBias(modules.encoderDistances.bias(reach: longest)), isCausal: false))
    let residual = chosen.map { pass.tape.gather(states, rows: $0) } ?? states
    let attended = layer.attentionOutput(mixed, residual: residual, in: pass)
    let result = feedForward(attended, layer, in: pass)
    return index == modules.encoder.count - 1 ? modules.encoderNorm(result, in: pass) : result
  }

  /// The block that ends every layer.
  func feedForward(_ states: Variable, _ layer: Layer, in pass: Pass) -> Variable {
    let wide = layer.widening(layer.feedForwardNorm(states, in: pass), in: pass)
    let active =
      switch configuration.activation {
      case .relu: pass.tape.relu(wide)
      case .gatedGELU: pass.tape.gatedGELUTanh(wide)
      case .gatedSiLU: pass.tape.gatedSiLU(wide)
      }
    return layer.narrowing(active, residual: states, in: pass)
  }
}
