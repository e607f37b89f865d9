import Glibc
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
    /// The decoder; `nil` where the files hold the encoder alone.
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
        bias: DistanceBias(modules.encoderDistances.bias(reach: longest, in: pass)),
        past: pass.past(index)),
      in: pass)
    return index == modules.encoder.count - 1 ? modules.encoderNorm(result, in: pass) : result
  }
}

extension T5 {
  /// The decoder: it writes continuations.
  struct Decoder: Sendable {
    var distances: DistanceBuckets
    /// Attention to what was written, to what was encoded, and the feed-forward block.
    var layers: [TransformerBlock]
    var norm: Norm
  }

  public func states(
    of continuations: PackedTexts, after prompts: PackedTexts, in pass: Pass
  ) throws -> ContinuedStates {
    let states = try encodedStates(of: prompts, in: pass)
    let memory = memory(of: states, of: prompts, in: pass)
    // The start token, then what was written, each predicting the next; the last predicts nothing.
    let inputs = PackedTexts(
      (0..<continuations.count).map { text in
        Array(([configuration.startToken] + continuations[text]).prefix(continuations.length(text)))
      })
    return ContinuedStates(
      prompts: states, predicting: try decode(inputs, memory: memory, in: pass))
  }

  public func startDecoding(_ prompts: PackedTexts, in pass: Pass) throws -> Decoding {
    var decoding = Decoding(
      cache: KeyValueCache(layers: decoder.layers.count, texts: prompts.count),
      memory: memory(of: try encodedStates(of: prompts, in: pass), of: prompts, in: pass),
      states: .zeros([0, description.width]))
    let starts = PackedTexts(Array(repeating: [configuration.startToken], count: prompts.count))
    _ = try read(starts, into: &decoding, in: pass)
    return decoding
  }

  public func read(
    _ tokens: PackedTexts, into decoding: inout Decoding, in pass: Pass
  ) throws -> Tensor {
    guard let memory = decoding.memory else {
      preconditionFailure("T5 reads on from what it has encoded")
    }
    var pass = pass
    pass.cache = decoding.cache
    let states = try decode(tokens, memory: memory, in: pass).value
    decoding.cache.advance(offsets: tokens.offsets)
    decoding.states = states.gatheredRows(tokens.offsets.dropFirst().map { Int32($0 - 1) })
    return states
  }

  /// The decoder; whoever continues texts has made sure that there is a head, and so that there is one.
  private var decoder: Decoder {
    guard let decoder = modules.decoder else {
      preconditionFailure("a T5 without decoder can't write")
    }
    return decoder
  }

  /// Runs the encoder: the states of all tokens, [tokens, width].
  private func encodedStates(of texts: PackedTexts, in pass: Pass) throws -> Variable {
    try run(
      layers: 0..<description.layers, from: embeddings(of: texts, in: pass), texts: texts,
      in: pass)
  }

  /// The keys and values that every layer of the decoder makes of encoded texts.
  private func memory(
    of states: Variable, of texts: PackedTexts, in pass: Pass
  ) -> [AttendedMemory] {
    decoder.layers.compactMap {
      $0.memory(of: states, offsets: texts.offsets, in: pass)
    }
  }

  /// Runs the decoder.
  ///
  /// - Returns: the states from which the head predicts what follows each token, [tokens, width].
  private func decode(
    _ tokens: PackedTexts, memory: [AttendedMemory], in pass: Pass
  ) throws -> Variable {
    let lengths = pass.starts(of: tokens).enumerated().map { $1 + tokens.length($0) }
    let bias = DistanceBias(
      decoder.distances.bias(reach: lengths.max() ?? 0, in: pass), extraIsPast: pass.cache != nil)
    var states = embeddings(of: tokens, in: pass)
    for (index, layer) in decoder.layers.enumerated() {
      try pass.tape.checkCancellation()
      states = layer(
        states,
        over: AttendedTexts(offsets: tokens.offsets, bias: bias, past: pass.past(index)),
        memory: memory[index], in: pass)
    }
    let normed = decoder.norm(states, in: pass)
    return configuration.scalesOutput
      ? pass.tape.scale(normed, by: 1 / Float(description.width).squareRoot()) : normed
  }
}

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
    /// The share that training steps leave out of what each part of a block adds.
    var dropout: Float = 0
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

  /// The names of the weights in Hugging Face's files.
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
        values: try loader.embedding(
          stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight",
          rows: c.buckets, width: c.heads),
        farthest: c.farthest, looksAhead: looksAhead)
    }
    // Scores aren't divided by the root of a head's width.
    let residual: Residual = c.dropout > 0 ? .dropout(c.dropout) : .sum
    func attention(_ prefix: String, isCausal: Bool) throws -> Attention {
      Attention(
        prefix, map: try maps(prefix, ["q", "k", "v"], from: c.width, to: c.attentionWidth),
        output: try maps(prefix, ["o"], from: c.attentionWidth, to: c.width), heads: c.heads,
        isCausal: isCausal, scale: 1, residual: residual)
    }
    func feedForward(_ prefix: String) throws -> FeedForward {
      FeedForward(
        prefix,
        widening: try maps(
          prefix, c.activation.isGated ? ["wi_0", "wi_1"] : ["wi"], from: c.width, to: c.inner),
        activation: c.activation, dropout: c.dropout,
        narrowing: try maps(prefix, ["wo"], from: c.inner, to: c.width), residual: residual)
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
            cross, queries: try maps(cross, ["q"], from: c.width, to: c.attentionWidth),
            keysAndValues: try maps(cross, ["k", "v"], from: c.width, to: c.attentionWidth),
            output: try maps(cross, ["o"], from: c.attentionWidth, to: c.width), heads: c.heads,
            scale: 1, residual: residual),
          feedForwardNorm: feedForwardNorm, feedForward: feedForward)
      }, norm: try norm("decoder.final_layer_norm"))
    head = try loader.head(Self.headName, isTied: c.isTied, words: words, said: c.file)
  }
}

/// T5's relative positions: distances of tokens in buckets, near ones finely, far ones coarsely.
///
/// Each bucket has a number a head that is added to scores.
struct DistanceBuckets: Sendable {
  /// [buckets, heads].
  let values: Embedding
  /// Distances from here on share the last bucket.
  let farthest: Int
  /// Whether later tokens are told from earlier ones; if not, they share the first bucket.
  let looksAhead: Bool

  /// The numbers of distances 1 − reach … reach − 1, [heads, 2 reach − 1].
  func bias(reach: Int, in pass: Pass) -> Variable {
    let reach = max(1, reach)
    let buckets = (1 - reach..<reach).map { Int32(bucket(ofDistance: $0)) }
    let found = values(buckets, in: pass)
    guard found.needsGradient else { return pass.tape.constant(found.value.transposed()) }
    // I · xᵀ, whose gradient is there.
    return pass.tape.linear(pass.tape.constant(.identity(values.width)), found)
  }

  /// The bucket of a key's place minus the query's.
  func bucket(ofDistance distance: Int) -> Int {
    let count = looksAhead ? values.rows / 2 : values.rows
    let first = looksAhead && distance > 0 ? count : 0
    let size = looksAhead ? abs(distance) : max(0, -distance)
    let exact = count / 2
    guard size >= exact else { return first + size }
    // In float32, as the models were trained, for distances on the edge of a bucket.
    let growth =
      log(Float(size) / Float(exact)) / Float(log(Double(farthest) / Double(exact)))
      * Float(count - exact)
    return first + min(count - 1, exact + Int(growth))
  }
}
