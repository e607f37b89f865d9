public import Support

/// Records operations at run time, and runs them backwards for gradients.
///
/// A tape belongs to one thread at a time. An operation none of whose inputs needs a gradient is
/// not recorded, so what is frozen costs no memory and no backward work.
public final class Tape: @unchecked Sendable {
  private struct Node {
    var inputs: [Int?]
    /// From the gradient of the result to the gradients of the inputs; `nil` at leaves.
    var backward: ((Tensor) -> [Tensor?])?
  }
  private var nodes: [Node] = []
  /// Whether gradients are wanted at all.
  public let isRecording: Bool

  /// The threads that share out single products; `nil` where shards of the batch keep all of them
  /// busy.
  let workers: Workers?

  let cancellation: Cancellation?

  /// A tape; `recording: false` makes every variable a constant.
  public init(
    recording: Bool = true, workers: Workers? = nil, cancellation: Cancellation? = nil
  ) {
    isRecording = recording
    self.workers = workers
    self.cancellation = cancellation
  }

  /// Throws `Cancelled` if the computation was asked to stop; models call it between layers.
  public func checkCancellation() throws(Cancelled) {
    if isCancelled { throw Cancelled() }
  }

  /// Whether the computation was asked to stop.
  var isCancelled: Bool { cancellation?.isCancelled == true }

  /// A value that needs no gradient.
  public func constant(_ value: Tensor) -> Variable { Variable(value: value, node: nil) }

  /// A value whose gradient is wanted.
  public func leaf(_ value: Tensor) -> Variable {
    guard isRecording else { return constant(value) }
    nodes.append(Node(inputs: [], backward: nil))
    return Variable(value: value, node: nodes.count - 1)
  }

  /// Records one operation, and returns its result as a variable.
  ///
  /// - Parameters:
  ///   - value: the result.
  ///   - inputs: what it was computed from.
  ///   - backward: from the result's gradient to the inputs' gradients, in their order; `nil`
  ///     for an input that needs none.
  /// - Returns: the result, a constant where no input needs a gradient.
  public func record(
    _ value: Tensor, inputs: [Variable], backward: @escaping (Tensor) -> [Tensor?]
  ) -> Variable {
    guard isRecording, inputs.contains(where: \.needsGradient) else { return constant(value) }
    nodes.append(Node(inputs: inputs.map(\.node), backward: backward))
    return Variable(value: value, node: nodes.count - 1)
  }

  /// The gradients of leaves, from the gradients of some results; the tape is used up.
  ///
  /// - Throws: `Cancelled` between two operations, if the computation was asked to stop.
  public func backward(from seeds: [(Variable, Tensor)]) throws(Cancelled) -> Gradients {
    var pending = [Tensor?](repeating: nil, count: nodes.count)
    for (variable, gradient) in seeds {
      precondition(
        variable.shape == gradient.shape,
        "backward: value \(variable.shape), gradient \(gradient.shape)")
      if let node = variable.node { Self.accumulate(gradient, into: &pending[node]) }
    }
    for index in nodes.indices.reversed() {
      guard let backward = nodes[index].backward else { continue }
      try checkCancellation()
      if let gradient = pending[index] {
        pending[index] = nil
        for (input, share) in zip(nodes[index].inputs, backward(gradient)) {
          if let input, let share { Self.accumulate(share, into: &pending[input]) }
        }
      }
      nodes[index].backward = nil
    }
    try checkCancellation()
    return Gradients(byNode: pending)
  }

  /// The gradients of leaves of one scalar result.
  ///
  /// - Throws: `Cancelled`.
  public func backward(from loss: Variable) throws(Cancelled) -> Gradients {
    try backward(from: [(loss, Tensor(shape: loss.shape, repeating: 1))])
  }

  private static func accumulate(_ gradient: Tensor, into slot: inout Tensor?) {
    if slot == nil { slot = gradient } else { slot?.add(gradient) }
  }
}

/// The gradients that a tape's backward pass left at its leaves.
public struct Gradients: Sendable {
  let byNode: [Tensor?]

  /// The gradient of a leaf; `nil` where none reached it.
  public subscript(variable: Variable) -> Tensor? {
    variable.node.flatMap { byNode[$0] }
  }
}

/// A tensor as a step of a computation that a tape may record.
public struct Variable: Sendable {
  /// The number itself.
  public let value: Tensor
  /// Its place on the tape; `nil` where no gradient flows.
  let node: Int?

  /// The extents of the value.
  public var shape: [Int] { value.shape }
  /// Whether a gradient flows through this variable.
  public var needsGradient: Bool { node != nil }
}
