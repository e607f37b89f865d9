public import Tensors

/// A block of a transformer: self-attention, perhaps attention to a memory, and two maps.
///
/// Norms stand before the parts that have one; a norm after a part is its `Residual`.
public struct TransformerBlock: Module {
  private let attentionNorm: Norm?
  private let attention: Attention
  private let crossNorm: Norm?
  private let cross: CrossAttention?
  private let feedForwardNorm: Norm?
  private let feedForward: FeedForward

  /// - Parameters:
  ///   - attentionNorm: what self-attention reads through, or none.
  ///   - attention: self-attention.
  ///   - crossNorm: what attention to a memory reads through, or none.
  ///   - cross: attention to a memory, or none.
  ///   - feedForwardNorm: what the maps read through, or none.
  ///   - feedForward: the maps.
  public init(
    attentionNorm: Norm? = nil, attention: Attention, crossNorm: Norm? = nil,
    cross: CrossAttention? = nil, feedForwardNorm: Norm? = nil, feedForward: FeedForward
  ) {
    self.attentionNorm = attentionNorm
    self.attention = attention
    self.crossNorm = crossNorm
    self.cross = cross
    self.feedForwardNorm = feedForwardNorm
    self.feedForward = feedForward
  }

  public var parameters: [ModuleParameter] {
    let parts: [(any Module)?] = [
      attentionNorm, attention, crossNorm, cross, feedForwardNorm, feedForward,
    ]
    return parts.flatMap { $0?.parameters ?? [] }
  }

  /// The keys and values that the block attends to, made once for all that ask.
  ///
  /// - Parameters:
  ///   - states: [rows, width of the memory].
  ///   - offsets: where each text's rows start, and the end of the last; none is empty.
  ///   - pass: the run.
  /// - Returns: what the block attends to; `nil` where it attends to no memory.
  public func memory(
    of states: Variable, offsets: [Int], in pass: some NetworkPass
  ) -> AttendedMemory? {
    cross?.memory(of: states, offsets: offsets, in: pass)
  }

  /// The states after the block.
  ///
  /// - Parameters:
  ///   - states: [tokens, width].
  ///   - texts: whose tokens these are, and what else they see.
  ///   - memory: what `memory(of:offsets:in:)` made, where the block attends to one.
  ///   - pass: the run.
  /// - Returns: [tokens, width], or [texts, width] where tokens are chosen.
  public func callAsFunction(
    _ states: Variable, over texts: AttendedTexts, memory: AttendedMemory? = nil,
    in pass: some NetworkPass
  ) -> Variable {
    func read(_ x: Variable, through norm: Norm?) -> Variable {
      norm.map { $0(x, in: pass) } ?? x
    }
    let input = read(states, through: attentionNorm)
    var texts = texts
    if let rows = texts.rows { texts.rows?.states = read(rows.states, through: attentionNorm) }
    var states = attention(input, joining: states, over: texts, in: pass)
    if let cross, let memory {
      states = cross(
        read(states, through: crossNorm), joining: states, to: memory, offsets: texts.offsets,
        in: pass)
    }
    return feedForward(read(states, through: feedForwardNorm), joining: states, in: pass)
  }
}

/// How what a part of a block makes joins what entered it.
public enum Residual: Sendable {
  /// Their sum.
  case sum
  /// The sum, of which a training step leaves out a share of what is made.
  case dropout(Float)
  /// The norm of their sum.
  case norm(Norm)
  /// x + σ(W x + b) ∘ g, x being what entered and g what is made, of which a step leaves out a share.
  case gate(Linear, dropout: Float)

  var parameters: [ModuleParameter] {
    switch self {
    case .sum, .dropout: []
    case .norm(let norm): norm.parameters
    case .gate(let map, _): map.parameters
    }
  }

  /// Ends a part of a block.
  ///
  /// - Parameters:
  ///   - map: the part's last map.
  ///   - inner: what it maps, [n, in].
  ///   - entered: what entered the part, [n, width].
  ///   - name: what dropout is drawn by.
  ///   - pass: the run.
  /// - Returns: [n, width].
  func join(
    _ map: Linear, of inner: Variable, to entered: Variable, name: String,
    in pass: some NetworkPass
  ) -> Variable {
    switch self {
    case .sum: map(inner, residual: entered, in: pass)
    case .dropout(let rate):
      pass.tape.add(entered, pass.dropped(map(inner, in: pass), rate: rate, name: name))
    case .norm(let norm): norm(map(inner, in: pass), residual: entered, in: pass)
    case .gate(let gate, let rate):
      pass.tape.add(
        entered,
        pass.tape.multiply(
          pass.tape.sigmoid(gate(entered, in: pass)),
          pass.dropped(map(inner, in: pass), rate: rate, name: name)))
    }
  }
}
