extension WeightNames {
  /// The names in GGUF files of the weights of a Llama.
  ///
  /// Those of the family `llama` itself hold the rows of queries and keys in another order: the two
  /// numbers of a rotated pair side by side.
  static func gguf(llama c: Llama.Configuration) -> WeightNames {
    let half = c.headWidth / 2
    /// Row (head, side, pair) of ours is row (head, pair, side) of theirs.
    func order(heads: Int) -> [Int32] {
      (0..<heads).flatMap { head in
        (0..<2).flatMap { side in
          (0..<half).map { Int32(head * c.headWidth + 2 * $0 + side) }
        }
      }
    }
    let (queries, keys) = (order(heads: c.heads), order(heads: c.keyHeads))
    return WeightNames(
      whole: [
        "embed_tokens.weight": "token_embd.weight", "norm.weight": "output_norm.weight",
        "lm_head.weight": "output.weight",
      ],
      replacements: [
        ("layers.", "blk."), ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"),
        ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"),
        ("input_layernorm", "attn_norm"), ("post_attention_layernorm", "ffn_norm"),
        ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"),
      ],
      buffers: ["rope_freqs.weight", ".attn_rot_embd.weight"],
      rowOrder: { name in
        guard c.family == "llama" else { return nil }
        return name.contains(".q_proj.") ? queries : name.contains(".k_proj.") ? keys : nil
      })
  }

  /// The names in GGUF files of the weights of a BERT.
  static let ggufBERT = WeightNames(
    replacements: [
      ("embeddings.word_embeddings", "token_embd"),
      ("embeddings.position_embeddings", "position_embd"),
      ("embeddings.token_type_embeddings", "token_types"),
      ("embeddings.LayerNorm", "token_embd_norm"), ("encoder.layer.", "blk."),
      ("attention.self.query", "attn_q"), ("attention.self.key", "attn_k"),
      ("attention.self.value", "attn_v"), ("attention.output.dense", "attn_output"),
      ("attention.output.LayerNorm", "attn_output_norm"), ("intermediate.dense", "ffn_up"),
      ("output.dense", "ffn_down"), ("output.LayerNorm", "layer_output_norm"),
    ])

  /// The names in GGUF files of the weights of a T5.
  ///
  /// The second norm of a layer is the feed-forward block's in the encoder, and in the decoder that
  /// of the attention to what was encoded.
  static func gguf(t5 c: T5.Configuration) -> WeightNames {
    let encoderNorms = (0..<c.layers).map {
      (part: "encoder.block.\($0).layer.1.layer_norm", replacement: "enc.blk.\($0).ffn_norm")
    }
    return WeightNames(
      replacements: encoderNorms + [
        ("shared.", "token_embd."), ("lm_head.", "output."),
        ("encoder.final_layer_norm", "enc.output_norm"),
        ("decoder.final_layer_norm", "dec.output_norm"), ("encoder.block.", "enc.blk."),
        ("decoder.block.", "dec.blk."),
        ("layer.0.SelfAttention.relative_attention_bias", "attn_rel_b"),
        ("layer.0.SelfAttention.", "attn_"), ("layer.0.layer_norm", "attn_norm"),
        ("layer.1.EncDecAttention.", "cross_attn_"), ("layer.1.layer_norm", "cross_attn_norm"),
        ("layer.2.layer_norm", "ffn_norm"), ("layer.1.DenseReluDense.", "ffn_"),
        ("layer.2.DenseReluDense.", "ffn_"), ("ffn_wi_0", "ffn_gate"), ("ffn_wi_1", "ffn_up"),
        ("ffn_wi", "ffn_up"), ("ffn_wo", "ffn_down"),
      ])
  }

  /// The names in GGUF files of the weights of a GPT-2.
  static let ggufGPT2 = WeightNames(
    whole: [
      "wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight",
      "ln_f.weight": "output_norm.weight", "ln_f.bias": "output_norm.bias",
      "lm_head.weight": "output.weight",
    ],
    replacements: [
      ("h.", "blk."), ("attn.c_attn", "attn_qkv"), ("attn.c_proj", "attn_output"),
      ("mlp.c_fc", "ffn_up"), ("mlp.c_proj", "ffn_down"), ("ln_1", "attn_norm"),
      ("ln_2", "ffn_norm"),
    ])
}
