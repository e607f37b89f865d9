public import Tensors

/// Attention of some rows to others alone, as a decoder's to what was encoded or a query set's to
/// the states of a history.
///
/// softmax(Q Kᵀ × scale) V for each head, queries being of the rows that ask, keys and values of the
/// memory: Vaswani et al., Attention is all you need, NeurIPS 2017, section 3.2.3.
public struct CrossAttention: Module {
  /// The name that dropout is drawn by.
  private let name: String
  /// From the rows that ask, to d.
  private let queries: Linear
  /// From the memory, to 2 k.
  private let keysAndValues: Linear
  /// From d to the width of the rows that ask.
  private let output: Linear
  private let residual: Residual
  private let heads: Int
  private let keyHeads: Int
  private let scale: Float

  /// - Parameters:
  ///   - name: what dropout is drawn by.
  ///   - queries: from the rows that ask, to d.
  ///   - keysAndValues: from the memory, to keys and values side by side, 2 k.
  ///   - output: from d to the width of the rows that ask.
  ///   - heads: how many heads share d.
  ///   - keyHeads: how many heads share k; as many as `heads` by default.
  ///   - scale: what scores are multiplied by; 1 / √(d / heads) by default.
  ///   - residual: how the result joins what entered.
  public init(
    _ name: String = "", queries: Linear, keysAndValues: Linear, output: Linear, heads: Int,
    keyHeads: Int? = nil, scale: Float? = nil, residual: Residual = .sum
  ) {
    let keyHeads = keyHeads ?? heads
    precondition(
      queries.outputWidth * 2 * keyHeads == keysAndValues.outputWidth * heads
        && queries.outputWidth % heads == 0,
      "cross-attention: queries \(queries.outputWidth), keys and values "
        + "\(keysAndValues.outputWidth), \(heads) and \(keyHeads) heads")
    self.name = name
    self.queries = queries
    self.keysAndValues = keysAndValues
    self.output = output
    self.residual = residual
    self.heads = heads
    self.keyHeads = keyHeads
    self.scale = scale ?? 1 / Float(queries.outputWidth / heads).squareRoot()
  }

  public var parameters: [ModuleParameter] {
    queries.parameters + keysAndValues.parameters + output.parameters + residual.parameters
  }

  /// The keys and values of a memory, made once for all that ask.
  ///
  /// - Parameters:
  ///   - states: [rows, width of the memory].
  ///   - offsets: where each text's rows start, and the end of the last; none is empty.
  ///   - pass: the run.
  /// - Returns: what `callAsFunction` attends to.
  public func memory(
    of states: Variable, offsets: [Int], in pass: some NetworkPass
  ) -> AttendedMemory {
    AttendedMemory(keysAndValues: keysAndValues(states, in: pass), offsets: offsets)
  }

  /// The states after attention of rows to the memory of their text, joined to the states before.
  ///
  /// - Parameters:
  ///   - states: what the queries read, [n, in].
  ///   - entered: what the result joins, [n, width].
  ///   - memory: what is attended to.
  ///   - offsets: where each text's asking rows start, and the end of the last.
  ///   - pass: the run.
  /// - Returns: [n, width].
  public func callAsFunction(
    _ states: Variable, joining entered: Variable, to memory: AttendedMemory, offsets: [Int],
    in pass: some NetworkPass
  ) -> Variable {
    let seen = pass.tape.crossAttention(
      queries(states, in: pass), memory: memory.keysAndValues, offsets: offsets,
      memoryOffsets: memory.offsets, heads: heads, keyHeads: keyHeads, scale: scale)
    return residual.join(output, of: seen, to: entered, name: name, in: pass)
  }
}

/// The keys and values that cross-attention sees.
public struct AttendedMemory: Sendable {
  /// [rows, 2 k].
  public var keysAndValues: Variable
  /// Where each text's rows start, and the end of the last.
  public var offsets: [Int]

  public init(keysAndValues: Variable, offsets: [Int]) {
    self.keysAndValues = keysAndValues
    self.offsets = offsets
  }
}
