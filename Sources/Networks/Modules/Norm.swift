public import Tensors

/// A layer norm, or an RMS norm where there is no bias.
public struct Norm: Module {
  /// [width].
  public let gain: ModuleParameter
  /// [width]; an RMS norm has none.
  public let bias: ModuleParameter?
  /// The number added to the mean square, so that a row of zeros isn't divided by 0.
  public let epsilon: Float

  /// A norm that is to be bound, which changes no scale at first.
  ///
  /// - Parameters:
  ///   - name: what the names of its parameters begin with.
  ///   - width: the width of what it norms.
  ///   - epsilon: added to the variance.
  ///   - gain: what its gain is called behind `name`.
  ///   - hasBias: whether it is a layer norm.
  public init(
    _ name: String, width: Int, epsilon: Float, gain: String = "gain", hasBias: Bool = true
  ) {
    self.init(
      gain: ModuleParameter("\(name).\(gain)", [width], .ones, decays: false),
      bias: hasBias ? ModuleParameter("\(name).bias", [width], .zeros, decays: false) : nil,
      epsilon: epsilon)
  }

  private init(gain: ModuleParameter, bias: ModuleParameter?, epsilon: Float) {
    self.gain = gain
    self.bias = bias
    self.epsilon = epsilon
  }

  /// The same norm with numbers of its own.
  public func frozen(by numbers: (ModuleParameter) throws -> Tensor) rethrows -> Norm {
    Norm(
      gain: gain.frozen(try numbers(gain)), bias: try bias.map { $0.frozen(try numbers($0)) },
      epsilon: epsilon)
  }

  public var parameters: [ModuleParameter] { [gain] + (bias.map { [$0] } ?? []) }

  /// The norm of x, or of x + residual.
  public func callAsFunction(
    _ x: Variable, residual: Variable? = nil, in pass: some NetworkPass
  ) -> Variable {
    let tape = pass.tape
    let gain = gain.variable(in: pass)
    if let bias {
      return tape.layerNorm(
        x, residual: residual, gain: gain, bias: bias.variable(in: pass), epsilon: epsilon)
    }
    return tape.rmsNorm(residual.map { tape.add(x, $0) } ?? x, gain: gain, epsilon: epsilon)
  }
}
