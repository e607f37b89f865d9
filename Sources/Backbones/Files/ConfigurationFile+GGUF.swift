internal import ModelFiles

extension ConfigurationFile {
  /// What a GGUF file says of the model, under the keys of a `config.json`.
  ///
  /// - Throws: `ModelFileError` for metadata of a wrong type.
  init(_ file: GGUFFile) throws {
    let metadata = file.metadata
    let family = try metadata.string("general.architecture")
    var object: [String: Any] = ["model_type": family]
    var spelling = ["model_type": "general.architecture"]
    for (key, name) in Self.ggufKeys {
      let name = family + "." + name
      spelling[key] = name
      switch metadata[name] {
      case .signed(let number): object[key] = Int(number)
      case .unsigned(let number): object[key] = Int(clamping: number)
      case .number(let number): object[key] = number
      case .string(let text): object[key] = text
      case .flag(let flag): object[key] = flag
      default: break
      }
    }
    // The vocabulary is as large as the table of embeddings.
    object["vocab_size"] = file.shape(of: "token_embd.weight")?.first
    spelling["vocab_size"] = "token_embd.weight"
    object["type_vocab_size"] = file.shape(of: "token_types.weight")?.first
    spelling["type_vocab_size"] = "token_types.weight"
    object["tie_word_embeddings"] = !file.contains("output.weight")
    object["attention_bias"] = file.contains("blk.0.attn_q.bias")
    object["attention_output_bias"] = file.contains("blk.0.attn_output.bias")
    object["mlp_bias"] = file.contains("blk.0.ffn_gate.bias")
    for (key, name) in [("eos_token_id", "eos"), ("pad_token_id", "padding")] {
      let name = "tokenizer.ggml.\(name)_token_id"
      object[key] = metadata.contains(name) ? try metadata.integer(name) : nil
      spelling[key] = name
    }
    if family == "t5" {
      // Whether the feed-forward block is gated shows in its weights. Some files name the one
      // epsilon as that of an RMS norm alone.
      object["feed_forward_proj"] =
        file.contains("enc.blk.0.ffn_gate.weight") ? "gated-gelu" : "relu"
      object["layer_norm_epsilon"] = object["layer_norm_epsilon"] ?? object["rms_norm_eps"]
    }
    let scaling = "\(family).rope.scaling."
    if metadata.contains(scaling + "type"), try metadata.string(scaling + "type") != "none" {
      var rope: [String: Any] = ["rope_type": try metadata.string(scaling + "type")]
      rope["factor"] = try metadata.number(scaling + "factor", default: 1)
      if metadata.contains(scaling + "original_context_length") {
        rope["original_max_position_embeddings"] =
          try metadata.integer(scaling + "original_context_length")
      }
      object["rope_scaling"] = rope
      spelling["rope_scaling"] = "\(family).rope.scaling"
    }
    self.init(path: file.path, object: object, spelling: spelling)
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
  ]
}
