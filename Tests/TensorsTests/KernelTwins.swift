import Foundation
import Support

/// The kernels again, in double precision and as plain as they can be written.
///
/// A function here has the name of its kernel without `ck_`.
enum KernelTwins {
  typealias Matrix = [[Double]]

  static func exp(_ x: Double) -> Double { Foundation.exp(x) }

  /// x Φ(x).
  static func gelu(_ x: Double) -> Double { x * cumulative(x) }

  /// dy (Φ(x) + x φ(x)).
  static func gelu_backward(_ x: Double, _ dy: Double) -> Double {
    dy * (cumulative(x) + x * Foundation.exp(-x * x / 2) / (2 * .pi).squareRoot())
  }

  private static func cumulative(_ x: Double) -> Double { erfc(-x / 2.squareRoot()) / 2 }

  static func sigmoid(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }

  /// x (1 + tanh u) / 2.
  static func gelu_tanh(_ x: Double) -> Double {
    x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) / 2
  }

  static func gelu_tanh_backward(_ x: Double, _ dy: Double) -> Double {
    let root = (2 / Double.pi).squareRoot()
    let t = tanh(root * (x + 0.044715 * x * x * x))
    return dy * ((1 + t) / 2 + x * (1 - t * t) / 2 * root * (1 + 3 * 0.044715 * x * x))
  }

  static func silu(_ x: Double) -> Double { x * sigmoid(x) }

  static func silu_backward(_ x: Double, _ dy: Double) -> Double {
    dy * sigmoid(x) * (1 + x * (1 - sigmoid(x)))
  }

  static func gated_silu(_ x: Matrix) -> Matrix { gated(x, by: silu) }

  static func gated_silu_backward(_ x: Matrix, _ dy: Matrix) -> Matrix {
    gatedBackward(x, dy, by: silu, slope: silu_backward)
  }

  static func gated_gelu_tanh(_ x: Matrix) -> Matrix { gated(x, by: gelu_tanh) }

  static func gated_gelu_tanh_backward(_ x: Matrix, _ dy: Matrix) -> Matrix {
    gatedBackward(x, dy, by: gelu_tanh, slope: gelu_tanh_backward)
  }

  private static func gated(_ x: Matrix, by f: (Double) -> Double) -> Matrix {
    x.map { row in
      zip(row.prefix(row.count / 2), row.suffix(row.count / 2)).map { f($0) * $1 }
    }
  }

  private static func gatedBackward(
    _ x: Matrix, _ dy: Matrix, by f: (Double) -> Double, slope: (Double, Double) -> Double
  ) -> Matrix {
    zip(x, dy).map { row, d in
      let (gate, value) = (row.prefix(d.count), Array(row.suffix(d.count)))
      return gate.indices.map { slope(gate[$0], d[$0] * value[$0]) }
        + gate.indices.map { d[$0] * f(gate[$0]) }
    }
  }

  /// Each pair of a head as a point that is turned by the angle of its row.
  static func rotate(
    _ x: Matrix, heads: Int, cosines: Matrix, sines: Matrix, direction: Double
  ) -> Matrix {
    zip(x, zip(cosines, sines)).map { row, angles in
      let half = angles.0.count
      var turned = row
      for head in 0..<heads {
        for pair in 0..<half {
          let (first, second) = (head * 2 * half + pair, head * 2 * half + half + pair)
          let (c, s) = (angles.0[pair], direction * angles.1[pair])
          turned[first] = row[first] * c - row[second] * s
          turned[second] = row[first] * s + row[second] * c
        }
      }
      return turned
    }
  }

  static func rms_norm(
    _ x: Matrix, gain: [Double], epsilon: Double
  ) -> (y: Matrix, scale: [Double]) {
    let scale = x.map { row in
      1 / (row.reduce(0) { $0 + $1 * $1 } / Double(row.count) + epsilon).squareRoot()
    }
    return (zip(x, scale).map { row, scale in zip(row, gain).map { $0 * scale * $1 } }, scale)
  }

  static func rms_norm_backward(
    _ x: Matrix, scale: [Double], gain: [Double], dy: Matrix
  ) -> Matrix {
    x.indices.map { row in
      let g = zip(dy[row], gain).map(*)
      let n = x[row].map { $0 * scale[row] }
      let mean = zip(g, n).map(*).reduce(0, +) / Double(g.count)
      return zip(g, n).map { scale[row] * ($0 - $1 * mean) }
    }
  }

  static func rms_norm_backward_gain(
    _ x: Matrix, scale: [Double], dy: Matrix, dgain: [Double]
  ) -> [Double] {
    x.indices.reduce(into: dgain) { dgain, row in
      for column in dgain.indices { dgain[column] += dy[row][column] * x[row][column] * scale[row] }
    }
  }

  static func add_bias(_ x: Matrix, _ bias: [Double]) -> Matrix {
    x.map { row in zip(row, bias).map(+) }
  }

  static func add_bias_gelu(_ x: Matrix, _ bias: [Double]) -> (x: Matrix, y: Matrix) {
    let inner = add_bias(x, bias)
    return (inner, inner.map { $0.map(gelu) })
  }

  static func layer_norm(
    _ x: Matrix, residual: Matrix?, gain: [Double], bias: [Double], epsilon: Double
  ) -> (y: Matrix, normalised: Matrix, scale: [Double]) {
    var scale: [Double] = []
    var normalised: Matrix = []
    for row in x.indices {
      let z = zip(x[row], residual?[row] ?? x[row].map { _ in 0 }).map(+)
      let mean = z.reduce(0, +) / Double(z.count)
      let variance = z.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(z.count)
      let factor = 1 / (variance + epsilon).squareRoot()
      scale.append(factor)
      normalised.append(z.map { ($0 - mean) * factor })
    }
    let y = normalised.map { row in row.indices.map { row[$0] * gain[$0] + bias[$0] } }
    return (y, normalised, scale)
  }

  /// dx = scale (g − mean(g) − n mean(g n)) with g = dy gain.
  static func layer_norm_backward(
    normalised: Matrix, scale: [Double], gain: [Double], dy: Matrix
  ) -> Matrix {
    dy.indices.map { row in
      let (n, g) = (normalised[row], zip(dy[row], gain).map(*))
      let mean = g.reduce(0, +) / Double(g.count)
      let dot = zip(g, n).map(*).reduce(0, +) / Double(g.count)
      return g.indices.map { scale[row] * (g[$0] - mean - n[$0] * dot) }
    }
  }

  static func layer_norm_backward_parameters(
    normalised: Matrix, dy: Matrix, dgain: [Double], dbias: [Double]
  ) -> (dgain: [Double], dbias: [Double]) {
    var (dgain, dbias) = (dgain, dbias)
    for row in dy.indices {
      for column in dy[row].indices {
        dgain[column] += dy[row][column] * normalised[row][column]
        dbias[column] += dy[row][column]
      }
    }
    return (dgain, dbias)
  }

  static func softmax(_ x: [Double]) -> [Double] {
    let largest = x.max() ?? 0
    let e = x.map { exp($0 - largest) }
    let sum = e.reduce(0, +)
    return e.map { $0 / sum }
  }

  static func softmax_cross_entropy(
    _ logits: Matrix, targets: [Int], scale: Double
  ) -> (gradient: Matrix, loss: Double) {
    var (gradient, loss): (Matrix, Double) = ([], 0)
    for (row, target) in zip(logits, targets) {
      let largest = row.max() ?? 0
      let sum = row.reduce(0) { $0 + exp($1 - largest) }
      loss += scale * (log(sum) + largest - row[target])
      var share = softmax(row)
      share[target] -= 1
      gradient.append(share.map { $0 * scale })
    }
    return (gradient, loss)
  }

  /// Attention of one head: the extra keys come first, and every query sees them.
  ///
  /// The last `past` of them and the own keys have a bias by their distance, the first entry being the lowest.
  static func attention(
    query: Matrix, key: Matrix, value: Matrix, extraKey: Matrix, extraValue: Matrix,
    isCausal: Bool, scale: Double, bias: [Double]? = nil, past: Int = 0
  ) -> (out: Matrix, probabilities: Matrix) {
    let (keys, values) = (extraKey + key, extraValue + value)
    let probabilities = query.indices.map { token in
      softmax(
        keys.indices.map { index in
          let place = index - extraKey.count
          guard !isCausal || place <= token else { return -.infinity }
          let score = dot(query[token], keys[index]) * scale
          guard let bias, place >= -past else { return score }
          return score + bias[place - token + bias.count / 2]
        })
    }
    return (product(probabilities, values, values.first?.count ?? 0), probabilities)
  }

  static func attention_backward(
    query: Matrix, key: Matrix, value: Matrix, extraKey: Matrix, extraValue: Matrix,
    probabilities: Matrix, dout: Matrix, scale: Double
  ) -> (dquery: Matrix, dkeys: Matrix, dvalues: Matrix) {
    let (keys, values) = (extraKey + key, extraValue + value)
    let width = keys.first?.count ?? 0
    let dprobabilities = dout.map { d in values.map { dot(d, $0) } }
    let dscores = zip(probabilities, dprobabilities).map { p, dp in
      let mean = dot(p, dp)
      return zip(p, dp).map { $0 * ($1 - mean) * scale }
    }
    return (
      product(dscores, keys, width), product(transpose(dscores, keys.count), query, width),
      product(transpose(probabilities, keys.count), dout, width)
    )
  }

  /// Which elements stay: 16 bits each of the key's words, eight elements a position.
  static func dropout(_ count: Int, key: RandomKey, first: UInt64, rate: Double) -> [Bool] {
    (0..<count).map { index in
      let block = key.words(at: first + UInt64(index / 8))
      let word = [block.0, block.1, block.2, block.3][index % 8 / 2]
      let bits = index % 2 == 0 ? word & 0xffff : word >> 16
      return Double(bits) >= (rate * 65536).rounded()
    }
  }

  /// One number's step: the formulas of the paper.
  static func adamw(
    _ state: (parameter: Double, first: Double, second: Double), gradient: Double, step: Int,
    rate: Double, beta1: Double, beta2: Double, epsilon: Double, decay: Double
  ) -> (parameter: Double, first: Double, second: Double) {
    let first = beta1 * state.first + (1 - beta1) * gradient
    let second = beta2 * state.second + (1 - beta2) * gradient * gradient
    let unbiasedFirst = first / (1 - pow(beta1, Double(step)))
    let unbiasedSecond = second / (1 - pow(beta2, Double(step)))
    let move = unbiasedFirst / (unbiasedSecond.squareRoot() + epsilon) + decay * state.parameter
    return (state.parameter - rate * move, first, second)
  }

  static func sum_of_squares(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map(*).reduce(0, +)
  }

  private static func product(_ a: Matrix, _ b: Matrix, _ width: Int) -> Matrix {
    a.map { row in
      (0..<width).map { column in row.indices.reduce(0) { $0 + row[$1] * b[$1][column] } }
    }
  }

  private static func transpose(_ a: Matrix, _ columns: Int) -> Matrix {
    (0..<columns).map { column in a.map { $0[column] } }
  }
}

/// Random numbers for kernels, and the step between the rows of a twin and flat memory.
enum KernelInput {
  static let sizes = [0, 1, 15, 16, 17, 100, 1000]

  static func normals(_ count: Int, seed: UInt64, scale: Float = 1) -> [Float] {
    RandomKey(seed: seed).normals(count, scale: scale)
  }

  static func rows(_ flat: [Float], _ rows: Int, _ columns: Int, stride: Int? = nil)
    -> KernelTwins.Matrix
  {
    let stride = stride ?? columns
    return (0..<rows).map { row in
      (0..<columns).map { Double(flat[row * stride + $0]) }
    }
  }

  static func flat(_ matrix: KernelTwins.Matrix) -> [Float] {
    matrix.flatMap { $0.map { Float($0) } }
  }
}

extension KernelTwins {
  /// Rows that lie side by side, the last one again where a panel isn't full: [panel][k][row].
  static func pack_panels(_ x: Matrix, places: [Int], width: Int) -> [Matrix] {
    stride(from: 0, to: places.count, by: width).map { first in
      x[0].indices.map { k in
        (first..<first + width).map { x[places[min($0, places.count - 1)]][k] }
      }
    }
  }

  /// a bᵀ.
  static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    a.map { row in b.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
  }

  /// a · panel, panel beside panel.
  static func panel_products(_ a: Matrix, _ panels: [Matrix]) -> Matrix {
    a.map { row in
      panels.flatMap { panel in
        panel[0].indices.map { column in
          zip(row, panel).reduce(0) { $0 + $1.0 * $1.1[column] }
        }
      }
    }
  }

  static func compare(_ x: [Float], _ level: Float) -> [Int] {
    [x.count { $0 > level }, x.count { $0 == level }, x.count { $0.isNaN }]
  }

  static func at_least(_ x: [Float], _ level: Float) -> [Int32] {
    x.indices.filter { x[$0] >= level }.map { Int32($0) }
  }
}

extension KernelTwins {
  /// Rows as integers, and a scale for each group of them.
  static func quantise_rows(
    _ x: [Float], depth: Int, group: Int, levels: Int
  ) -> [[(codes: [Int], scale: Float)]] {
    stride(from: 0, to: x.count, by: depth).map { start in
      stride(from: start, to: start + depth, by: group).map { first in
        let part = x[first..<min(first + group, start + depth)]
        let largest = part.map(\.magnitude).max() ?? 0
        let inverse = largest > 0 ? Float(levels) / largest : 0
        let codes = part.map { Int(($0 * inverse).rounded(.toNearestOrEven)) }
        return (codes, largest / Float(levels))
      }
    }
  }

  /// The products of rows as integers, group by group, added to a start.
  static func integer_products(
    _ a: [Float], _ b: [Float], depth: Int, group: Int, levels: Int, start: Float
  ) -> [Float] {
    let left = quantise_rows(a, depth: depth, group: group, levels: levels)
    let right = quantise_rows(b, depth: depth, group: group, levels: levels)
    return left.flatMap { row in
      right.map { column in
        zip(row, column).reduce(start) { sum, parts in
          let product = zip(parts.0.codes, parts.1.codes).reduce(0) { $0 + $1.0 * $1.1 }
          return sum + Float(product) * (parts.1.scale * parts.0.scale)
        }
      }
    }
  }
}
