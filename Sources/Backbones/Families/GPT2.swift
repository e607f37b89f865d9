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

extension GPT2 {
  /// The sizes of a GPT-2, from `config.json`.
  struct Configuration: FamilyConfiguration {
    var layers: Int
    var width: Int
    var inner: Int
    var heads: Int
    var vocabulary: Int
    var longestText: Int
    var epsilon: Float
    var deviation: Float
    /// Whether the scores of layer l are divided by l + 1 once more.
    var dividesByLayer: Bool
    /// Whether scores are divided by the root of a head's width.
    var dividesByWidth: Bool
    /// Whether the output head is the table of words.
    var isTied: Bool
    /// The share that training steps leave out of what each part of a block adds.
    var dropout: Float = 0
    /// The file that says all this.
    var file: ConfigurationFile

    var family: String { "gpt2" }

    init(_ file: ConfigurationFile) throws {
      self.file = file
      layers = try file.count("n_layer", most: 1000)
      width = try file.count("n_embd", most: 1 << 16)
      inner = try file.count("n_inner", most: 1 << 18, unlessSaid: 4 * width)
      heads = try file.count("n_head", most: 1 << 10)
      vocabulary = try file.count("vocab_size", most: 1 << 24)
      longestText = try file.count("n_positions", most: 1 << 20)
      epsilon = try file.epsilon("layer_norm_epsilon")
      deviation = Float(try file.positive("initializer_range", unlessSaid: 0.02))
      dividesByLayer = try file.flag("scale_attn_by_inverse_layer_idx", unlessSaid: false)
      dividesByWidth = try file.flag("scale_attn_weights", unlessSaid: true)
      isTied = try file.flag("tie_word_embeddings", unlessSaid: true)
      try file.requireMultiple("n_embd", of: "n_head")
      try file.require("activation_function", oneOf: ["gelu_new", "gelu_pytorch_tanh"])
      try file.requireOff("add_cross_attention")
      try file.requireCausal()
    }

    /// The factor of a layer's scores.
    func scale(layer: Int) -> Float {
      let scale: Float = dividesByWidth ? 1 / Float(width / heads).squareRoot() : 1
      return dividesByLayer ? scale / Float(layer + 1) : scale
    }
  }

  static var usualPooling: Pooling { .last }
  static var isCausal: Bool { true }

  /// The names of the weights in Hugging Face's files, where linear maps lie as [in, out].
  static let names = WeightNames(
    prefixes: ["transformer.", ""], buffers: [".attn.bias", ".attn.masked_bias"],
    isTransposed: true)
}

extension GPT2.Modules: PredictingModules {
  static var wordsName: String { "wte.weight" }

  init(_ c: GPT2.Configuration, from loader: WeightLoader) throws {
    func norm(_ name: String) throws -> Norm {
      try loader.layerNorm(name, width: c.width, epsilon: c.epsilon)
    }
    words = try loader.embedding(Self.wordsName, rows: c.vocabulary, width: c.width)
    positions = try loader.embedding("wpe.weight", rows: c.longestText, width: c.width)
    let residual: Residual = c.dropout > 0 ? .dropout(c.dropout) : .sum
    layers = try (0..<c.layers).map { index in
      let prefix = "h.\(index)."
      return TransformerBlock(
        attentionNorm: try norm(prefix + "ln_1"),
        attention: Attention(
          prefix + "attn",
          map: try loader.linear(prefix + "attn.c_attn", out: 3 * c.width, in: c.width),
          output: try loader.linear(prefix + "attn.c_proj", out: c.width, in: c.width),
          heads: c.heads, isCausal: true, scale: c.scale(layer: index), residual: residual),
        feedForwardNorm: try norm(prefix + "ln_2"),
        feedForward: FeedForward(
          prefix + "mlp",
          widening: try loader.linear(prefix + "mlp.c_fc", out: c.inner, in: c.width),
          activation: .geluTanh,
          narrowing: try loader.linear(prefix + "mlp.c_proj", out: c.width, in: c.inner),
          residual: residual))
    }
    self.norm = try norm("ln_f")
    head = try loader.head(Self.headName, isTied: c.isTied, words: words, said: c.file)
  }
}
