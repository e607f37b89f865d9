internal import Tensors

extension Pass {
  /// Self-attention of a layer, over injected rows and what the cache has of earlier tokens.
  ///
  /// - Parameters:
  ///   - qkv: [n, d + 2 k]: queries, keys and values of the texts' tokens.
  ///   - rows: keys and values of injected rows, [rows, 2 k], and whose they are.
  ///   - texts: whose tokens these are.
  ///   - layer: which layer's entries of the cache these are.
  ///   - shape: heads and options.
  /// - Returns: [n, d].
  func attention(
    _ qkv: Variable, rows: (keysAndValues: Variable, offsets: [Int])?, texts: PackedTexts,
    layer: Int, shape: AttentionShape
  ) -> Variable {
    guard let cache else {
      return tape.attention(
        qkv, extra: rows?.keysAndValues, extraOffsets: rows?.offsets, offsets: texts.offsets,
        heads: shape.heads, keyHeads: shape.keyHeads, causal: shape.isCausal, scale: shape.scale,
        bias: shape.bias)
    }
    if let rows {
      cache.append(rows.keysAndValues.value, offsets: rows.offsets, layer: layer)
    }
    let mixed = attention(qkv, past: cache.entries(layer), texts: texts, shape: shape)
    cache.append(
      qkv.value.columns(mixed.value.rowWidth..<qkv.value.rowWidth), offsets: texts.offsets,
      layer: layer)
    return mixed
  }

  /// Apart, so that nobody holds the cache's memory when it is written again.
  private func attention(
    _ qkv: Variable, past: (block: Tensor, offsets: [Int], counts: [Int])?, texts: PackedTexts,
    shape: AttentionShape
  ) -> Variable {
    tape.attention(
      qkv, extra: past.map { tape.constant($0.block) }, extraOffsets: past?.offsets,
      extraCounts: past?.counts, offsets: texts.offsets, heads: shape.heads,
      keyHeads: shape.keyHeads, causal: shape.isCausal, scale: shape.scale, bias: shape.bias)
  }

  /// The position of each text's first token: what the cache has read of it.
  func starts(of texts: PackedTexts) -> [Int] {
    cache?.lengths ?? Array(repeating: 0, count: texts.count)
  }
}

/// Heads and options of a layer's attention.
struct AttentionShape: Sendable {
  var heads: Int
  var keyHeads: Int
  var isCausal: Bool
  var scale: Float
  var bias: DistanceBias?
}
