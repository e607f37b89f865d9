import CKernels
import Support
import Testing
import _TestSupport

struct AttentionKernelTests {
  /// Tokens, extra rows, head width.
  static let shapes = [
    (1, 0, 1), (1, 3, 5), (2, 0, 16), (5, 2, 17), (6, 0, 32), (7, 1, 32), (13, 5, 15), (16, 16, 16),
    (100, 0, 32), (64, 2, 64), (0, 0, 8), (0, 3, 8),
  ]
  private static let margin = 32
  private static let canary: Float = 12_345

  /// One head of several in rows that are wider than the head.
  private struct Case {
    var tokens, extra, width: Int
    var scale: Float
    /// Keys of the text itself: `tokens`, or 0 for attention to the extra rows alone.
    var own: Int
    /// How many extra keys are earlier tokens, which have a bias as the text's own.
    var past = 0
    var hasBias = false

    init(_ shape: (Int, Int, Int), ownKeys: Bool = true, scale: Float = 0.3) {
      (tokens, extra, width) = shape
      own = ownKeys ? tokens : 0
      self.scale = scale
    }

    /// Entries of distances −(tokens + extra) … tokens + extra.
    var bias: [Float] { KernelInput.normals(2 * (tokens + extra) + 1, seed: 4) }
    var stride: Int { 3 * width + 2 }
    var extraStride: Int { 2 * width + 1 }
    var outStride: Int { width + 3 }
    var qkv: [Float] { KernelInput.normals(tokens * stride, seed: 1) }
    var more: [Float] { KernelInput.normals(extra * extraStride, seed: 2) }
    var dout: [Float] { KernelInput.normals(tokens * outStride, seed: 3) }

    func part(_ index: Int) -> KernelTwins.Matrix {
      KernelInput.rows(
        Array(qkv.dropFirst(index * width)), tokens, width, stride: stride)
    }
    func extraPart(_ index: Int) -> KernelTwins.Matrix {
      KernelInput.rows(Array(more.dropFirst(index * width)), extra, width, stride: extraStride)
    }
    func workspace() -> [Float] {
      let count = ck_attention_workspace(tokens, own, extra, width)
      return [Float](repeating: .nan, count: count)
        + [Float](repeating: canary, count: margin)
    }
    func twin(isCausal: Bool) -> (out: KernelTwins.Matrix, probabilities: KernelTwins.Matrix) {
      KernelTwins.attention(
        query: part(0), key: Array(part(1).prefix(own)), value: Array(part(2).prefix(own)),
        extraKey: extraPart(0), extraValue: extraPart(1), isCausal: isCausal,
        scale: Double(scale), bias: hasBias ? bias.map { Double($0) } : nil, past: past)
    }
  }

  @Test(arguments: shapes, [false, true])
  func agreesWithItsTwin(shape: (Int, Int, Int), isCausal: Bool) {
    expectTwin(Case(shape), isCausal: isCausal)
  }

  @Test(arguments: shapes, [false, true])
  func biasByDistanceAgreesWithItsTwin(shape: (Int, Int, Int), isCausal: Bool) {
    for past in Set([0, shape.1 / 2, shape.1]) {
      var one = Case(shape)
      (one.hasBias, one.past) = (true, past)
      expectTwin(one, isCausal: isCausal)
    }
  }

  @Test(arguments: shapes.filter { $0.1 > 0 })
  func extraKeysAloneAgreeWithTheirTwin(shape: (Int, Int, Int)) {
    expectTwin(Case(shape, ownKeys: false), isCausal: false)
  }

  private func expectTwin(_ one: Case, isCausal: Bool) {
    let twin = one.twin(isCausal: isCausal)
    let (qkv, more) = (one.qkv, one.more)
    var out = [Float](repeating: Self.canary, count: one.tokens * one.outStride)
    var probabilities = [Float](repeating: .nan, count: one.tokens * (one.extra + one.own))
    let bias = one.bias
    var workspace = one.workspace()
    qkv.withUnsafeBufferPointer { qkv in
      more.withUnsafeBufferPointer { more in
        guard let query = qkv.baseAddress, let extra = more.baseAddress else { return }
        bias.withUnsafeBufferPointer { bias in
          ck_attention(
            one.tokens, one.own, one.extra, one.past, one.width, isCausal ? 1 : 0, one.scale,
            one.hasBias ? bias.baseAddress.map { $0 + bias.count / 2 } : nil, query,
            query + one.width, query + 2 * one.width, one.stride, extra, extra + one.width,
            one.extraStride, &out, one.outStride, &probabilities, &workspace)
        }
      }
    }
    #expect(workspace.suffix(Self.margin).allSatisfy { $0 == Self.canary })
    expectClose(probabilities, KernelInput.flat(twin.probabilities))
    let inside = KernelInput.rows(out, one.tokens, one.width, stride: one.outStride)
    expectClose(KernelInput.flat(inside), KernelInput.flat(twin.out), relative: 1e-4)
    // What lies between the rows of this head belongs to other heads.
    for index in out.indices where index % one.outStride >= one.width {
      #expect(out[index] == Self.canary)
    }
  }

  @Test(arguments: shapes, [false, true])
  func gradientAgreesWithItsTwin(shape: (Int, Int, Int), isCausal: Bool) {
    expectGradient(Case(shape), isCausal: isCausal, adding: false)
    expectGradient(Case(shape), isCausal: isCausal, adding: true)
  }

  @Test(arguments: shapes.filter { $0.1 > 0 })
  func gradientOfExtraKeysAloneAgreesWithItsTwin(shape: (Int, Int, Int)) {
    expectGradient(Case(shape, ownKeys: false), isCausal: false, adding: false)
  }

  /// `adding`: gradients of keys and values are added to what is there, as a second head's are.
  private func expectGradient(_ one: Case, isCausal: Bool, adding: Bool) {
    let forward = one.twin(isCausal: isCausal)
    let before = adding ? Self.canary / 1000 : 0
    let twin = KernelTwins.attention_backward(
      query: one.part(0), key: Array(one.part(1).prefix(one.own)),
      value: Array(one.part(2).prefix(one.own)), extraKey: one.extraPart(0),
      extraValue: one.extraPart(1), probabilities: forward.probabilities,
      dout: KernelInput.rows(one.dout, one.tokens, one.width, stride: one.outStride),
      scale: Double(one.scale))
    let (qkv, more) = (one.qkv, one.more)
    let probabilities = KernelInput.flat(forward.probabilities)
    var dqkv = [Float](repeating: adding ? before : Self.canary, count: qkv.count)
    var dmore = [Float](repeating: adding ? before : Self.canary, count: more.count)
    var workspace = one.workspace()
    qkv.withUnsafeBufferPointer { qkv in
      more.withUnsafeBufferPointer { more in
        dqkv.withUnsafeMutableBufferPointer { dqkv in
          dmore.withUnsafeMutableBufferPointer { dmore in
            guard let query = qkv.baseAddress, let extra = more.baseAddress,
              let dquery = dqkv.baseAddress, let dextra = dmore.baseAddress
            else { return }
            ck_attention_backward(
              one.tokens, one.own, one.extra, one.width, adding ? 1 : 0, one.scale, query,
              query + one.width, query + 2 * one.width, one.stride, extra, extra + one.width,
              one.extraStride,
              probabilities, one.dout, one.outStride, dquery, dquery + one.width,
              dquery + 2 * one.width, one.stride, dextra, dextra + one.width, one.extraStride,
              nil, &workspace)
          }
        }
      }
    }
    #expect(workspace.suffix(Self.margin).allSatisfy { $0 == Self.canary })
    func expectPart(
      _ flat: [Float], _ index: Int, rows: Int, stride: Int, is expected: KernelTwins.Matrix
    ) {
      let part = KernelInput.rows(
        Array(flat.dropFirst(index * one.width)), rows, one.width, stride: stride)
      let start = index > 0 ? before : 0
      expectClose(
        KernelInput.flat(part), KernelInput.flat(expected).map { start + $0 }, relative: 1e-4,
        absolute: 1e-5)
    }
    expectPart(dqkv, 0, rows: one.tokens, stride: one.stride, is: twin.dquery)
    for (index, all) in [twin.dkeys, twin.dvalues].enumerated() {
      expectPart(
        dqkv, index + 1, rows: one.own, stride: one.stride, is: Array(all.dropFirst(one.extra)))
      let extra = KernelInput.rows(
        Array(dmore.dropFirst(index * one.width)), one.extra, one.width, stride: one.extraStride)
      expectClose(
        KernelInput.flat(extra), KernelInput.flat(Array(all.prefix(one.extra))).map { before + $0 },
        relative: 1e-4, absolute: 1e-5)
    }
    for index in dqkv.indices where index % one.stride >= 3 * one.width {
      #expect(dqkv[index] == (adding ? before : Self.canary))
    }
  }

  @Test func hugeScoresStaySoftmax() {
    // Scores of 4e8 and −4e8: the first key takes everything.
    let query: [Float] = [2e4]
    let keys: [Float] = [2e4, -2e4]
    var (out, workspace) = ([Float](repeating: .nan, count: 2), [Float](repeating: 0, count: 400))
    keys.withUnsafeBufferPointer { keys in
      guard let first = keys.baseAddress else { return }
      ck_attention(
        1, 1, 1, 0, 1, 0, 1, nil, query, first + 1, [3], 1, first, [5], 1, &out, 1, nil, &workspace)
    }
    #expect(out[0] == 5)
  }

  @Test(arguments: [0, 1, 6]) func oneNaNMakesItsTextNaN(token: Int) {
    var qkv = KernelInput.normals(7 * 6, seed: 1)
    qkv[token * 6] = .nan
    var (out, workspace) = ([Float](repeating: 0, count: 14), [Float](repeating: 0, count: 4000))
    qkv.withUnsafeBufferPointer { qkv in
      guard let query = qkv.baseAddress else { return }
      ck_attention(
        7, 7, 0, 0, 2, 0, 1, nil, query, query + 2, query + 4, 6, nil, nil, 0, &out, 2, nil,
        &workspace)
    }
    #expect(out[token * 2].isNaN && out[token * 2 + 1].isNaN)
  }
}
