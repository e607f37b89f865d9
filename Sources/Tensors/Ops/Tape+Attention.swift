extension Tape {
  /// Multi-head attention over packed texts, with extra keys and values before each text.
  ///
  /// Texts lie one after the other without padding; a token sees the extra rows of its own text
  /// and its text's tokens (with `causal`, those up to itself). softmax(Q Kᵀ × scale + bias) V for
  /// each head, the keys being [extra; own]. With fewer key heads than heads, neighbouring heads
  /// share one (Ainslie et al., GQA, EMNLP 2023).
  ///
  /// - Parameters:
  ///   - qkv: [n, d + 2 k]: queries, keys and values of all tokens side by side, k = d × keyHeads /
  ///     heads.
  ///   - extra: [rows, 2 k]: keys and values of the extra rows of all texts, or none.
  ///   - extraOffsets: where each text's extra rows start, and the end of the last; by default
  ///     every text has the same number.
  ///   - extraCounts: how many of them each text sees, where not all up to the next start.
  ///   - offsets: where each text starts, and the end of the last.
  ///   - heads: how many heads share d.
  ///   - keyHeads: how many heads share k; as many as `heads` by default.
  ///   - causal: whether a token is blind to later tokens.
  ///   - scale: usually 1 / √(d / heads).
  ///   - bias: added to scores by distance; gets no gradient.
  /// - Returns: [n, d].
  public func attention(
    _ qkv: Variable, extra: Variable? = nil, extraOffsets: [Int]? = nil,
    extraCounts: [Int]? = nil, offsets: [Int], heads: Int, keyHeads: Int? = nil, causal: Bool,
    scale: Float, bias: DistanceBias? = nil
  ) -> Variable {
    let keyHeads = keyHeads ?? heads
    let headWidth = qkv.value.rowWidth / (heads + 2 * keyHeads)
    let plan = AttentionPlan(
      texts: offsets, extraRows: extra?.value.rowCount ?? 0, extraOffsets: extraOffsets,
      extraCounts: extraCounts, ownKeys: true, heads: heads, keyHeads: keyHeads,
      headWidth: headWidth, causal: causal, scale: scale, bias: bias)
    precondition(
      plan.fits(tokens: qkv.value, width: (heads + 2 * keyHeads) * headWidth, extra: extra?.value),
      "attention: qkv \(qkv.shape), extra \(extra?.shape ?? []), \(offsets.count - 1) texts, "
        + "\(heads) and \(keyHeads) heads")
    return attention(qkv, extra: extra, plan: plan)
  }

  /// Multi-head attention of packed texts to other rows alone, as a decoder's to what was encoded.
  ///
  /// - Parameters:
  ///   - queries: [n, d].
  ///   - memory: [rows, 2 k]: keys and values, k = d × keyHeads / heads.
  ///   - offsets: where each text starts, and the end of the last.
  ///   - memoryOffsets: where each text's rows start, and the end of the last; none is empty.
  ///   - heads: how many heads share d.
  ///   - keyHeads: how many heads share k; as many as `heads` by default.
  ///   - scale: usually 1 / √(d / heads).
  /// - Returns: [n, d].
  public func crossAttention(
    _ queries: Variable, memory: Variable, offsets: [Int], memoryOffsets: [Int], heads: Int,
    keyHeads: Int? = nil, scale: Float
  ) -> Variable {
    let keyHeads = keyHeads ?? heads
    let headWidth = queries.value.rowWidth / heads
    let plan = AttentionPlan(
      texts: offsets, extraRows: memory.value.rowCount, extraOffsets: memoryOffsets,
      extraCounts: nil, ownKeys: false, heads: heads, keyHeads: keyHeads, headWidth: headWidth,
      causal: false, scale: scale, bias: nil)
    precondition(
      plan.fits(tokens: queries.value, width: heads * headWidth, extra: memory.value),
      "crossAttention: queries \(queries.shape), memory \(memory.shape), "
        + "\(offsets.count - 1) texts, \(heads) heads")
    return attention(queries, extra: memory, plan: plan)
  }

  private func attention(_ qkv: Variable, extra: Variable?, plan: AttentionPlan) -> Variable {
    let keeps = isRecording && (qkv.needsGradient || extra?.needsGradient == true)
    var kept = keeps ? Tensor(uninitialised: [plan.probabilityCount]) : nil
    let value = Tensor(shape: [qkv.value.rowCount, plan.width]) { out in
      plan.forward(
        qkv: qkv.value, extra: extra?.value, out: out, probabilities: kept?.mutablePointer())
    }
    guard let kept else { return constant(value) }
    return record(value, inputs: [qkv] + (extra.map { [$0] } ?? [])) { gradient in
      var dqkv = Tensor(uninitialised: qkv.shape)
      // Rows that no text sees get nothing written.
      var dextra = extra.flatMap { $0.needsGradient ? Tensor.zeros($0.shape) : nil }
      plan.backward(
        qkv: qkv.value, extra: extra?.value, probabilities: kept, gradient: gradient,
        dqkv: dqkv.mutablePointer(), dextra: dextra?.mutablePointer())
      return [dqkv, dextra]
    }
  }
}

/// The bias of attention scores by the distance of key and query, for each head.
public struct DistanceBias: Sendable {
  /// [heads, 2 reach − 1]: distances 1 − reach … reach − 1, key place minus query place.
  public let values: Tensor
  /// Whether the extra rows are the text's earlier tokens, with distances; if not, they get 0.
  public let extraIsPast: Bool

  public init(_ values: Tensor, extraIsPast: Bool = false) {
    self.values = values
    self.extraIsPast = extraIsPast
  }

  /// Distances below this one have an entry.
  var reach: Int { (values.rowWidth + 1) / 2 }
}
