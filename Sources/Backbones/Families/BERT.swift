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

extension BERT {
  /// The sizes of a BERT, from `config.json`.
  struct Configuration: FamilyConfiguration {
    var layers: Int
    var width: Int
    var inner: Int
    var heads: Int
    var vocabulary: Int
    var longestText: Int
    var types: Int
    var epsilon: Float
    var deviation: Float

    var family: String { "bert" }

    init(_ file: ConfigurationFile) throws {
      layers = try file.count("num_hidden_layers", most: 1000)
      width = try file.count("hidden_size", most: 1 << 16)
      inner = try file.count("intermediate_size", most: 1 << 18)
      heads = try file.count("num_attention_heads", most: 1 << 10)
      vocabulary = try file.count("vocab_size", most: 1 << 24)
      longestText = try file.count("max_position_embeddings", most: 1 << 20)
      types = try file.count("type_vocab_size", most: 1 << 10)
      epsilon = try file.epsilon("layer_norm_eps")
      deviation = Float(try file.positive("initializer_range", unlessSaid: 0.02))
      try file.requireMultiple("hidden_size", of: "num_attention_heads")
      try file.require("hidden_act", oneOf: ["gelu"])
      try file.require("position_embedding_type", oneOf: ["absolute"])
      try file.requireOff("is_decoder")
      try file.requireOff("add_cross_attention")
      guard try !file.flag("is_causal", unlessSaid: false) else {
        throw file.unexpected("is_causal", expected: "`false`: it isn't implemented")
      }
    }
  }

  static var usualPooling: Pooling { .mean }
  static var isCausal: Bool { false }

  /// Models saved with a task's head have `bert.` before every name.
  static let names = WeightNames(
    prefixes: ["", "bert."], buffers: ["embeddings.position_ids"])
}

extension BERT.Modules: FamilyModules {
  init(_ c: BERT.Configuration, from loader: WeightLoader) throws {
    func table(_ name: String, _ rows: Int) throws -> Embedding {
      try loader.embedding("embeddings.\(name).weight", rows: rows, width: c.width)
    }
    func norm(_ name: String) throws -> Norm {
      try loader.layerNorm(name, width: c.width, epsilon: c.epsilon)
    }
    words = try table("word_embeddings", c.vocabulary)
    positions = try table("position_embeddings", c.longestText)
    types = try table("token_type_embeddings", c.types)
    self.norm = try norm("embeddings.LayerNorm")
    layers = try (0..<c.layers).map { index in
      let prefix = "encoder.layer.\(index)."
      return TransformerBlock(
        attention: Attention(
          map: try loader.stack(
            ["query", "key", "value"].map { (prefix + "attention.self." + $0, c.width) },
            in: c.width),
          output: try loader.linear(
            prefix + "attention.output.dense", out: c.width, in: c.width),
          heads: c.heads, isCausal: false,
          residual: .norm(try norm(prefix + "attention.output.LayerNorm"))),
        feedForward: FeedForward(
          widening: try loader.linear(prefix + "intermediate.dense", out: c.inner, in: c.width),
          activation: .gelu,
          narrowing: try loader.linear(prefix + "output.dense", out: c.width, in: c.inner),
          residual: .norm(try norm(prefix + "output.LayerNorm"))))
    }
  }
}
