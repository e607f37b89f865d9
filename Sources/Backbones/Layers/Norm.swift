internal import Tensors

/// A frozen layer norm, or an RMS norm where there is no bias.
struct Norm: Sendable {
  let name: String
  /// [width].
  let gain: Tensor
  /// [width]; an RMS norm has none.
  let bias: Tensor?
  let epsilon: Float

  /// The norm of x, or of x + residual.
  func callAsFunction(_ x: Variable, residual: Variable? = nil, in pass: Pass) -> Variable {
    let tape = pass.tape
    let gain = pass.weight(name + ".weight", gain)
    if let bias {
      return tape.layerNorm(
        x, residual: residual, gain: gain, bias: pass.weight(name + ".bias", bias),
        epsilon: epsilon)
    }
    return tape.rmsNorm(residual.map { tape.add(x, $0) } ?? x, gain: gain, epsilon: epsilon)
  }
}
