internal import CKernels
public import Support

extension Tape {
  /// The linear map x wᵀ + b, added to a residual where there is one.
  ///
  /// - Parameters:
  ///   - x: [n, in].
  ///   - weight: [out, in].
  ///   - bias: [out], or none.
  ///   - residual: [n, out], or none.
  /// - Returns: [n, out].
  public func linear(
    _ x: Variable, _ weight: Variable, bias: Variable? = nil, residual: Variable? = nil
  ) -> Variable {
    precondition(
      residual == nil || residual?.shape == [x.value.rowCount, weight.value.rowCount],
      "linear: x \(x.shape), weight \(weight.shape), residual \(residual?.shape ?? [])")
    var value = x.value.timesTransposed(
      weight.value, addedTo: residual?.value, workers: workers)
    if let bias {
      checkBias(bias, weight, op: "linear")
      ck_add_bias(
        value.shape[0], value.shape[1], value.mutablePointer(), bias.value.pointer)
    }
    let inputs = LinearInputs(x, weight, bias)
    let more = [bias, residual].compactMap(\.self)
    let hasResidual = residual != nil
    return record(value, inputs: [x, weight] + more) { gradient in
      inputs.gradients(gradient) + (hasResidual ? [gradient] : [])
    }
  }

  /// The linear map followed by the exact GELU: gelu(x wᵀ + b), in one pass over memory.
  public func linearGELU(_ x: Variable, _ weight: Variable, bias: Variable) -> Variable {
    checkBias(bias, weight, op: "linearGELU")
    var inner = x.value.timesTransposed(weight.value, workers: workers)
    let innerPointer = inner.mutablePointer()
    let value = Tensor(shape: inner.shape) { out in
      guard let out = out.baseAddress else { return }
      ck_add_bias_gelu(
        inner.shape[0], inner.shape[1], innerPointer, bias.value.pointer, out)
    }
    let inputs = LinearInputs(x, weight, bias)
    return record(value, inputs: [x, weight, bias]) { [inner] gradient in
      let inside = Tensor(shape: inner.shape) { out in
        guard let out = out.baseAddress else { return }
        ck_gelu_backward(inner.count, inner.pointer, gradient.pointer, out)
      }
      return inputs.gradients(inside)
    }
  }

  private func checkBias(_ bias: Variable, _ weight: Variable, op: String) {
    precondition(
      bias.shape == [weight.shape[0]], "\(op): weight \(weight.shape), bias \(bias.shape)")
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

/// The inputs that the gradients of a linear map need; x isn't kept for a frozen weight.
private struct LinearInputs {
  private let x: Tensor?
  private let weight: Tensor?
  private let shape: [Int]
  private let hasBias: Bool
  private let wantsBias: Bool

  init(_ x: Variable, _ weight: Variable, _ bias: Variable?) {
    self.x = weight.needsGradient ? x.value : nil
    self.weight = x.needsGradient ? weight.value : nil
    shape = weight.shape
    hasBias = bias != nil
    wantsBias = bias?.needsGradient == true
  }

  /// dx = dy w, dw = dyᵀ x, db = Σ dy, each only where it is wanted.
  func gradients(_ gradient: Tensor) -> [Tensor?] {
    let rows = gradient.shape[0]
    let (out, depth) = (shape[0], shape[1])
    let dx = weight.map { weight in
      Tensor(shape: [rows, depth]) { dx in
        weight.withUnsafeValues { weight in
          guard let weight = weight.baseAddress else { return }
          Matrix.multiply(
            gradient.pointer, .plain, weight, .plain, rows: rows, columns: depth, depth: out,
            into: dx.baseAddress)
        }
      }
    }
    let dweight = x.map { x in
      Tensor(shape: [out, depth]) {
        Matrix.multiply(
          gradient.pointer, .transposed, x.pointer, .plain, rows: out, columns: depth,
          depth: rows, into: $0.baseAddress)
      }
    }
    guard hasBias else { return [dx, dweight] }
    return [dx, dweight, wantsBias ? Tape.columnSums(gradient) : nil]
  }
}

extension Tape {
  /// The product of a fixed sparse matrix and x: a step of propagation over a graph.
  ///
  /// - Parameters:
  ///   - matrix: [n, m].
  ///   - transposed: its transpose, which the gradient is multiplied by; itself if symmetric.
  ///   - x: [m, d].
  ///   - workers: who share out the rows.
  /// - Returns: [n, d].
  public func sparseProduct(
    _ matrix: SparseMatrix, transposed: SparseMatrix, _ x: Variable, workers: Workers
  ) -> Variable {
    precondition(
      transposed.rowCount == matrix.columnCount && transposed.columnCount == matrix.rowCount,
      "sparseProduct: \(matrix.rowCount) × \(matrix.columnCount), transposed "
        + "\(transposed.rowCount) × \(transposed.columnCount)")
    let product = matrix.times(x.value, workers: workers, cancellation: cancellation)
    return record(product, inputs: [x]) { [cancellation] gradient in
      [transposed.times(gradient, workers: workers, cancellation: cancellation)]
    }
  }
}
