public import Tensors

/// Two maps with a function of each number between them, as the second half of a transformer's
/// block.
public struct FeedForward: Module {
  /// The function between the maps.
  public enum Activation: Sendable {
    /// max(x, 0).
    case relu
    /// x Φ(x).
    case gelu
    /// GELU in its tanh form.
    case geluTanh
    /// SiLU of the left half, times the right half (SwiGLU).
    case gatedSiLU
    /// GELU, in its tanh form, of the left half, times the right half (GEGLU).
    case gatedGELUTanh

    /// Whether half of the widening map's results gate the other half.
    public var isGated: Bool { self == .gatedSiLU || self == .gatedGELUTanh }
  }

  /// The name that dropout is drawn by.
  private let name: String
  /// To the inner width, or twice that where it is gated.
  private let widening: Linear
  /// The name that the inner dropout is drawn by.
  private let innerName: String
  private let activation: Activation
  private let dropout: Float
  /// From the inner width to that of the states.
  private let narrowing: Linear
  private let residual: Residual

  /// - Parameters:
  ///   - name: what dropout is drawn by.
  ///   - widening: to the inner width, or twice that where it is gated.
  ///   - activation: what is done between the maps.
  ///   - dropout: the share of the inner numbers that a training step leaves out.
  ///   - narrowing: from the inner width to that of the states.
  ///   - residual: how the result joins what entered.
  public init(
    _ name: String = "", widening: Linear, activation: Activation, dropout: Float = 0,
    narrowing: Linear, residual: Residual = .sum
  ) {
    self.name = name
    self.widening = widening
    innerName = name + ".inner"
    self.activation = activation
    self.dropout = dropout
    self.narrowing = narrowing
    self.residual = residual
  }

  public var parameters: [ModuleParameter] {
    widening.parameters + narrowing.parameters + residual.parameters
  }

  /// The maps' result, joined to what entered.
  ///
  /// - Parameters:
  ///   - states: what the maps read, [n, in].
  ///   - entered: what the result joins, [n, width].
  ///   - pass: the run.
  /// - Returns: [n, width].
  public func callAsFunction(
    _ states: Variable, joining entered: Variable, in pass: some NetworkPass
  ) -> Variable {
    let tape = pass.tape
    let inner =
      switch activation {
      case .relu: tape.relu(widening(states, in: pass))
      case .gelu: widening.gelu(states, in: pass)
      case .geluTanh: tape.geluTanh(widening(states, in: pass))
      case .gatedSiLU: tape.gatedSiLU(widening(states, in: pass))
      case .gatedGELUTanh: tape.gatedGELUTanh(widening(states, in: pass))
      }
    return residual.join(
      narrowing, of: pass.dropped(inner, rate: dropout, name: innerName), to: entered, name: name,
      in: pass)
  }
}
