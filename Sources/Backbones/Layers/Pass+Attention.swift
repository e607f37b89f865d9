internal import Tensors

extension Pass {
  /// Self-attention of a layer, over injected rows and what the cache has of earlier tokens.
  ///
  /// - Parameters:
  ///   - states: what the layer's maps read, [n, d].
  ///   - map: to queries, keys and values side by side, [n, d + 2 k].
  ///   - chosen: one token a text, where only these ask.
  ///   - rows: keys and values of injected rows, [rows, 2 k], and whose they are.
  ///   - texts: whose tokens these are.
  ///   - layer: which layer's entries of the cache these are.
  ///   - turns: the rotations of queries and keys, where they turn with their position.
  ///   - shape: heads and options.
  /// - Returns: [n, d], or [texts, d] where tokens are chosen.
  func attention(
    of states: Variable, map: Linear, at chosen: [Int32]?,
    rows: (keysAndValues: Variable, offsets: [Int])?, texts: PackedTexts, layer: Int,
    turns: Rotary.Turns? = nil, shape: AttentionShape
  ) -> Variable {
    let (heads, keyHeads) = (shape.heads, shape.keyHeads)
    func turned(_ x: Variable, heads: Int, _ turns: Rotary.Turns?) -> Variable {
      turns.map { tape.rotate(x, heads: heads, by: $0) } ?? x
    }
    // Where scores depend on distances, all tokens ask.
    guard let chosen, shape.bias == nil else {
      let all = attention(
        turned(map(states, in: self), heads: heads + keyHeads, turns), rows: rows, texts: texts,
        layer: layer, shape: shape)
      return chosen.map { tape.gather(all, rows: $0) } ?? all
    }
    let width = map.weight.rowCount / (heads + 2 * keyHeads) * heads
    let queries = map.columns(0..<width)(tape.gather(states, rows: chosen), in: self)
    let own = map.columns(width..<map.weight.rowCount)(states, in: self)
    return attention(
      of: turned(queries, heads: heads, turns?.at(chosen)), at: chosen,
      to: turned(own, heads: keyHeads, turns), rows: rows, texts: texts, shape: shape)
  }

  /// Attention of all tokens, [n, d + 2 k] having their queries, keys and values.
  private func attention(
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

  /// Attention of one token a text, [n, 2 k] being keys and values of all tokens.
  private func attention(
    of queries: Variable, at chosen: [Int32], to own: Variable,
    rows: (keysAndValues: Variable, offsets: [Int])?, texts: PackedTexts, shape: AttentionShape
  ) -> Variable {
    precondition(cache == nil, "attention of chosen tokens doesn't fill a cache")
    let first = rows?.keysAndValues.value.rowCount ?? 0
    var (seen, ends) = ([Int32](), [0])
    for (text, token) in chosen.enumerated() {
      if let rows { seen += (rows.offsets[text]..<rows.offsets[text + 1]).map { Int32($0) } }
      let end = shape.isCausal ? Int(token) + 1 : texts.offsets[text + 1]
      seen += (texts.offsets[text]..<end).map { Int32(first + $0) }
      ends.append(seen.count)
    }
    let all = rows.map { tape.concatenateRows([$0.keysAndValues, own]) } ?? own
    let isAll = rows == nil && seen.count == own.value.rowCount
    return tape.crossAttention(
      queries, memory: isAll ? own : tape.gather(all, rows: seen), offsets: Array(0...texts.count),
      memoryOffsets: ends, heads: shape.heads, keyHeads: shape.keyHeads, scale: shape.scale)
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

extension Tape {
  func rotate(_ x: Variable, heads: Int, by turns: Rotary.Turns) -> Variable {
    rotate(x, heads: heads, positions: turns.positions, table: turns.table)
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
