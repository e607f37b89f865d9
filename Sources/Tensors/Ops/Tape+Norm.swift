internal import CKernels

extension Tape {
  /// Layer norm of x (+ residual): (z − mean) / √(variance + ε) × gain + bias over each row.
  ///
  /// - Parameters:
  ///   - x: [n, d].
  ///   - residual: [n, d], added to x first, or none.
  ///   - gain: [d].
  ///   - bias: [d].
  ///   - epsilon: added to the variance.
  /// - Returns: [n, d].
  public func layerNorm(
    _ x: Variable, residual: Variable? = nil, gain: Variable, bias: Variable, epsilon: Float
  ) -> Variable {
    let (rows, columns) = (x.value.rowCount, x.value.rowWidth)
    precondition(
      gain.shape == [columns] && bias.shape == [columns]
        && (residual == nil || residual?.shape == x.shape),
      "layerNorm: x \(x.shape), residual \(residual?.shape ?? []), gain \(gain.shape)")
    let inputs = [x, gain, bias] + (residual.map { [$0] } ?? [])
    let keeps = isRecording && inputs.contains(where: \.needsGradient)
    var normalised = keeps ? Tensor(uninitialised: x.shape) : nil
    var scale = keeps ? Tensor(uninitialised: [rows]) : nil
    let value = Tensor(shape: x.shape) { out in
      guard let out = out.baseAddress else { return }
      ck_layer_norm(
        rows, columns, x.value.pointer, residual?.value.pointer, gain.value.pointer,
        bias.value.pointer, epsilon, out, normalised?.mutablePointer(), scale?.mutablePointer())
    }
    guard let normalised, let scale else { return constant(value) }
    return record(value, inputs: inputs) { gradient in
      let wantsInput = x.needsGradient || residual?.needsGradient == true
      let dx =
        !wantsInput
        ? nil
        : Tensor(shape: gradient.shape) { out in
          guard let out = out.baseAddress else { return }
          ck_layer_norm_backward(
            rows, columns, normalised.pointer, scale.pointer, gain.value.pointer,
            gradient.pointer, out)
        }
      guard gain.needsGradient || bias.needsGradient else { return [dx, nil, nil, dx] }
      var dgain = Tensor.zeros([columns])
      var dbias = Tensor.zeros([columns])
      ck_layer_norm_backward_parameters(
        rows, columns, normalised.pointer, gradient.pointer, dgain.mutablePointer(),
        dbias.mutablePointer())
      return [dx, dgain, dbias, dx]
    }
  }

  /// RMS norm: x / √(mean of x² + ε) × gain over each row.
  ///
  /// Zhang, Sennrich, Root mean square layer normalization, NeurIPS 2019. The residual of a model
  /// that norms before its blocks is added by the `linear` that ends a block.
  ///
  /// - Parameters:
  ///   - x: [n, d].
  ///   - gain: [d].
  ///   - epsilon: added to the mean of squares.
  /// - Returns: [n, d].
  public func rmsNorm(_ x: Variable, gain: Variable, epsilon: Float) -> Variable {
    let (rows, columns) = (x.value.rowCount, x.value.rowWidth)
    precondition(gain.shape == [columns], "rmsNorm: x \(x.shape), gain \(gain.shape)")
    let keeps = isRecording && (x.needsGradient || gain.needsGradient)
    var scale = keeps ? Tensor(uninitialised: [rows]) : nil
    let value = Tensor(shape: x.shape) { out in
      guard let out = out.baseAddress else { return }
      ck_rms_norm(
        rows, columns, x.value.pointer, gain.value.pointer, epsilon, out, scale?.mutablePointer())
    }
    guard let scale else { return constant(value) }
    return record(value, inputs: [x, gain]) { gradient in
      let dx =
        !x.needsGradient
        ? nil
        : Tensor(shape: gradient.shape) { out in
          guard let out = out.baseAddress else { return }
          ck_rms_norm_backward(
            rows, columns, x.value.pointer, scale.pointer, gain.value.pointer, gradient.pointer,
            out)
        }
      guard gain.needsGradient else { return [dx, nil] }
      var dgain = Tensor.zeros([columns])
      ck_rms_norm_backward_gain(
        rows, columns, x.value.pointer, scale.pointer, gradient.pointer, dgain.mutablePointer())
      return [dx, dgain]
    }
  }

  /// Each row divided by √(Σ x² + ε).
  public func normaliseRows(_ x: Variable, epsilon: Float = 1e-12) -> Variable {
    let (rows, columns) = (x.value.rowCount, x.value.rowWidth)
    let from = x.value.pointer
    let inverse = (0..<rows).map { row in
      Float(1 / (ck_sum_of_squares(columns, from + row * columns) + Double(epsilon)).squareRoot())
    }
    let value = Tensor(shape: x.shape) { out in
      for row in 0..<rows {
        for at in row * columns..<(row + 1) * columns { out[at] = from[at] * inverse[row] }
      }
    }
    return record(value, inputs: [x]) { gradient in
      [
        Tensor(shape: gradient.shape) { out in
          let (y, dy) = (value.pointer, gradient.pointer)
          for row in 0..<rows {
            let range = row * columns..<(row + 1) * columns
            var dot: Float = 0
            for at in range { dot += y[at] * dy[at] }
            for at in range { out[at] = (dy[at] - y[at] * dot) * inverse[row] }
          }
        }
      ]
    }
  }
}
