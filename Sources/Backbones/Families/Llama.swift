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

extension Llama {
  /// The sizes and options of a Llama, Qwen2 or Mistral, from `config.json`.
  struct Configuration: FamilyConfiguration {
    var family: String
    var layers: Int
    var width: Int
    var inner: Int
    var heads: Int
    var keyHeads: Int
    var headWidth: Int
    var vocabulary: Int
    var longestText: Int
    var epsilon: Float
    var deviation: Float
    var rotaryBase: Double
    var rotaryScaling: RotaryScaling
    /// Whether queries, keys and values have a bias.
    var hasAttentionBias: Bool
    /// Whether what attention puts out has a bias.
    var hasOutputBias: Bool
    var hasFeedForwardBias: Bool
    /// Whether the output head is the table of words.
    var isTied: Bool
    /// The file that says all this.
    var file: ConfigurationFile

    /// The width of all queries.
    var queryWidth: Int { heads * headWidth }
    /// The width of all keys, and of all values.
    var keyWidth: Int { keyHeads * headWidth }

    init(_ file: ConfigurationFile, family: String) throws {
      self.family = family
      self.file = file
      layers = try file.count("num_hidden_layers", most: 1000)
      width = try file.count("hidden_size", most: 1 << 16)
      inner = try file.count("intermediate_size", most: 1 << 18)
      heads = try file.count("num_attention_heads", most: 1 << 10)
      keyHeads = try file.count("num_key_value_heads", most: 1 << 10, unlessSaid: heads)
      if !file.contains("head_dim") {
        try file.requireMultiple("hidden_size", of: "num_attention_heads")
      }
      headWidth = try file.count("head_dim", most: 1 << 12, unlessSaid: width / heads)
      vocabulary = try file.count("vocab_size", most: 1 << 24)
      let trained = try file.count("max_position_embeddings", most: 1 << 24)
      epsilon = try file.epsilon("rms_norm_eps")
      deviation = Float(try file.positive("initializer_range", unlessSaid: 0.02))
      rotaryBase = try RotaryScaling.base(file)
      rotaryScaling = try RotaryScaling(file, trained: trained)
      let hasBias = try file.flag("attention_bias", unlessSaid: false)
      hasAttentionBias = family == "qwen2" || hasBias
      hasOutputBias = try file.flag(
        "attention_output_bias", unlessSaid: family == "llama" && hasBias)
      hasFeedForwardBias = try family == "llama" && file.flag("mlp_bias", unlessSaid: false)
      isTied = try file.flag("tie_word_embeddings", unlessSaid: false)
      // Attention to a window of the last tokens is attention to all of a text that isn't longer.
      let kinds = try file.words("layer_types", known: ["full_attention", "sliding_attention"])
      let hasWindow =
        try kinds.contains("sliding_attention") || family == "mistral"
        || file.flag("use_sliding_window", unlessSaid: false)
      longestText = min(
        trained,
        hasWindow ? try file.count("sliding_window", most: 1 << 24, unlessSaid: trained) : trained)
      guard heads % keyHeads == 0 else {
        throw file.unexpected(
          "num_attention_heads", expected: "a multiple of `num_key_value_heads`")
      }
      try RotaryScaling.requireWholeHeads(file, width: headWidth)
      guard headWidth % 2 == 0 else {
        throw file.unexpected("head_dim", expected: "an even number, not \(headWidth)")
      }
      guard try file.count("value_width", most: 1 << 12, unlessSaid: headWidth) == headWidth else {
        throw file.unexpected("value_width", expected: "\(headWidth), the width of keys")
      }
      try file.require("hidden_act", oneOf: ["silu"])
      try file.requireCausal()
    }
  }

  static var usualPooling: Pooling { .last }
  static var isCausal: Bool { true }

  /// The names of the weights in Hugging Face's files.
  static let names = WeightNames(
    prefixes: ["model.", ""], buffers: [".rotary_emb.inv_freq"])
}

extension Llama.Modules: PredictingModules {
  static var wordsName: String { "embed_tokens.weight" }

  init(_ c: Llama.Configuration, from loader: WeightLoader) throws {
    func norm(_ name: String) throws -> Norm {
      try loader.rmsNorm(name, width: c.width, epsilon: c.epsilon)
    }
    words = try loader.embedding(Self.wordsName, rows: c.vocabulary, width: c.width)
    layers = try (0..<c.layers).map { index in
      let attention = "layers.\(index).self_attn."
      let feedForward = "layers.\(index).mlp."
      return TransformerBlock(
        attentionNorm: try norm("layers.\(index).input_layernorm"),
        attention: Attention(
          map: try loader.stack(
            [
              (attention + "q_proj", c.queryWidth), (attention + "k_proj", c.keyWidth),
              (attention + "v_proj", c.keyWidth),
            ], in: c.width, hasBias: c.hasAttentionBias),
          output: try loader.linear(
            attention + "o_proj", out: c.width, in: c.queryWidth, hasBias: c.hasOutputBias),
          heads: c.heads, keyHeads: c.keyHeads, isCausal: true),
        feedForwardNorm: try norm("layers.\(index).post_attention_layernorm"),
        feedForward: FeedForward(
          widening: try loader.stack(
            [(feedForward + "gate_proj", c.inner), (feedForward + "up_proj", c.inner)],
            in: c.width, hasBias: c.hasFeedForwardBias),
          activation: .gatedSiLU,
          narrowing: try loader.linear(
            feedForward + "down_proj", out: c.width, in: c.inner, hasBias: c.hasFeedForwardBias)))
    }
    self.norm = try norm("norm")
    head = try loader.head(Self.headName, isTied: c.isTied, words: words, said: c.file)
  }
}
