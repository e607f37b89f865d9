internal import CKernels

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
  ///   - bias: added to scores by distance; one of extra rows that are earlier tokens gets no gradient.
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
    let bias = plan.bias.flatMap { $0.extraIsPast ? nil : $0.variable }
    let keeps = isRecording && [qkv, extra, bias].contains { $0?.needsGradient == true }
    var kept = keeps ? Tensor(uninitialised: [plan.probabilityCount]) : nil
    let value = Tensor(shape: [qkv.value.rowCount, plan.width]) { out in
      plan.forward(
        qkv: qkv.value, extra: extra?.value, out: out, probabilities: kept?.mutablePointer())
    }
    guard let kept else { return constant(value) }
    return record(value, inputs: [qkv, extra, bias].compactMap(\.self)) { gradient in
      var dqkv = Tensor(uninitialised: qkv.shape)
      // Rows that no text sees get nothing written.
      var dextra = extra.flatMap { $0.needsGradient ? Tensor.zeros($0.shape) : nil }
      var dbias = bias.flatMap { $0.needsGradient ? Tensor.zeros($0.shape) : nil }
      plan.backward(
        qkv: qkv.value, extra: extra?.value, probabilities: kept, gradient: gradient,
        dqkv: dqkv.mutablePointer(), dextra: dextra?.mutablePointer(),
        dbias: dbias?.mutablePointer())
      return [dqkv] + (extra == nil ? [] : [dextra]) + (bias == nil ? [] : [dbias])
    }
  }
}

/// The bias of attention scores by the distance of key and query, for each head.
public struct DistanceBias: Sendable {
  /// [heads, 2 reach − 1]: distances 1 − reach … reach − 1, key place minus query place.
  public var values: Tensor { variable.value }
  /// The same on a tape.
  public let variable: Variable
  /// Whether the extra rows are the text's earlier tokens, with distances; if not, they get 0.
  public let extraIsPast: Bool

  public init(_ variable: Variable, extraIsPast: Bool = false) {
    self.variable = variable
    self.extraIsPast = extraIsPast
  }

  /// Distances below this one have an entry.
  var reach: Int { (values.rowWidth + 1) / 2 }
}

/// The loop over texts and heads of one attention.
struct AttentionPlan {
  let texts: [Int]
  let extraStarts: [Int]
  let extraCounts: [Int]
  /// Whether tokens see the keys of their own text, which then stand behind its queries.
  let ownKeys: Bool
  let heads: Int
  let keyHeads: Int
  let headWidth: Int
  let causal: Bool
  let scale: Float
  let bias: DistanceBias?

  init(
    texts: [Int], extraRows: Int, extraOffsets: [Int]?, extraCounts: [Int]?, ownKeys: Bool,
    heads: Int, keyHeads: Int, headWidth: Int, causal: Bool, scale: Float, bias: DistanceBias?
  ) {
    let count = texts.count - 1
    let offsets = extraOffsets ?? (0...count).map { $0 * (count > 0 ? extraRows / count : 0) }
    precondition(
      offsets.count == count + 1 && offsets.first == 0 && offsets.last == extraRows
        && (extraCounts == nil || extraCounts?.count == count),
      "attention: \(count) texts, \(extraRows) extra rows, offsets \(offsets)")
    self.texts = texts
    extraStarts = offsets
    self.extraCounts = extraCounts ?? zip(offsets, offsets.dropFirst()).map { $1 - $0 }
    self.ownKeys = ownKeys
    self.heads = heads
    self.keyHeads = keyHeads
    self.headWidth = headWidth
    self.causal = causal
    self.scale = scale
    self.bias = bias
  }

  /// The width of the queries and of the result.
  var width: Int { heads * headWidth }
  /// The width of the keys, and of the values.
  private var keyWidth: Int { keyHeads * headWidth }
  /// The width of a token's row.
  private var stride: Int { ownKeys ? width + 2 * keyWidth : width }

  /// Floats that the kept probabilities of all texts and heads take.
  var probabilityCount: Int {
    (0..<texts.count - 1).reduce(0) { $0 + heads * tokens($1) * (extraCounts[$1] + own($1)) }
  }

  private func tokens(_ text: Int) -> Int { texts[text + 1] - texts[text] }
  private func own(_ text: Int) -> Int { ownKeys ? tokens(text) : 0 }

  /// Whether tensors and options are what the loop relies on.
  func fits(tokens: Tensor, width: Int, extra: Tensor?) -> Bool {
    let reach = (0..<texts.count - 1).reduce(0) {
      max($0, own($1) + (bias?.extraIsPast == true ? extraCounts[$1] : 0))
    }
    return tokens.rowWidth == width && heads % keyHeads == 0 && scale > 0
      && texts.first == 0 && texts.last == tokens.rowCount
      && (extra == nil || extra?.rowWidth == 2 * keyWidth)
      && (bias.map { $0.values.rowCount == heads && $0.reach >= reach } ?? true)
      && (0..<extraCounts.count).allSatisfy {
        extraCounts[$0] >= 0 && extraStarts[$0] + extraCounts[$0] <= extraStarts[$0 + 1]
      }
  }

  /// One head of one text, and where its numbers are.
  private struct Piece {
    var text: Int
    var head: Int
    /// The first query; keys and values lie behind it in the same row.
    var query: Int
    var key: Int
    var value: Int
    var extraKey: Int
    var out: Int
    /// The start of its probabilities.
    var probabilities: Int
    /// Whether another head wrote gradients of the same keys before.
    var isLater: Bool
  }

  /// Calls `body` for each text and head, with work space that is large enough for all.
  private func forEachPiece(_ body: (Piece, UnsafeMutablePointer<Float>?) -> Void) {
    let all = 0..<texts.count - 1
    let space =
      all.map { ck_attention_workspace(tokens($0), own($0), extraCounts[$0], headWidth) }.max() ?? 0
    let group = heads / keyHeads
    _ = Tensor(shape: [max(1, space)]) { workspace in
      var place = 0
      for text in all {
        for head in 0..<heads {
          let row = texts[text] * stride
          let keyColumn = head / group * headWidth
          let piece = Piece(
            text: text, head: head, query: row + head * headWidth,
            key: row + width + keyColumn, value: row + width + keyWidth + keyColumn,
            extraKey: extraStarts[text] * 2 * keyWidth + keyColumn,
            out: texts[text] * width + head * headWidth, probabilities: place,
            isLater: head % group > 0)
          body(piece, workspace.baseAddress)
          place += tokens(text) * (extraCounts[text] + own(text))
        }
      }
    }
  }

  func forward(
    qkv: Tensor, extra: Tensor?, out: UnsafeMutableBufferPointer<Float>,
    probabilities: UnsafeMutablePointer<Float>?
  ) {
    guard let out = out.baseAddress else { return }
    forEachPiece { piece, workspace in
      let text = piece.text
      let extraKey = extra.map { $0.pointer + piece.extraKey }
      let distances = bias.map {
        $0.values.pointer + piece.head * $0.values.rowWidth + $0.reach - 1
      }
      ck_attention(
        tokens(text), own(text), extraCounts[text],
        bias?.extraIsPast == true ? extraCounts[text] : 0, headWidth, causal ? 1 : 0, scale,
        distances, qkv.pointer + piece.query, qkv.pointer + piece.key, qkv.pointer + piece.value,
        stride, extraKey, extraKey.map { $0 + keyWidth }, 2 * keyWidth, out + piece.out, width,
        probabilities.map { $0 + piece.probabilities }, workspace)
    }
  }

  func backward(
    qkv: Tensor, extra: Tensor?, probabilities: Tensor, gradient: Tensor,
    dqkv: UnsafeMutablePointer<Float>, dextra: UnsafeMutablePointer<Float>?,
    dbias: UnsafeMutablePointer<Float>?
  ) {
    forEachPiece { piece, workspace in
      let text = piece.text
      let extraKey = extra.map { $0.pointer + piece.extraKey }
      let dextraKey = dextra.map { $0 + piece.extraKey }
      let distances = dbias.flatMap { dbias in
        bias.map { dbias + piece.head * $0.values.rowWidth + $0.reach - 1 }
      }
      ck_attention_backward(
        tokens(text), own(text), extraCounts[text], headWidth, piece.isLater ? 1 : 0, scale,
        qkv.pointer + piece.query, qkv.pointer + piece.key, qkv.pointer + piece.value, stride,
        extraKey, extraKey.map { $0 + keyWidth }, 2 * keyWidth,
        probabilities.pointer + piece.probabilities, gradient.pointer + piece.out, width,
        dqkv + piece.query, dqkv + piece.key, dqkv + piece.value, stride, dextraKey,
        dextraKey.map { $0 + keyWidth }, 2 * keyWidth, distances, workspace)
    }
  }
}
