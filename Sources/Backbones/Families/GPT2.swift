public import Networks
public import Tensors

/// GPT-2: a decoder with learned positions, and layer norm before each block.
///
/// Radford et al., Language models are unsupervised multitask learners, 2019.
public struct GPT2: PredictingFamily, CausalModel {
  let loaded: LoadedModel<Modules>

  /// The parts, named for what they do.
  struct Modules: Sendable {
    var words: Embedding
    var positions: Embedding
    var layers: [TransformerBlock]
    var norm: Norm
    var head: Head
  }

  public func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable {
    let last = configuration.longestText - 1
    let positions = pass.starts(of: texts).enumerated().flatMap { text, start in
      (start..<start + texts.length(text)).map { Int32(min($0, last)) }
    }
    return pass.tape.add(words(of: texts, in: pass), modules.positions(positions, in: pass))
  }

  public func layer(
    _ index: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable {
    let result = modules.layers[index](
      states,
      over: AttendedTexts(
        offsets: texts.offsets, chosen: chosen, rows: rows, past: pass.past(index)), in: pass)
    return index == modules.layers.count - 1 ? modules.norm(result, in: pass) : result
  }
}
