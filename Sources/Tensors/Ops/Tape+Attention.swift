internal import CKernels

extension Tape {
  /// Multi-head attention over packed texts, with extra keys and values before each text.
  ///
  /// Texts lie one after the other without padding; a token sees the extra rows of its own text
  /// and its text's tokens (with `causal`, those up to itself). softmax(Q Kᵀ × scale) V for each
  /// head, the keys being [extra; own].
  ///
  /// - Parameters:
  ///   - qkv: [n, 3 d]: queries, keys and values of all tokens side by side.
  ///   - extra: [texts × r, 2 d]: keys and values of r rows a text, or none.
  ///   - offsets: where each text starts, and the end of the last.
  ///   - heads: how many heads share d.
  ///   - causal: whether a token is blind to later tokens.
  ///   - scale: usually 1 / √(d / heads).
  /// - Returns: [n, d].
  public func attention(
    _ qkv: Variable, extra: Variable? = nil, offsets: [Int], heads: Int, causal: Bool,
    scale: Float
  ) -> Variable {
    let (tokens, width, texts) = (qkv.value.rowCount, qkv.value.rowWidth / 3, offsets.count - 1)
    let extraRows = extra.map { $0.value.rowCount / max(texts, 1) } ?? 0
    precondition(
      qkv.value.rowWidth == 3 * width && width % heads == 0 && offsets.last == tokens
        && (extra == nil || extra?.shape == [texts * extraRows, 2 * width]),
      "attention: qkv \(qkv.shape), extra \(extra?.shape ?? []), \(texts) texts, \(heads) heads")
    let plan = AttentionPlan(
      offsets: offsets, extra: extraRows, heads: heads, headWidth: width / heads, scale: scale)
    let keeps = isRecording && (qkv.needsGradient || extra?.needsGradient == true)
    var kept = keeps ? Tensor(uninitialised: [plan.probabilityCount]) : nil
    let value = Tensor(shape: [tokens, width]) { out in
      plan.forward(
        qkv: qkv.value, extra: extra?.value, causal: causal, out: out,
        probabilities: kept?.mutablePointer())
    }
    guard let kept else { return constant(value) }
    return record(value, inputs: [qkv] + (extra.map { [$0] } ?? [])) { gradient in
      var dqkv = Tensor(uninitialised: qkv.shape)
      var dextra = extra.map { Tensor(uninitialised: $0.shape) }
      plan.backward(
        qkv: qkv.value, extra: extra?.value, probabilities: kept, gradient: gradient,
        dqkv: dqkv.mutablePointer(), dextra: dextra?.mutablePointer())
      return [dqkv, dextra]
    }
  }
}

/// The loop over texts and heads of one attention.
private struct AttentionPlan {
  let offsets: [Int]
  let extra: Int
  let heads: Int
  let headWidth: Int
  let scale: Float

  private var width: Int { heads * headWidth }
  private var longest: Int { zip(offsets, offsets.dropFirst()).map { $1 - $0 }.max() ?? 0 }

  /// Floats that the kept probabilities of all texts and heads take.
  var probabilityCount: Int {
    zip(offsets, offsets.dropFirst()).reduce(0) { sum, text in
      let tokens = text.1 - text.0
      return sum + heads * tokens * (extra + tokens)
    }
  }

  private func withWorkspace(_ body: (UnsafeMutablePointer<Float>?) -> Void) {
    let count = max(1, ck_attention_workspace(longest, extra, headWidth))
    _ = Tensor(shape: [count]) { body($0.baseAddress) }
  }

  /// Calls `body` for each text and head: text, first token, tokens, head, place in probabilities.
  private func forEachHead(_ body: (Int, Int, Int, Int, Int) -> Void) {
    var at = 0
    for text in 0..<offsets.count - 1 {
      let tokens = offsets[text + 1] - offsets[text]
      for head in 0..<heads {
        body(text, offsets[text], tokens, head, at)
        at += tokens * (extra + tokens)
      }
    }
  }

  func forward(
    qkv: Tensor, extra extraTensor: Tensor?, causal: Bool,
    out: UnsafeMutableBufferPointer<Float>, probabilities: UnsafeMutablePointer<Float>?
  ) {
    guard let out = out.baseAddress else { return }
    let (from, more, stride) = (qkv.pointer, extraTensor?.pointer, 3 * width)
    withWorkspace { workspace in
      forEachHead { text, first, tokens, head, at in
        let query = from + first * stride + head * headWidth
        let extraKey = more.map { $0 + text * extra * 2 * width + head * headWidth }
        ck_attention(
          tokens, extra, headWidth, causal ? 1 : 0, scale, query, query + width,
          query + 2 * width, stride, extraKey, extraKey.map { $0 + width }, 2 * width,
          out + first * width + head * headWidth, width, probabilities.map { $0 + at }, workspace)
      }
    }
  }

  func backward(
    qkv: Tensor, extra extraTensor: Tensor?, probabilities: Tensor, gradient: Tensor,
    dqkv: UnsafeMutablePointer<Float>, dextra: UnsafeMutablePointer<Float>?
  ) {
    let (from, more, stride) = (qkv.pointer, extraTensor?.pointer, 3 * width)
    withWorkspace { workspace in
      forEachHead { text, first, tokens, head, at in
        let place = first * stride + head * headWidth
        let extraPlace = text * extra * 2 * width + head * headWidth
        let query = from + place
        let extraKey = more.map { $0 + extraPlace }
        let dquery = dqkv + place
        let dextraKey = dextra.map { $0 + extraPlace }
        ck_attention_backward(
          tokens, extra, headWidth, scale, query, query + width, query + 2 * width, stride,
          extraKey, extraKey.map { $0 + width }, 2 * width, probabilities.pointer + at,
          gradient.pointer + first * width + head * headWidth, width, dquery, dquery + width,
          dquery + 2 * width, stride, dextraKey, dextraKey.map { $0 + width }, 2 * width, workspace)
      }
    }
  }
}
