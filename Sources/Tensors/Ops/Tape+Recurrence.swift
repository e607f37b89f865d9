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
