import Glibc

/// A gated recurrent unit over packed sequences: all sequences that are long enough take a step
/// together, so that the state is multiplied as a matrix.
struct RecurrencePlan {
  let width: Int
  /// The start of each sequence, the longest first.
  private let starts: [Int]
  /// How many sequences, from the first, have a step of each number.
  private let active: [Int]

  init(offsets: [Int], width: Int) {
    self.width = width
    let lengths = zip(offsets, offsets.dropFirst()).map { $1 - $0 }
    let order = lengths.indices.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
    starts = order.map { offsets[$0] }
    var active = [Int](repeating: 0, count: lengths.max() ?? 0)
    for length in lengths { for step in 0..<length { active[step] += 1 } }
    self.active = active
  }

  /// The states at all places.
  ///
  /// - Parameters:
  ///   - inputs: [n, 3 h]: what the inputs add to the gates r, z and the candidate.
  ///   - weight: [3 h, h].
  ///   - bias: [3 h].
  ///   - out: [n, h].
  ///   - kept: [n, 4 h]: r, z, the candidate and the state's share of it, for the gradient.
  func forward(
    inputs: Tensor, weight: Tensor, bias: Tensor, out: UnsafeMutablePointer<Float>,
    kept: UnsafeMutablePointer<Float>
  ) {
    let first = active.first ?? 0
    var states = Tensor.zeros([first, width])
    var gates = Tensor(uninitialised: [first, 3 * width])
    let (h, g) = (states.mutablePointer(), gates.mutablePointer())
    for (step, count) in active.enumerated() {
      Matrix.multiply(
        h, .plain, weight.pointer, .transposed, rows: count, columns: 3 * width, depth: width,
        into: g)
      for index in 0..<count {
        let row = starts[index] + step
        let x = inputs.pointer + row * 3 * width
        let (hidden, state) = (g + index * 3 * width, h + index * width)
        let keep = kept + row * 4 * width
        for at in 0..<width {
          let r = Self.sigmoid(x[at] + hidden[at] + bias.pointer[at])
          let z = Self.sigmoid(x[width + at] + hidden[width + at] + bias.pointer[width + at])
          let own = hidden[2 * width + at] + bias.pointer[2 * width + at]
          let candidate = tanh(x[2 * width + at] + r * own)
          state[at] = (1 - z) * candidate + z * state[at]
          keep[at] = r
          keep[width + at] = z
          keep[2 * width + at] = candidate
          keep[3 * width + at] = own
          out[row * width + at] = state[at]
        }
      }
    }
  }

  /// The gradients of inputs, weight and bias from that of the states.
  func backward(
    weight: Tensor, states: Tensor, kept: Tensor, gradient: Tensor
  ) -> (inputs: Tensor, weight: Tensor, bias: Tensor) {
    let rows = states.rowCount
    let first = active.first ?? 0
    var dinputs = Tensor(uninitialised: [rows, 3 * width])
    var dgates = Tensor(uninitialised: [rows, 3 * width])
    var before = Tensor.zeros([rows, width])
    var dstates = Tensor.zeros([first, width])
    var block = Tensor(uninitialised: [first, 3 * width])
    let (dx, dg, previous) = (
      dinputs.mutablePointer(), dgates.mutablePointer(), before.mutablePointer()
    )
    let (dh, scratch) = (dstates.mutablePointer(), block.mutablePointer())
    for (step, count) in active.enumerated().reversed() {
      for index in 0..<count {
        let row = starts[index] + step
        let keep = kept.pointer + row * 4 * width
        if step > 0 {
          (previous + row * width).update(from: states.pointer + (row - 1) * width, count: width)
        }
        for at in 0..<width {
          let (r, z, candidate) = (keep[at], keep[width + at], keep[2 * width + at])
          let d = dh[index * width + at] + gradient.pointer[row * width + at]
          let dcandidate = d * (1 - z) * (1 - candidate * candidate)
          let dz = d * (previous[row * width + at] - candidate) * z * (1 - z)
          let dr = dcandidate * keep[3 * width + at] * r * (1 - r)
          let place = row * 3 * width + at
          (dx[place], dg[place]) = (dr, dr)
          (dx[place + width], dg[place + width]) = (dz, dz)
          (dx[place + 2 * width], dg[place + 2 * width]) = (dcandidate, dcandidate * r)
          dh[index * width + at] = d * z
        }
        (scratch + index * 3 * width).update(from: dg + row * 3 * width, count: 3 * width)
      }
      Matrix.multiply(
        scratch, .plain, weight.pointer, .plain, rows: count, columns: width, depth: 3 * width,
        into: dh, accumulating: true)
    }
    let dweight = Tensor(shape: weight.shape) {
      Matrix.multiply(
        dg, .transposed, previous, .plain, rows: 3 * width, columns: width, depth: rows,
        into: $0.baseAddress)
    }
    return (dinputs, dweight, Tape.columnSums(dgates))
  }

  private static func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
}
