internal import CKernels
internal import Glibc

extension Tape {
  /// The softmax of each row of [n, c].
  public func softmaxRows(_ a: Variable) -> Variable {
    let (rows, width, from) = (a.value.rowCount, a.value.rowWidth, a.value.pointer)
    let value = Tensor(shape: a.shape) { out in
      for row in 0..<rows {
        let range = row * width..<(row + 1) * width
        let largest = range.reduce(-Float.infinity) { max($0, from[$1]) }
        var sum: Float = 0
        for at in range {
          out[at] = Glibc.exp(from[at] - largest)
          sum += out[at]
        }
        for at in range { out[at] /= sum }
      }
    }
    return record(value, inputs: [a]) { [value] gradient in
      let (given, made) = (gradient.pointer, value.pointer)
      return [
        Tensor(shape: value.shape) { out in
          for row in 0..<rows {
            let range = row * width..<(row + 1) * width
            let mean = range.reduce(Float(0)) { $0 + given[$1] * made[$1] }
            for at in range { out[at] = made[at] * (given[at] - mean) }
          }
        }
      ]
    }
  }

  /// The exact GELU, x Φ(x).
  public func gelu(_ a: Variable) -> Variable {
    activation(a, forward: ck_gelu, backward: ck_gelu_backward)
  }

  /// The tanh form of GELU, x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.
  ///
  /// Hendrycks, Gimpel, Gaussian error linear units, 2016.
  public func geluTanh(_ a: Variable) -> Variable {
    activation(a, forward: ck_gelu_tanh, backward: ck_gelu_tanh_backward)
  }

  /// SwiGLU without its maps: SiLU(gate) × value, SiLU(x) = x σ(x).
  ///
  /// Shazeer, GLU variants improve transformer, 2020.
  ///
  /// - Parameter gateAndValue: [n, 2 c], side by side.
  /// - Returns: [n, c].
  public func gatedSiLU(_ gateAndValue: Variable) -> Variable {
    gated(gateAndValue, op: "gatedSiLU", forward: ck_gated_silu, backward: ck_gated_silu_backward)
  }

  /// GEGLU without its maps: GELU(gate) × value, in the tanh form.
  ///
  /// - Parameter gateAndValue: [n, 2 c], side by side.
  /// - Returns: [n, c].
  public func gatedGELUTanh(_ gateAndValue: Variable) -> Variable {
    gated(
      gateAndValue, op: "gatedGELUTanh", forward: ck_gated_gelu_tanh,
      backward: ck_gated_gelu_tanh_backward)
  }

  private typealias Values = UnsafePointer<Float>
  private typealias Results = UnsafeMutablePointer<Float>

  private func activation(
    _ a: Variable, forward: (Int, Values?, Results?) -> Void,
    backward: @escaping (Int, Values?, Values?, Results?) -> Void
  ) -> Variable {
    let x = a.value
    let value = Tensor(shape: x.shape) { forward(x.count, x.pointer, $0.baseAddress) }
    return record(value, inputs: [a]) { gradient in
      [
        Tensor(shape: x.shape) {
          backward(x.count, x.pointer, gradient.pointer, $0.baseAddress)
        }
      ]
    }
  }

  private func gated(
    _ a: Variable, op: String, forward: (Int, Int, Values?, Results?) -> Void,
    backward: @escaping (Int, Int, Values?, Values?, Results?) -> Void
  ) -> Variable {
    let x = a.value
    let (rows, columns) = (x.rowCount, x.rowWidth / 2)
    precondition(x.rowWidth == 2 * columns, "\(op): gate and value \(x.shape)")
    let value = Tensor(shape: [rows, columns]) {
      forward(rows, columns, x.pointer, $0.baseAddress)
    }
    return record(value, inputs: [a]) { gradient in
      [
        Tensor(shape: x.shape) {
          backward(rows, columns, x.pointer, gradient.pointer, $0.baseAddress)
        }
      ]
    }
  }
}
