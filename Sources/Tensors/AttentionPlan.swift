internal import CKernels

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
    dqkv: UnsafeMutablePointer<Float>, dextra: UnsafeMutablePointer<Float>?
  ) {
    forEachPiece { piece, workspace in
      let text = piece.text
      let extraKey = extra.map { $0.pointer + piece.extraKey }
      let dextraKey = dextra.map { $0 + piece.extraKey }
      ck_attention_backward(
        tokens(text), own(text), extraCounts[text], headWidth, piece.isLater ? 1 : 0, scale,
        qkv.pointer + piece.query, qkv.pointer + piece.key, qkv.pointer + piece.value, stride,
        extraKey, extraKey.map { $0 + keyWidth }, 2 * keyWidth,
        probabilities.pointer + piece.probabilities, gradient.pointer + piece.out, width,
        dqkv + piece.query, dqkv + piece.key, dqkv + piece.value, stride, dextraKey,
        dextraKey.map { $0 + keyWidth }, 2 * keyWidth, workspace)
    }
  }
}
