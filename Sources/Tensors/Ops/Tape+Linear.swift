internal import CKernels

extension Tape {
  /// The linear map x wᵀ + b.
  ///
  /// - Parameters:
  ///   - x: [n, in].
  ///   - weight: [out, in].
  ///   - bias: [out], or none.
  /// - Returns: [n, out].
  public func linear(_ x: Variable, _ weight: Variable, bias: Variable? = nil) -> Variable {
    var value = x.value.timesTransposed(weight.value)
    if let bias {
      checkBias(bias, weight, op: "linear")
      ck_add_bias(
        value.shape[0], value.shape[1], value.mutablePointer(), bias.value.pointer)
    }
    return record(value, inputs: [x, weight] + (bias.map { [$0] } ?? [])) { gradient in
      Self.linearGradients(gradient, x, weight, bias)
    }
  }

  /// The linear map followed by the exact GELU: gelu(x wᵀ + b), in one pass over memory.
  public func linearGELU(_ x: Variable, _ weight: Variable, bias: Variable) -> Variable {
    checkBias(bias, weight, op: "linearGELU")
    var inner = x.value.timesTransposed(weight.value)
    let innerPointer = inner.mutablePointer()
    let value = Tensor(shape: inner.shape) { out in
      guard let out = out.baseAddress else { return }
      ck_add_bias_gelu(
        inner.shape[0], inner.shape[1], innerPointer, bias.value.pointer, out)
    }
    return record(value, inputs: [x, weight, bias]) { [inner] gradient in
      let inside = Tensor(shape: inner.shape) { out in
        guard let out = out.baseAddress else { return }
        ck_gelu_backward(inner.count, inner.pointer, gradient.pointer, out)
      }
      return Self.linearGradients(inside, x, weight, bias)
    }
  }

  private func checkBias(_ bias: Variable, _ weight: Variable, op: String) {
    precondition(
      bias.shape == [weight.shape[0]], "\(op): weight \(weight.shape), bias \(bias.shape)")
  }

  /// dx = dy w, dw = dyᵀ x, db = Σ dy, each only where it is wanted.
  private static func linearGradients(
    _ gradient: Tensor, _ x: Variable, _ weight: Variable, _ bias: Variable?
  ) -> [Tensor?] {
    let rows = gradient.shape[0]
    let (out, depth) = (weight.shape[0], weight.shape[1])
    let dx =
      !x.needsGradient
      ? nil
      : Tensor(shape: [rows, depth]) {
        Matrix.multiply(
          gradient.pointer, .plain, weight.value.pointer, .plain, rows: rows, columns: depth,
          depth: out, into: $0.baseAddress)
      }
    let dweight =
      !weight.needsGradient
      ? nil
      : Tensor(shape: [out, depth]) {
        Matrix.multiply(
          gradient.pointer, .transposed, x.value.pointer, .plain, rows: out, columns: depth,
          depth: rows, into: $0.baseAddress)
      }
    guard let bias else { return [dx, dweight] }
    return [dx, dweight, bias.needsGradient ? columnSums(gradient) : nil]
  }

  /// Σ over rows, as a tensor of one row's shape.
  static func columnSums(_ gradient: Tensor) -> Tensor {
    var sums = Tensor.zeros(Array(gradient.shape.dropFirst()))
    Matrix.addColumnSums(
      gradient.pointer, rows: gradient.rowCount, columns: gradient.rowWidth,
      to: sums.mutablePointer())
    return sums
  }
}
