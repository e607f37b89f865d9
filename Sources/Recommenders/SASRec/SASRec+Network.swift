import Networks
import Support
import Tensors

extension SASRec {
  /// The transformer: from packed histories to states.
  struct Network: Sendable {
    let configuration: Configuration
    private static let epsilon: Float = 1e-8

    init(_ configuration: Configuration) { self.configuration = configuration }

    /// The states at all positions, or only at the last of each history.
    ///
    /// - Parameters:
    ///   - histories: packed items; none is empty.
    ///   - tape: what records the operations.
    ///   - parameters: the weights on that tape.
    ///   - dropout: what decides which activations are dropped; `nil` drops none.
    ///   - lastOnly: whether only the last states are wanted.
    /// - Returns: [positions or histories, d].
    /// - Throws: `Cancelled`.
    func states(
      of histories: PackedHistories, tape: Tape, parameters: BoundParameters,
      dropout: RandomKey? = nil, lastOnly: Bool = false
    ) throws -> Variable {
      let items = tape.gather(parameters["items"], rows: histories.items)
      return try states(
        from: items, of: histories, tape: tape, parameters: parameters, dropout: dropout,
        lastOnly: lastOnly)
    }

    /// The states over given inputs of the positions.
    ///
    /// - Parameters:
    ///   - inputs: [positions, d].
    ///   - histories: where each sequence starts, and the positions.
    ///   - tape: what records the operations.
    ///   - parameters: the weights on that tape.
    ///   - dropout: what decides which activations are dropped; `nil` drops none.
    ///   - causal: whether a position is blind to later ones.
    ///   - lastOnly: whether only the last states are wanted.
    /// - Returns: [positions or histories, d].
    /// - Throws: `Cancelled`.
    func states(
      from inputs: Variable, of histories: PackedHistories, tape: Tape,
      parameters: BoundParameters, dropout: RandomKey?, causal: Bool = true, lastOnly: Bool
    ) throws -> Variable {
      func drop(_ x: Variable, _ name: String) -> Variable {
        guard let dropout else { return x }
        return tape.dropout(x, rate: configuration.dropout, key: dropout.derived(name))
      }
      func norm(_ x: Variable, _ name: String) -> Variable {
        tape.layerNorm(
          x, gain: parameters[name + ".gain"], bias: parameters[name + ".bias"],
          epsilon: Self.epsilon)
      }
      func linear(_ x: Variable, _ name: String) -> Variable {
        tape.linear(x, parameters[name + ".weight"], bias: parameters[name + ".bias"])
      }
      let headWidth = Float(configuration.width / configuration.heads)
      let scaled = tape.scale(inputs, by: Float(configuration.width).squareRoot())
      let positions = tape.gather(parameters["positions"], rows: histories.positions)
      var x = drop(tape.add(scaled, positions), "embedding")
      for block in 0..<configuration.blocks {
        try tape.checkCancellation()
        let attention = "blocks.\(block).attention"
        var mixed = tape.attention(
          linear(norm(x, attention + ".norm"), attention + ".qkv"), offsets: histories.offsets,
          heads: configuration.heads, causal: causal, scale: 1 / headWidth.squareRoot())
        if lastOnly, block == configuration.blocks - 1 {
          mixed = tape.gather(mixed, rows: histories.lastRows)
          x = tape.gather(x, rows: histories.lastRows)
        }
        x = tape.add(x, drop(linear(mixed, attention + ".out"), attention))
        let pointwise = "blocks.\(block).pointwise"
        let inner = tape.relu(linear(norm(x, pointwise + ".norm"), pointwise + ".inner"))
        let outer = linear(drop(inner, pointwise + ".inner"), pointwise + ".outer")
        x = tape.add(x, drop(outer, pointwise))
      }
      return norm(x, "norm")
    }
  }
}
