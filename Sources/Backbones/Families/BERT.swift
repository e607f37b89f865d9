public import Networks
public import Tensors

/// BERT: an encoder with absolute positions and layer norm after each block.
///
/// Devlin, Chang, Lee, Toutanova, BERT: Pre-training of deep bidirectional transformers for
/// language understanding, NAACL 2019.
public struct BERT: Family {
  let loaded: LoadedModel<Modules>

  /// The parts, named for what they do.
  struct Modules: Sendable {
    var words: Embedding
    var positions: Embedding
    /// Of token type 0, which all our texts are, and the others.
    var types: Embedding
    var norm: Norm
    var layers: [TransformerBlock]
  }

  public func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable {
    let last = configuration.longestText - 1
    let positions = (0..<texts.count).flatMap { text in
      (0..<texts.length(text)).map { Int32(min($0, last)) }
    }
    let words = pass.filling(texts.tokens) { modules.words($0, in: pass) }
    let places = modules.positions(positions, in: pass)
    let type = modules.types(Array(repeating: 0, count: texts.tokenCount), in: pass)
    return modules.norm(pass.tape.add(words, places), residual: type, in: pass)
  }

  public func layer(
    _ index: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable {
    modules.layers[index](
      states, over: AttendedTexts(offsets: texts.offsets, chosen: chosen, rows: rows), in: pass)
  }
}
