internal import Networks
internal import Tensors

extension T5 {
  /// The sizes and options of a T5, from `config.json`.
  struct Configuration: FamilyConfiguration {
    var layers: Int
    var decoderLayers: Int
    var width: Int
    var inner: Int
    var heads: Int
    var headWidth: Int
    var vocabulary: Int
    var longestText: Int
    var buckets: Int
    var farthest: Int
    var epsilon: Float
    var activation: FeedForward.Activation
    /// The token that a continuation begins with, unseen.
    var startToken: Int32
    /// Whether the output head is the table of words.
    var isTied: Bool
    /// Whether what the head sees is divided by the root of the width.
    var scalesOutput: Bool
    /// The file that says all this.
    var file: ConfigurationFile

    /// The width of all queries, of all keys, and of all values.
    var attentionWidth: Int { heads * headWidth }

    var family: String { "t5" }
    /// That of the other families; T5's own goes by the widths of each map.
    var deviation: Float { 0.02 }

    /// - Parameters:
    ///   - file: the configuration.
    ///   - generation: the file about generation, whose start token goes before the configuration's.
    /// - Throws: `BackboneError`.
    init(_ file: ConfigurationFile, generation: ConfigurationFile?) throws {
      self.file = file
      layers = try file.count("num_layers", most: 1000)
      decoderLayers = try file.count("num_decoder_layers", most: 1000, unlessSaid: layers)
      width = try file.count("d_model", most: 1 << 16)
      inner = try file.count("d_ff", most: 1 << 18)
      heads = try file.count("num_heads", most: 1 << 10)
      headWidth = try file.count("d_kv", most: 1 << 12)
      vocabulary = try file.count("vocab_size", most: 1 << 24)
      longestText = try file.count("n_positions", most: 1 << 20, unlessSaid: 512)
      buckets = try file.count("relative_attention_num_buckets", most: 1 << 12)
      farthest = try file.count("relative_attention_max_distance", most: 1 << 20, unlessSaid: 128)
      epsilon = try file.epsilon("layer_norm_epsilon", unlessSaid: 1e-6)
      guard buckets % 4 == 0, farthest > buckets / 2 else {
        throw file.unexpected(
          "relative_attention_num_buckets",
          expected: "a multiple of 4, below twice `relative_attention_max_distance`")
      }
      switch try file.text("feed_forward_proj") {
      case "relu": activation = .relu
      case "gated-gelu": activation = .gatedGELUTanh
      case "gated-silu": activation = .gatedSiLU
      default:
        throw file.unexpected(
          "feed_forward_proj", expected: "`relu`, `gated-gelu` or `gated-silu`")
      }
      let said = try generation?.tokens("decoder_start_token_id") ?? []
      let start = try said.isEmpty ? file.tokens("decoder_start_token_id") : said
      startToken = try start.first ?? file.tokens("pad_token_id").first ?? 0
      guard startToken < vocabulary else {
        throw file.unexpected("decoder_start_token_id", expected: "below `vocab_size`")
      }
      // The first T5 shares table and head and scales; later ones do neither. Newer files say the
      // one apart from the other.
      isTied = try file.flag("tie_word_embeddings", unlessSaid: true)
      scalesOutput = try file.flag("scale_decoder_outputs", unlessSaid: isTied)
      guard try file.count("value_width", most: 1 << 12, unlessSaid: headWidth) == headWidth else {
        throw file.unexpected("value_width", expected: "\(headWidth), the width of keys")
      }
    }
  }

  static var usualPooling: Pooling { .mean }
  static var isCausal: Bool { false }

  /// What files of Hugging Face call the weights.
  static let names = WeightNames(
    buffers: [".EncDecAttention.relative_attention_bias.weight"])
}

extension T5.Modules: PredictingModules {
  static var wordsName: String { "shared.weight" }

  init(_ c: T5.Configuration, from loader: WeightLoader) throws {
    func norm(_ name: String) throws -> Norm {
      try loader.rmsNorm(name, width: c.width, epsilon: c.epsilon)
    }
    func maps(_ prefix: String, _ names: [String], from depth: Int, to out: Int) throws -> Linear {
      try loader.stack(names.map { (prefix + $0, out) }, in: depth, hasBias: false)
    }
    func distances(_ stack: String, looksAhead: Bool) throws -> DistanceBuckets {
      DistanceBuckets(
        values: try loader.fixedTable(
          stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight",
          rows: c.buckets, width: c.heads),
        farthest: c.farthest, looksAhead: looksAhead)
    }
    // Scores aren't divided by the root of a head's width.
    func attention(_ prefix: String, isCausal: Bool) throws -> Attention {
      Attention(
        map: try maps(prefix, ["q", "k", "v"], from: c.width, to: c.attentionWidth),
        output: try maps(prefix, ["o"], from: c.attentionWidth, to: c.width), heads: c.heads,
        isCausal: isCausal, scale: 1)
    }
    func feedForward(_ prefix: String) throws -> FeedForward {
      FeedForward(
        widening: try maps(
          prefix, c.activation.isGated ? ["wi_0", "wi_1"] : ["wi"], from: c.width, to: c.inner),
        activation: c.activation,
        narrowing: try maps(prefix, ["wo"], from: c.inner, to: c.width))
    }
    words = try loader.embedding(Self.wordsName, rows: c.vocabulary, width: c.width)
    for copy in ["encoder", "decoder"] {
      try loader.skipCopy(copy + ".embed_tokens.weight", of: words)
    }
    encoderDistances = try distances("encoder", looksAhead: true)
    encoder = try (0..<c.layers).map { index in
      let prefix = "encoder.block.\(index)."
      return TransformerBlock(
        attentionNorm: try norm(prefix + "layer.0.layer_norm"),
        attention: try attention(prefix + "layer.0.SelfAttention.", isCausal: false),
        feedForwardNorm: try norm(prefix + "layer.1.layer_norm"),
        feedForward: try feedForward(prefix + "layer.1.DenseReluDense."))
    }
    encoderNorm = try norm("encoder.final_layer_norm")
    // A model that embeds texts may have been saved without its decoder.
    guard loader.contains("decoder.final_layer_norm.weight") else {
      (decoder, head) = (nil, .missing)
      return
    }
    decoder = T5.Decoder(
      distances: try distances("decoder", looksAhead: false),
      layers: try (0..<c.decoderLayers).map { index in
        let prefix = "decoder.block.\(index)."
        let cross = prefix + "layer.1.EncDecAttention."
        // Weights are listed in the order in which they are read: the cross-attention last.
        let attentionNorm = try norm(prefix + "layer.0.layer_norm")
        let attention = try attention(prefix + "layer.0.SelfAttention.", isCausal: true)
        let feedForwardNorm = try norm(prefix + "layer.2.layer_norm")
        let feedForward = try feedForward(prefix + "layer.2.DenseReluDense.")
        return TransformerBlock(
          attentionNorm: attentionNorm, attention: attention,
          crossNorm: try norm(prefix + "layer.1.layer_norm"),
          cross: CrossAttention(
            queries: try maps(cross, ["q"], from: c.width, to: c.attentionWidth),
            keysAndValues: try maps(cross, ["k", "v"], from: c.width, to: c.attentionWidth),
            output: try maps(cross, ["o"], from: c.attentionWidth, to: c.width), heads: c.heads,
            scale: 1),
          feedForwardNorm: feedForwardNorm, feedForward: feedForward)
      }, norm: try norm("decoder.final_layer_norm"))
    head = try loader.head(Self.headName, isTied: c.isTied, words: words, said: c.file)
  }
}
