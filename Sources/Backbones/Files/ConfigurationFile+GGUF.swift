internal import ModelFiles
internal import Support
internal import Tokenizers

extension ConfigurationFile {
  /// The settings of the model in a GGUF file, under the keys of a `config.json`.
  ///
  /// - Throws: `ModelFileError` for metadata of a wrong type.
  init(_ file: GGUFFile) throws {
    let metadata = file.metadata
    let family = try metadata.string("general.architecture")
    var object: [String: JSONValue] = ["model_type": .string(family)]
    var spelling = ["model_type": "general.architecture"]
    for (key, name) in Self.ggufKeys {
      let name = family + "." + name
      spelling[key] = name
      switch metadata[name] {
      case .signed(let number): object[key] = .number(Double(number))
      case .unsigned(let number): object[key] = .number(Double(number))
      case .number(let number): object[key] = .number(number)
      case .string(let text): object[key] = .string(text)
      case .flag(let flag): object[key] = .flag(flag)
      default: break
      }
    }
    // The vocabulary is as large as the table of embeddings.
    func rows(_ tensor: String) -> JSONValue? {
      file.shape(of: tensor)?.first.map { .number(Double($0)) }
    }
    object["vocab_size"] = rows("token_embd.weight")
    spelling["vocab_size"] = "token_embd.weight"
    object["type_vocab_size"] = rows("token_types.weight")
    spelling["type_vocab_size"] = "token_types.weight"
    object["tie_word_embeddings"] = .flag(!file.contains("output.weight"))
    object["attention_bias"] = .flag(file.contains("blk.0.attn_q.bias"))
    object["attention_output_bias"] = .flag(file.contains("blk.0.attn_output.bias"))
    object["mlp_bias"] = .flag(file.contains("blk.0.ffn_gate.bias"))
    let padding = "tokenizer.ggml.padding_token_id"
    func number(_ key: String) throws -> JSONValue { .number(Double(try metadata.integer(key))) }
    object["pad_token_id"] = metadata.contains(padding) ? try number(padding) : nil
    spelling["pad_token_id"] = padding
    // What ends a text, a turn and a message to a tool.
    let ends = ["eos", "eot", "eom"].map { "tokenizer.ggml.\($0)_token_id" }
    let given = ends.filter(metadata.contains)
    object["eos_token_id"] = given.isEmpty ? nil : .array(try given.map(number))
    spelling["eos_token_id"] = given.first ?? ends[0]
    if family == "t5" {
      // Whether the feed-forward block is gated shows in its weights. Some files name the one
      // epsilon as that of an RMS norm alone.
      object["feed_forward_proj"] = .string(
        file.contains("enc.blk.0.ffn_gate.weight") ? "gated-gelu" : "relu")
      object["layer_norm_epsilon"] = object["layer_norm_epsilon"] ?? object["rms_norm_eps"]
    }
    // Attention to a window of the last tokens, where the file has one.
    if object["sliding_window"] == .number(0) { object["sliding_window"] = nil }
    object["use_sliding_window"] = .flag(object["sliding_window"] != nil)
    object["rope_scaling"] = try Self.rope(metadata, family: family).map { .object($0) }
    spelling["rope_scaling"] = "\(family).rope.scaling"
    for (name, ours) in Self.ropeKeys {
      spelling["rope_scaling." + ours] = String(name.split(separator: ".").last ?? "")
    }
    try Self.refuseUnread(metadata, family: family, path: file.path)
    self.init(path: file.path, object: object, spelling: spelling)
  }

  /// Refuses keys behind the family's name that would change what the model computes.
  private static func refuseUnread(
    _ metadata: GGUFMetadata, family: String, path: String
  ) throws {
    let known = Set(ggufKeys.map { $0.1 } + ropeKeys.map { $0.0 })
    for key in metadata.keys where key.hasPrefix(family + ".") {
      let name = String(key.dropFirst(family.count + 1))
      let changesNumbers =
        ["rope.", "attention."].contains(where: name.hasPrefix)
        || ["expert_count", "logit_scale", "residual_scale", "embedding_scale"].contains(name)
        || name.hasSuffix("logit_softcapping")
      guard changesNumbers, !known.contains(name) else { continue }
      // What YaRN is multiplied by says nothing as 1, everything else as 0.
      let neutral = name.hasPrefix("rope.scaling.yarn_") && name.hasSuffix("_factor") ? 1.0 : 0
      let isNeutral =
        switch metadata[key] {
        case .flag(let flag): !flag || name == "rope.scaling.finetuned"
        case .number(let number): number == neutral
        case .signed(let number): Double(number) == neutral
        case .unsigned(let number): Double(number) == neutral
        default: false
        }
      guard isNeutral else {
        throw BackboneError.badConfiguration(
          file: path, key: key, expected: "left out: it isn't implemented")
      }
    }
  }

  /// Keys about stretched rotations, and what they are called in a `config.json`.
  private static let ropeKeys = [
    ("rope.scaling.type", "rope_type"), ("rope.scale_linear", "factor"),
    ("rope.scaling.factor", "factor"), ("rope.scaling.attn_factor", "attention_multiplier"),
    ("rope.scaling.original_context_length", "original_max_position_embeddings"),
    ("rope.scaling.yarn_beta_fast", "beta_fast"), ("rope.scaling.yarn_beta_slow", "beta_slow"),
  ]

  /// How rotations are stretched, as llama.cpp reads it: a factor without a type is a linear one.
  private static func rope(_ metadata: GGUFMetadata, family: String) throws -> [String: JSONValue]?
  {
    func key(_ name: String) -> String { "\(family).rope.\(name)" }
    var rope: [String: JSONValue] = [:]
    for (name, ours) in ropeKeys where metadata.contains("\(family).\(name)") {
      switch ours {
      case "rope_type", "factor": continue
      case "original_max_position_embeddings":
        rope[ours] = .number(Double(try metadata.integer("\(family).\(name)")))
      default: rope[ours] = .number(try metadata.number("\(family).\(name)"))
      }
    }
    let type = key("scaling.type")
    let kind = metadata.contains(type) ? try metadata.string(type) : "linear"
    let old = try metadata.number(key("scale_linear"), default: 0)
    let factor = try metadata.number(key("scaling.factor"), default: old)
    // A linear factor of 0 or 1 stretches nothing.
    if kind != "none", kind != "linear" || ![0, 1].contains(factor) {
      rope["rope_type"] = .string(kind)
      rope["factor"] = .number(factor == 0 ? 1 : factor)
    }
    return rope.isEmpty ? nil : rope
  }

  /// Keys of `config.json`, and what GGUF files call them behind the family's name.
  private static let ggufKeys = [
    ("num_hidden_layers", "block_count"), ("n_layer", "block_count"),
    ("hidden_size", "embedding_length"), ("n_embd", "embedding_length"),
    ("intermediate_size", "feed_forward_length"), ("n_inner", "feed_forward_length"),
    ("num_attention_heads", "attention.head_count"), ("n_head", "attention.head_count"),
    ("num_key_value_heads", "attention.head_count_kv"), ("head_dim", "attention.key_length"),
    ("max_position_embeddings", "context_length"), ("n_positions", "context_length"),
    ("rms_norm_eps", "attention.layer_norm_rms_epsilon"),
    ("layer_norm_epsilon", "attention.layer_norm_epsilon"), ("rope_theta", "rope.freq_base"),
    ("rotated_width", "rope.dimension_count"),
    ("layer_norm_eps", "attention.layer_norm_epsilon"), ("num_layers", "block_count"),
    ("num_decoder_layers", "decoder_block_count"), ("d_model", "embedding_length"),
    ("d_ff", "feed_forward_length"), ("num_heads", "attention.head_count"),
    ("d_kv", "attention.key_length"),
    ("relative_attention_num_buckets", "attention.relative_buckets_count"),
    ("decoder_start_token_id", "decoder_start_token_id"),
    ("value_width", "attention.value_length"), ("is_causal", "attention.causal"),
    ("sliding_window", "attention.sliding_window"),
  ]
}

extension VocabularyDescription {
  /// The vocabulary of a GGUF file.
  ///
  /// - Throws: `ModelFileError` for metadata that is missing or of a wrong type.
  init(_ metadata: GGUFMetadata) throws {
    func key(_ name: String) -> String { "tokenizer.ggml." + name }
    func has(_ name: String) -> Bool { metadata.contains(key(name)) }
    func id(_ name: String) throws -> Int32? {
      has(name) ? Int32(clamping: try metadata.integer(key(name))) : nil
    }
    func flag(_ name: String) throws -> Bool? {
      has(name) ? try metadata.flag(key(name)) : nil
    }
    self.init(
      model: try metadata.string(key("model")), tokens: try metadata.strings(key("tokens")))
    preTokenizer = has("pre") ? try metadata.string(key("pre")) : nil
    scores = has("scores") ? try metadata.numbers(key("scores")).map { Float($0) } : nil
    types =
      has("token_type")
      ? try metadata.integers(key("token_type")).map { Int32(clamping: $0) } : nil
    merges = has("merges") ? try metadata.strings(key("merges")) : nil
    roles = TokenRoles(
      beginning: try id("bos_token_id"), end: try id("eos_token_id"),
      padding: try id("padding_token_id"), unknown: try id("unknown_token_id"))
    addsBeginning = try flag("add_bos_token")
    addsEnd = try flag("add_eos_token")
    addsSpacePrefix = try flag("add_space_prefix")
    removesExtraSpaces = try flag("remove_extra_whitespaces")
    characterMap =
      has("precompiled_charsmap")
      ? try metadata.integers(key("precompiled_charsmap")).map { UInt8(truncatingIfNeeded: $0) }
      : nil
  }
}
