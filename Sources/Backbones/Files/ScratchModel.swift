import Glibc
internal import Networks
public import Support
internal import Tensors
internal import Tokenizers

/// A language model of sizes of one's own, with weights that were drawn, to be trained from the start.
///
/// It reads texts as another model does. T5 starts as Raffel et al. (JMLR 2020) have it, GPT-2 as Radford
/// et al. (2019).
public struct ScratchModel: Sendable {
  /// The families that there are.
  public enum Family: String, CaseIterable, Sendable {
    /// An encoder and a decoder.
    case t5
    /// A decoder alone.
    case gpt2
  }

  /// The family.
  public var family = Family.t5
  /// Layers; of T5 as many in the encoder as in the decoder.
  public var layers = 2
  /// The width of a hidden state.
  public var width = 64
  /// Attention heads, which share the width evenly.
  public var heads = 4
  /// The inner width of the feed-forward blocks.
  public var inner = 256
  /// The most tokens of a text.
  public var longest = 512
  /// The share that training steps leave out of what each part of a block adds.
  public var dropout: Float = 0.1

  public init() {}

  /// Draws the model.
  ///
  /// - Parameters:
  ///   - folder: the model whose tokenizer it takes.
  ///   - key: draws the weights, each by its name and shape.
  /// - Returns: the model, all of whose weights train.
  /// - Throws: `BackboneError` for sizes that no model has, what the tokenizer's files have wrong,
  ///   `MemoryError`.
  public func made(tokenizingLike folder: BackboneFolder, key: RandomKey) throws -> any Backbone {
    var texts = try folder.textSettings()
    // Where nothing says what ends a text, what every text ends with does.
    if texts.endTokens.isEmpty { texts.endTokens = texts.suffix.suffix(1) }
    let file = ConfigurationFile(path: "scratch", object: configuration(for: texts))
    var hasher = Digest.Hasher()
    hasher.update("scratch \(family.rawValue) \(dropout)".utf8)
    hasher.update(numbers: [layers, width, heads, inner, longest])
    hasher.update(numbers: [key.bits])
    hasher.update(try folder.digest().bytes)
    let digest = hasher.finalize()
    func model<Model: Backbones.Family>(
      _ type: Model.Type, _ sizes: Model.Modules.Configuration,
      deviation: @escaping @Sendable (ModuleParameter) -> Float
    ) throws -> any Backbone {
      try Model(
        loaded: LoadedModel<Model.Modules>(
          name: "\(family.rawValue) from scratch", digest: digest, configuration: sizes,
          texts: texts, pooling: Model.usualPooling, isCausal: Model.isCausal,
          longestText: longest,
          weights: .random(key, deviation: deviation, isControl: false))
      ).setting(trains: true, nil)
    }
    switch family {
    case .t5:
      var sizes = try T5.Configuration(file, generation: nil)
      sizes.dropout = dropout
      return try model(T5.self, sizes) { [sizes] in T5.deviation($0.name, in: sizes) }
    case .gpt2:
      var sizes = try GPT2.Configuration(file)
      sizes.dropout = dropout
      return try model(GPT2.self, sizes) { [layers = sizes.layers] parameter in
        // What joins the residual is smaller, the more layers there are.
        parameter.name.hasSuffix("c_proj.weight") ? 0.02 / Float(2 * layers).squareRoot() : 0.02
      }
    }
  }

  /// The configuration, as files have it.
  private func configuration(for texts: TextSettings) -> [String: JSONValue] {
    let roles = texts.tokenizer.roles
    let numbers: [String: Int] =
      switch family {
      case .t5:
        [
          "num_layers": layers, "d_model": width, "d_ff": inner, "num_heads": heads,
          "d_kv": width / max(1, heads), "n_positions": longest,
          "relative_attention_num_buckets": 32, "relative_attention_max_distance": 128,
          "decoder_start_token_id": Int(roles.padding ?? roles.beginning ?? 0),
        ]
      case .gpt2:
        [
          "n_layer": layers, "n_embd": width, "n_inner": inner, "n_head": heads,
          "n_positions": longest,
        ]
      }
    var object = numbers.mapValues { JSONValue.number(Double($0)) }
    object["vocab_size"] = .number(Double(texts.tokenizer.vocabularySize))
    object["layer_norm_epsilon"] = .number(family == .t5 ? 1e-6 : 1e-5)
    object["feed_forward_proj"] = .string("relu")
    object["activation_function"] = .string("gelu_new")
    return object
  }
}

extension T5 {
  /// The deviation of a weight before training, by the widths of its map.
  ///
  /// So that nothing has to be divided by the root of a head's width: Raffel et al. in Mesh TensorFlow,
  /// and Transformers' `T5PreTrainedModel`.
  static func deviation(_ name: String, in sizes: Configuration) -> Float {
    func root(_ count: Int) -> Float { 1 / Float(count).squareRoot() }
    let parts = name.split(separator: ".")
    switch parts.dropLast().last {
    case "shared": return 1
    case "q": return root(sizes.width * sizes.headWidth)
    case "o": return root(sizes.attentionWidth)
    case "wo": return root(sizes.inner)
    default: return root(sizes.width)
    }
  }
}
