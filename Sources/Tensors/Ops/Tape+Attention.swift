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
  ///   - extra: [rows, 2 d]: keys and values of the extra rows of all texts, or none.
  ///   - extraOffsets: where each text's extra rows start, and the end of the last; by default
  ///     every text has the same number.
  ///   - offsets: where each text starts, and the end of the last.
  ///   - heads: how many heads share d.
  ///   - causal: whether a token is blind to later tokens.
  ///   - scale: usually 1 / √(d / heads).
  /// - Returns: [n, d].
  public func attention(
    _ qkv: Variable, extra: Variable? = nil, extraOffsets: [Int]? = nil, offsets: [Int],
    heads: Int, causal: Bool, scale: Float
  ) -> Variable {
    let (tokens, width, texts) = (qkv.value.rowCount, qkv.value.rowWidth / 3, offsets.count - 1)
    let extraRows = extra?.value.rowCount ?? 0
    let extraOffsets =
      extraOffsets ?? (0...texts).map { $0 * (texts > 0 ? extraRows / texts : 0) }
    precondition(
      qkv.value.rowWidth == 3 * width && width % heads == 0 && scale > 0
        && offsets.first == 0 && offsets.last == tokens && extraOffsets.count == texts + 1
        && extraOffsets.first == 0 && extraOffsets.last == extraRows
        && (extra == nil || extra?.value.rowWidth == 2 * width),
      "attention: qkv \(qkv.shape), extra \(extra?.shape ?? []), \(texts) texts, \(heads) heads")
    let plan = AttentionPlan(
      offsets: offsets, extraOffsets: extraOffsets, heads: heads, headWidth: width / heads,
      scale: scale)
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
      var dextra = extra.flatMap { $0.needsGradient ? Tensor(uninitialised: $0.shape) : nil }
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
  let extraOffsets: [Int]
  let heads: Int
  let headWidth: Int
  let scale: Float

  /// One head of one text.
  private struct Piece {
    var head: Int
    var firstToken: Int
    var tokens: Int
    var firstExtra: Int
    var extra: Int
    /// Where its probabilities start.
    var place: Int
  }

  private var width: Int { heads * headWidth }

  /// Floats that the kept probabilities of all texts and heads take.
  var probabilityCount: Int {
    (0..<offsets.count - 1).reduce(0) { $0 + heads * tokens($1) * (extra($1) + tokens($1)) }
  }

  private func tokens(_ text: Int) -> Int { offsets[text + 1] - offsets[text] }
  private func extra(_ text: Int) -> Int { extraOffsets[text + 1] - extraOffsets[text] }

  /// Calls `body` for each text and head, with work space that is large enough for all.
  private func forEachPiece(_ body: (Piece, UnsafeMutablePointer<Float>?) -> Void) {
    let texts = 0..<offsets.count - 1
    let space =
      texts.map { ck_attention_workspace(tokens($0), extra($0), headWidth) }.max() ?? 0
    _ = Tensor(shape: [max(1, space)]) { workspace in
      var place = 0
      for text in texts {
        for head in 0..<heads {
          let piece = Piece(
            head: head, firstToken: offsets[text], tokens: tokens(text),
            firstExtra: extraOffsets[text], extra: extra(text), place: place)
          body(piece, workspace.baseAddress)
          place += piece.tokens * (piece.extra + piece.tokens)
        }
      }
    }
  }

  func forward(
    qkv: Tensor, extra: Tensor?, causal: Bool, out: UnsafeMutableBufferPointer<Float>,
    probabilities: UnsafeMutablePointer<Float>?
  ) {
    guard let out = out.baseAddress else { return }
    let stride = 3 * width
    forEachPiece { piece, workspace in
      let column = piece.head * headWidth
      let query = qkv.pointer + piece.firstToken * stride + column
      let extraKey = extra.map { $0.pointer + piece.firstExtra * 2 * width + column }
      ck_attention(
        piece.tokens, piece.extra, headWidth, causal ? 1 : 0, scale, query, query + width,
        query + 2 * width, stride, extraKey, extraKey.map { $0 + width }, 2 * width,
        out + piece.firstToken * width + column, width, probabilities.map { $0 + piece.place },
        workspace)
    }
  }

  func backward(
    qkv: Tensor, extra: Tensor?, probabilities: Tensor, gradient: Tensor,
    dqkv: UnsafeMutablePointer<Float>, dextra: UnsafeMutablePointer<Float>?
  ) {
    let stride = 3 * width
    forEachPiece { piece, workspace in
      let column = piece.head * headWidth
      let place = piece.firstToken * stride + column
      let extraPlace = piece.firstExtra * 2 * width + column
      let query = qkv.pointer + place
      let extraKey = extra.map { $0.pointer + extraPlace }
      let dquery = dqkv + place
      let dextraKey = dextra.map { $0 + extraPlace }
      ck_attention_backward(
        piece.tokens, piece.extra, headWidth, scale, query, query + width, query + 2 * width,
        stride, extraKey, extraKey.map { $0 + width }, 2 * width,
        probabilities.pointer + piece.place,
        gradient.pointer + piece.firstToken * width + column, width, dquery, dquery + width,
        dquery + 2 * width, stride, dextraKey, dextraKey.map { $0 + width }, 2 * width, workspace)
    }
  }
}
