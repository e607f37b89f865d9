extension Tape {
  /// The shares of attention of one text's tokens, which `attention` mixes values by.
  ///
  /// - Parameters: as those of `attention`.
  /// - Returns: [heads, tokens, keys]: the keys are the extra rows, then the tokens; 0 for those that a token
  ///   doesn't see.
  public func attentionShares(
    _ qkv: Variable, extra: Variable?, offsets: [Int], heads: Int, keyHeads: Int, causal: Bool,
    scale: Float, bias: DistanceBias?
  ) -> Tensor {
    let plan = AttentionPlan(
      texts: offsets, extraRows: extra?.value.rowCount ?? 0, extraOffsets: nil, extraCounts: nil,
      ownKeys: true, heads: heads, keyHeads: keyHeads,
      headWidth: qkv.value.rowWidth / (heads + 2 * keyHeads), causal: causal, scale: scale,
      bias: bias)
    precondition(offsets.count == 2, "attentionShares: \(offsets.count - 1) texts")
    let tokens = qkv.value.rowCount
    return Tensor(shape: [heads, tokens, tokens + (extra?.value.rowCount ?? 0)]) { shares in
      _ = Tensor(shape: [tokens, plan.width]) { out in
        plan.forward(
          qkv: qkv.value, extra: extra?.value, out: out, probabilities: shares.baseAddress)
      }
    }
  }
}
