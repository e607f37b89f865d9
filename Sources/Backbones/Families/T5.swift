public import Networks
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
    var words: Embedding
    var encoder: [TransformerBlock]
    var encoderDistances: DistanceBuckets
    var encoderNorm: Norm
    /// What writes; `nil` where the files hold the encoder alone.
    var decoder: Decoder?
    var head: Head
  }

  public func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable {
    words(of: texts, in: pass)
  }

  public func layer(
    _ index: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable {
    let longest = (0..<texts.count).map { texts.length($0) }.max() ?? 0
    let result = modules.encoder[index](
      states,
      over: AttendedTexts(
        offsets: texts.offsets, chosen: chosen, rows: rows,
        bias: DistanceBias(modules.encoderDistances.bias(reach: longest)), past: pass.past(index)),
      in: pass)
    return index == modules.encoder.count - 1 ? modules.encoderNorm(result, in: pass) : result
  }
}
