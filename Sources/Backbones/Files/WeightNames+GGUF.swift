extension WeightNames {
  /// What GGUF files call the weights of a Llama.
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
      rowOrder: { name in
        guard c.family == "llama" else { return nil }
        return name.contains(".q_proj.") ? queries : name.contains(".k_proj.") ? keys : nil
      })
  }

  /// What GGUF files call the weights of a GPT-2.
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
