public import Tensors

/// A gated recurrent unit over packed sequences, each from a state of zeros.
///
/// Cho et al., Learning phrase representations using RNN encoder-decoder, EMNLP 2014, in the form of
/// cuDNN and PyTorch; see `Tape.gru`.
public struct GRU: Module {
  /// From what enters to what the gates and the candidate state make of it, [3 h, in].
  private let input: Linear
  /// [3 h, h].
  private let hiddenWeight: ModuleParameter
  /// [3 h].
  private let hiddenBias: ModuleParameter

  /// A unit that is to be bound.
  ///
  /// - Parameters:
  ///   - name: what the names of its parameters begin with: `name.input` and `name.hidden`.
  ///   - depth: the width of what enters.
  ///   - hidden: the width of the state, h.
  public init(_ name: String, from depth: Int, to hidden: Int) {
    // Glorot and Bengio 2010, as RecBole starts recurrent weights.
    func start(_ depth: Int) -> ParameterStart {
      .uniform((6 / Float(depth + 3 * hidden)).squareRoot())
    }
    input = Linear(name + ".input", from: depth, to: 3 * hidden, start: start(depth))
    hiddenWeight = ModuleParameter(name + ".hidden.weight", [3 * hidden, hidden], start(hidden))
    hiddenBias = ModuleParameter(name + ".hidden.bias", [3 * hidden], .zeros, decays: false)
  }

  public var parameters: [ModuleParameter] { input.parameters + [hiddenWeight, hiddenBias] }

  /// The states after each place.
  ///
  /// - Parameters:
  ///   - x: [n, in], sequences one after the other.
  ///   - offsets: where each sequence starts, and the end of the last.
  ///   - pass: the run.
  /// - Returns: [n, h].
  public func callAsFunction(
    _ x: Variable, offsets: [Int], in pass: some NetworkPass
  ) -> Variable {
    pass.tape.gru(
      input(x, in: pass), weight: hiddenWeight.variable(in: pass),
      bias: hiddenBias.variable(in: pass), offsets: offsets)
  }
}
