public import Networks
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
    var words: Embedding
    var layers: [TransformerBlock]
    var norm: Norm
    var head: Head
  }

  public func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable {
    words(of: texts, in: pass)
  }

  public func layer(
    _ index: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable {
    let result = modules.layers[index](
      states,
      over: AttendedTexts(
        offsets: texts.offsets, chosen: chosen, rows: rows, turns: turns(of: texts, in: pass),
        rowTurns: rows.map { turns(of: $0, before: texts, in: pass) }, past: pass.past(index)),
      in: pass)
    return index == modules.layers.count - 1 ? modules.norm(result, in: pass) : result
  }

  /// The rotations of injected rows, which stand before their text.
  private func turns(
    of rows: InjectedRows, before texts: PackedTexts, in pass: Pass
  ) -> RotaryTurns {
    let counts = zip(rows.offsets, rows.offsets.dropFirst()).map { $1 - $0 }
    return rotary.turns(counts.map { -$0..<0 }, lengths: lengths(of: texts, in: pass))
  }

  private func turns(of texts: PackedTexts, in pass: Pass) -> RotaryTurns {
    let starts = pass.starts(of: texts)
    let lengths = lengths(of: texts, in: pass)
    return rotary.turns(zip(starts, lengths).map { $0..<$1 }, lengths: lengths)
  }

  /// The number of tokens of each text, with those that the cache has.
  private func lengths(of texts: PackedTexts, in pass: Pass) -> [Int] {
    pass.starts(of: texts).enumerated().map { $1 + texts.length($0) }
  }
}
