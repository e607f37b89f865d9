import Glibc

extension Tape {
  /// A gated recurrent unit over packed sequences, each from a state of zeros.
  ///
  /// r = σ(x_r + W_r h + b_r), z = σ(x_z + W_z h + b_z), c = tanh(x_c + r ∘ (W_c h + b_c)),
  /// h ← (1 − z) ∘ c + z ∘ h: Cho et al., Learning phrase representations using RNN
  /// encoder-decoder, EMNLP 2014, in the form of cuDNN and PyTorch.
  ///
  /// - Parameters:
  ///   - inputs: [n, 3 h]: x_r, x_z and x_c side by side, sequences one after the other.
  ///   - weight: [3 h, h].
  ///   - bias: [3 h].
  ///   - offsets: where each sequence starts, and the end of the last.
  /// - Returns: [n, h], the states after each place.
  public func gru(
    _ inputs: Variable, weight: Variable, bias: Variable, offsets: [Int]
  ) -> Variable {
    let (rows, width) = (inputs.value.rowCount, weight.value.rowWidth)
    precondition(
      inputs.value.rowWidth == 3 * width && weight.value.rowCount == 3 * width
        && bias.shape == [3 * width] && offsets.first == 0 && offsets.last == rows,
      "gru: inputs \(inputs.shape), weight \(weight.shape), bias \(bias.shape), "
        + "offsets to \(offsets.last ?? 0)")
    let plan = RecurrencePlan(offsets: offsets, width: width)
    var kept = Tensor(uninitialised: [rows, 4 * width])
    let keptPointer = kept.mutablePointer()
    let value = Tensor(shape: [rows, width]) { out in
      guard let out = out.baseAddress, rows > 0 else { return }
      plan.forward(
        inputs: inputs.value, weight: weight.value, bias: bias.value, out: out, kept: keptPointer)
    }
    return record(value, inputs: [inputs, weight, bias]) {
      [kept, weight = weight.value] gradient in
      let gradients = plan.backward(
        weight: weight, states: value, kept: kept, gradient: gradient)
      return [gradients.inputs, gradients.weight, gradients.bias]
    }
  }
}

/// A gated recurrent unit over packed sequences: all sequences that are long enough take a step
/// together, so that the state is multiplied as a matrix.
private struct RecurrencePlan {
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
