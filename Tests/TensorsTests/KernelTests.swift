import CKernels
import Foundation
import Support
import Testing
import _TestSupport

struct KernelTests {
  typealias Input = KernelInput

  /// The names in the header: a kernel without a twin fails here.
  @Test func everyKernelHasATwin() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let root = tests.deletingLastPathComponent().deletingLastPathComponent()
    let header = try String(
      contentsOf: root.appendingPathComponent("Sources/CKernels/include/CKernels.h"),
      encoding: .utf8)
    let twins = try String(
      contentsOf: tests.appendingPathComponent("KernelTwins.swift"), encoding: .utf8)
    let kernels = Set(header.matches(of: #/ck_(\w+)\(/#).map { String($0.1) })
    #expect(kernels.count > 10)
    // Not loops but what one needs; twins of decoding stand beside the tests of files, those of compact
    // rows are what the rows stand for. Integers are packed and unpacked as the twin of rows has them.
    let others = kernels.filter {
      [
        "attention_workspace", "best_kind", "set_compact_row", "set_half_row", "compact_products",
        "pack_integers", "unpack_integers",
      ].contains($0) || $0.hasPrefix("decode_") || $0.hasPrefix("split_")
    }
    for kernel in kernels.subtracting(others) {
      #expect(twins.contains("static func \(kernel)("), "ck_\(kernel)")
    }
  }

  @Test func expHasASmallRelativeErrorOverItsWholeRange() {
    let x = Array(stride(from: Float(-87.3), through: 88.7, by: 0.001))
    var y = [Float](repeating: .nan, count: x.count)
    ck_exp(x.count, x, &y)
    expectClose(
      y.map { Double($0) }, x.map { KernelTwins.exp(Double($0)) }, relative: 3e-7, absolute: 0)
  }

  @Test(arguments: Input.sizes) func expOfAnySizeAndInPlace(count: Int) {
    let x = Input.normals(count, seed: 1, scale: 3)
    var y = x
    let expected = x.map { KernelTwins.exp(Double($0)) }
    y.withUnsafeMutableBufferPointer { y in
      guard let y = y.baseAddress else { return }
      ck_exp(count, y, y)
    }
    expectClose(y.map { Double($0) }, expected, relative: 3e-7, absolute: 0)
  }

  @Test func expAtItsExtremes() {
    let x: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, 89, 1e30, -88, -1e30, .leastNonzeroMagnitude,
    ]
    var y = [Float](repeating: 7, count: x.count)
    ck_exp(x.count, x, &y)
    expectClose(y, [1, 1, .infinity, 0, .nan, .infinity, .infinity, 0, 0, 1], relative: 0)
  }

  @Test(arguments: Input.sizes) func geluAndItsGradient(count: Int) {
    let x = Input.normals(count, seed: 1, scale: 3)
    let dy = Input.normals(count, seed: 2)
    var (y, dx) = ([Float](repeating: .nan, count: count), [Float](repeating: .nan, count: count))
    ck_gelu(count, x, &y)
    ck_gelu_backward(count, x, dy, &dx)
    expectClose(y, x.map { Float(KernelTwins.gelu(Double($0))) }, absolute: 5e-7)
    expectClose(
      dx, zip(x, dy).map { Float(KernelTwins.gelu_backward(Double($0), Double($1))) },
      absolute: 1e-6)
    var inPlace = x
    inPlace.withUnsafeMutableBufferPointer { both in
      guard let both = both.baseAddress else { return }
      ck_gelu(count, both, both)
    }
    #expect(inPlace == y)
  }

  @Test func geluAtItsExtremes() {
    let x: [Float] = [0, .infinity, .nan, 1e30, -1e30, 50, -50, -13]
    var (y, dx) = ([Float](repeating: 7, count: 8), [Float](repeating: 7, count: 8))
    ck_gelu(x.count, x, &y)
    ck_gelu_backward(x.count, x, [Float](repeating: 1, count: 8), &dx)
    expectClose(y, [0, .infinity, .nan, 1e30, 0, 50, 0, 0])
    expectClose(Array(dx[3...]), [1, 0, 1, 0, 0])
    #expect(abs(dx[0] - 0.5) < 1e-6 && dx[2].isNaN)
  }

  @Test(arguments: Input.sizes) func geluTanhAndItsGradient(count: Int) {
    let x = Input.normals(count, seed: 1, scale: 3)
    let dy = Input.normals(count, seed: 2)
    var (y, dx) = ([Float](repeating: .nan, count: count), [Float](repeating: .nan, count: count))
    ck_gelu_tanh(count, x, &y)
    ck_gelu_tanh_backward(count, x, dy, &dx)
    expectClose(y, x.map { Float(KernelTwins.gelu_tanh(Double($0))) })
    expectClose(
      dx, zip(x, dy).map { Float(KernelTwins.gelu_tanh_backward(Double($0), Double($1))) })
  }

  @Test func geluTanhAtItsExtremes() {
    let x: [Float] = [0, .infinity, .nan, 1e12, -1e12, 50, -50]
    var (y, dx) = ([Float](repeating: 7, count: 7), [Float](repeating: 7, count: 7))
    ck_gelu_tanh(x.count, x, &y)
    ck_gelu_tanh_backward(x.count, x, [Float](repeating: 1, count: 7), &dx)
    expectClose(y, [0, .infinity, .nan, 1e12, 0, 50, 0])
    #expect(abs(dx[0] - 0.5) < 1e-6 && dx[2].isNaN)
    expectClose(Array(dx[5...]), [1, 0])
  }

  @Test(arguments: Input.sizes, [0, 1, 3]) func gatedUnits(columns: Int, rows: Int) {
    let x = Input.normals(2 * rows * columns, seed: 1, scale: 3)
    let dy = Input.normals(rows * columns, seed: 2)
    let (twinX, twinDy) = (Input.rows(x, rows, 2 * columns), Input.rows(dy, rows, columns))
    var (y, dx) = ([Float](repeating: .nan, count: dy.count), x)
    ck_gated_silu(rows, columns, x, &y)
    ck_gated_silu_backward(rows, columns, x, dy, &dx)
    expectClose(y, Input.flat(KernelTwins.gated_silu(twinX)))
    expectClose(dx, Input.flat(KernelTwins.gated_silu_backward(twinX, twinDy)))
    ck_gated_gelu_tanh(rows, columns, x, &y)
    ck_gated_gelu_tanh_backward(rows, columns, x, dy, &dx)
    expectClose(y, Input.flat(KernelTwins.gated_gelu_tanh(twinX)))
    expectClose(dx, Input.flat(KernelTwins.gated_gelu_tanh_backward(twinX, twinDy)))
  }

  @Test(arguments: [2, 6, 32, 34, 64], [0, 1, 5]) func rotation(headWidth: Int, rows: Int) {
    let (heads, half) = (3, headWidth / 2)
    let columns = heads * headWidth + 5
    let x = Input.normals(rows * columns, seed: 1)
    let angles = Input.normals(7 * half, seed: 2, scale: 3)
    let (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
    let places = (0..<rows).map { Int32($0 * 5 % 7) }
    func chosen(_ table: [Float]) -> KernelTwins.Matrix {
      let all = Input.rows(table, 7, half)
      return places.map { all[Int($0)] }
    }
    for direction in [1, -1] {
      var y = [Float](repeating: .nan, count: x.count)
      ck_rotate(
        rows, columns, heads, headWidth, Float(direction), places, cosines, sines, x, &y)
      let twin = KernelTwins.rotate(
        Input.rows(x, rows, columns), heads: heads, cosines: chosen(cosines), sines: chosen(sines),
        direction: Double(direction))
      expectClose(y, Input.flat(twin))
    }
  }

  @Test(arguments: [1, 15, 16, 17, 100, 1000], [0, 1, 3])
  func rmsNormAndItsGradients(columns: Int, rows: Int) {
    let x = Input.normals(rows * columns, seed: 1).map { $0 * 3 + 1 }
    let (gain, dy) = (Input.normals(columns, seed: 2), Input.normals(rows * columns, seed: 3))
    let (matrix, gains) = (Input.rows(x, rows, columns), gain.map { Double($0) })
    let twin = KernelTwins.rms_norm(matrix, gain: gains, epsilon: 1e-5)
    var (y, dx) = ([Float](repeating: .nan, count: x.count), x)
    var scale = [Float](repeating: .nan, count: rows)
    ck_rms_norm(rows, columns, x, gain, 1e-5, &y, &scale)
    expectClose(y, Input.flat(twin.y))
    expectClose(scale, twin.scale.map { Float($0) })
    var unkept = [Float](repeating: .nan, count: x.count)
    ck_rms_norm(rows, columns, x, gain, 1e-5, &unkept, nil)
    #expect(unkept == y)

    let gradients = Input.rows(dy, rows, columns)
    ck_rms_norm_backward(rows, columns, x, scale, gain, dy, &dx)
    expectClose(
      dx,
      Input.flat(
        KernelTwins.rms_norm_backward(matrix, scale: twin.scale, gain: gains, dy: gradients)),
      relative: 1e-4, absolute: 1e-5)
    var dgain = Input.normals(columns, seed: 4)
    let sums = KernelTwins.rms_norm_backward_gain(
      matrix, scale: twin.scale, dy: gradients, dgain: dgain.map { Double($0) })
    ck_rms_norm_backward_gain(rows, columns, x, scale, dy, &dgain)
    expectClose(dgain, sums.map { Float($0) }, absolute: 1e-5)
  }

  @Test(arguments: Input.sizes, [0, 1, 3]) func biasWithAndWithoutGELU(columns: Int, rows: Int) {
    let x = Input.normals(rows * columns, seed: 1)
    let bias = Input.normals(columns, seed: 2)
    let twin = KernelTwins.add_bias_gelu(
      Input.rows(x, rows, columns), bias.map { Double($0) })
    var plain = x
    ck_add_bias(rows, columns, &plain, bias)
    expectClose(plain, Input.flat(twin.x))
    var (inner, y) = (x, [Float](repeating: .nan, count: x.count))
    ck_add_bias_gelu(rows, columns, &inner, bias, &y)
    #expect(inner == plain)
    expectClose(y, Input.flat(twin.y))
  }

  @Test(arguments: [1, 15, 16, 17, 100, 1000], [0, 1, 3])
  func layerNorm(columns: Int, rows: Int) {
    for hasResidual in [false, true] {
      let x = Input.normals(rows * columns, seed: 1).map { $0 * 3 + 5 }
      let residual = hasResidual ? Input.normals(rows * columns, seed: 2) : nil
      let (gain, bias) = (Input.normals(columns, seed: 3), Input.normals(columns, seed: 4))
      let twin = KernelTwins.layer_norm(
        Input.rows(x, rows, columns), residual: residual.map { Input.rows($0, rows, columns) },
        gain: gain.map { Double($0) }, bias: bias.map { Double($0) }, epsilon: 1e-5)
      var y = [Float](repeating: .nan, count: x.count)
      var (normalised, scale) = (y, [Float](repeating: .nan, count: rows))
      ck_layer_norm(rows, columns, x, residual, gain, bias, 1e-5, &y, &normalised, &scale)
      expectClose(y, Input.flat(twin.y), relative: 1e-4, absolute: 1e-5)
      expectClose(normalised, Input.flat(twin.normalised), relative: 1e-4, absolute: 1e-5)
      expectClose(scale, twin.scale.map { Float($0) }, relative: 1e-4)

      var unkept = [Float](repeating: .nan, count: x.count)
      ck_layer_norm(rows, columns, x, residual, gain, bias, 1e-5, &unkept, nil, nil)
      expectClose(unkept, y)
    }
  }

  @Test func layerNormOfEqualNumbersIsTheBias() {
    var y = [Float](repeating: .nan, count: 17)
    let same = [Float](repeating: 1e4, count: 17)
    let (gain, bias) = (Input.normals(17, seed: 1), Input.normals(17, seed: 2))
    ck_layer_norm(1, 17, same, nil, gain, bias, 1e-5, &y, nil, nil)
    expectClose(y, bias)
  }

  @Test(arguments: [1, 15, 16, 17, 100, 1000], [0, 1, 3])
  func layerNormGradients(columns: Int, rows: Int) {
    let (normalised, dy) = (
      Input.normals(rows * columns, seed: 1), Input.normals(rows * columns, seed: 2)
    )
    let (gain, scale) = (Input.normals(columns, seed: 3), Input.normals(rows, seed: 4))
    let twin = KernelTwins.layer_norm_backward(
      normalised: Input.rows(normalised, rows, columns), scale: scale.map { Double($0) },
      gain: gain.map { Double($0) }, dy: Input.rows(dy, rows, columns))
    var dx = [Float](repeating: .nan, count: dy.count)
    ck_layer_norm_backward(rows, columns, normalised, scale, gain, dy, &dx)
    expectClose(dx, Input.flat(twin), relative: 1e-4, absolute: 1e-5)

    var (dgain, dbias) = (Input.normals(columns, seed: 5), Input.normals(columns, seed: 6))
    let sums = KernelTwins.layer_norm_backward_parameters(
      normalised: Input.rows(normalised, rows, columns), dy: Input.rows(dy, rows, columns),
      dgain: dgain.map { Double($0) }, dbias: dbias.map { Double($0) })
    ck_layer_norm_backward_parameters(rows, columns, normalised, dy, &dgain, &dbias)
    expectClose(dgain, sums.dgain.map { Float($0) })
    expectClose(dbias, sums.dbias.map { Float($0) })
  }

  @Test(arguments: [1, 15, 16, 17, 100, 1000], [Float(1), 30, 1e4])
  func softmaxCrossEntropy(columns: Int, size: Float) {
    let (rows, stride) = (3, columns + 2)
    let logits = Input.normals(rows * stride, seed: 1, scale: size)
    let targets = [0, columns / 2, columns - 1]
    let twin = KernelTwins.softmax_cross_entropy(
      Input.rows(logits, rows, columns, stride: stride), targets: targets, scale: 0.25)
    var (gradient, loss) = (logits, 1.0)
    ck_softmax_cross_entropy(
      rows, columns, stride, &gradient, targets.map { Int32($0) }, 0.25, &loss)
    expectClose(loss, 1 + twin.loss, relative: 1e-6)
    for row in 0..<rows {
      let start = row * stride
      expectClose(
        Array(gradient[start..<start + columns]), twin.gradient[row].map { Float($0) })
      #expect(
        gradient[(start + columns)..<(start + stride)]
          == logits[(start + columns)..<(start + stride)])
    }
  }

  @Test(arguments: [0, 1, 16])
  func softmaxCrossEntropyOfHugeLogitsAndNaN(place: Int) {
    var (logits, loss) = ([Float](repeating: -3e38, count: 17), 0.0)
    logits[place] = 3e38
    ck_softmax_cross_entropy(1, 17, 17, &logits, [Int32(place)], 1, &loss)
    #expect(loss == 0 && logits.allSatisfy { $0 == 0 })

    (logits, loss) = ([Float](repeating: 0, count: 17), 0.0)
    logits[place] = .nan
    ck_softmax_cross_entropy(1, 17, 17, &logits, [3], 1, &loss)
    #expect(loss.isNaN && logits.allSatisfy(\.isNaN))

    (logits, loss) = ([Float](repeating: 0, count: 17), 0.0)
    logits[place] = -.infinity
    ck_softmax_cross_entropy(1, 17, 17, &logits, [3], 1, &loss)
    expectClose(loss, log(16), relative: 1e-6)
    #expect(logits[place] == 0)
  }

  @Test(arguments: Input.sizes) func dropoutDrawsThePhiloxBitsOfItsKey(count: Int) {
    let (x, key, first) = (Input.normals(count, seed: 1), RandomKey(seed: 99), UInt64(1) << 32 - 5)
    var (y, mask) = ([Float](repeating: .nan, count: count), [UInt8](repeating: 9, count: count))
    ck_dropout(count, key.bits, first, 0.3, x, &y, &mask)
    let twin = KernelTwins.dropout(count, key: key, first: first, rate: 0.3)
    #expect(mask == twin.map { $0 ? 1 : 0 })
    expectClose(y, zip(x, twin).map { $1 ? $0 / 0.7 : 0 })
  }

  @Test(arguments: [Float(0), 0.1, 0.5, 0.9, 1]) func dropoutRate(rate: Float) {
    let count = 100_000
    let x = [Float](repeating: 1, count: count)
    var (y, mask) = (x, [UInt8](repeating: 9, count: count))
    ck_dropout(count, 5, 0, rate, x, &y, &mask)
    let dropped = Double(mask.count { $0 == 0 }) / Double(count)
    // Five standard deviations of a fair draw.
    #expect(
      abs(dropped - Double(rate)) <= 5 * (Double(rate) * (1 - Double(rate)) / 1e5).squareRoot())
    if rate == 1 { #expect(y.allSatisfy { $0 == 0 }) }
  }

  @Test(arguments: Input.sizes) func adamWMovesAsItsTwin(count: Int) {
    var parameter = Input.normals(count, seed: 1)
    var (first, second) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    var twins = parameter.map { (parameter: Double($0), first: 0.0, second: 0.0) }
    for step in 1...3 {
      let gradient = Input.normals(count, seed: UInt64(step + 1))
      ck_adamw(
        count, &parameter, gradient, &first, &second, 0.01, 0.9, 0.99, 1e-8, 0.1,
        1 - Float(pow(0.9, Double(step))), 1 - Float(pow(0.99, Double(step))))
      for index in twins.indices {
        twins[index] = KernelTwins.adamw(
          twins[index], gradient: Double(gradient[index]), step: step, rate: 0.01, beta1: 0.9,
          beta2: 0.99, epsilon: 1e-8, decay: 0.1)
      }
    }
    expectClose(parameter, twins.map { Float($0.parameter) })
    expectClose(first, twins.map { Float($0.first) })
    expectClose(second, twins.map { Float($0.second) })
  }

  @Test(arguments: Input.sizes) func sumOfSquares(count: Int) {
    let x = Input.normals(count, seed: 1)
    expectClose(
      ck_sum_of_squares(count, x), KernelTwins.sum_of_squares(x.map { Double($0) }),
      relative: 1e-12)
  }

  @Test func sumOfSquaresOverflowsNoFloatAndKeepsNaN() {
    expectClose(ck_sum_of_squares(2, [3e38, 3e38]), 18e76, relative: 1e-6)
    #expect(ck_sum_of_squares(3, [1, .nan, 1]).isNaN)
  }
}
