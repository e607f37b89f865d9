import Dispatch
public import Support
public import Tensors

/// The loss and gradients of one training step, computed in shards.
public struct ShardedGradient: Sendable {
  /// The loss of the step.
  public let loss: Double
  /// A gradient a parameter; `nil` where none reached it.
  public let gradients: [Tensor?]

  init(loss: Double, gradients: [Tensor?]) {
    self.loss = loss
    self.gradients = gradients
  }

  /// Runs all shards forward, then the loss, then all shards backward.
  ///
  /// The number of shards is a function of the batch alone, and gradients are added in the order
  /// of the shards, so the bits don't depend on the number of workers. At most one gradient a
  /// worker lives beside the sum.
  ///
  /// - Parameters:
  ///   - parameters: those of the model.
  ///   - trains: which of them train, and so have a gradient; `nil` for all.
  ///   - shards: how many parts the batch is cut into.
  ///   - workers: who computes them.
  ///   - cancellation: stops the step between layers.
  ///   - forward: makes a shard's outputs from its index, on its own tape.
  ///   - loss: makes the scalar loss from all shards' outputs, in order.
  /// - Throws: what the closures throw, or `Cancelled`.
  public init(
    parameters: Parameters, trains: [Bool]? = nil, shards: Int, workers: Workers,
    cancellation: Cancellation?,
    forward: @Sendable (Int, Tape, BoundParameters) throws -> [Variable],
    loss: (Tape, BoundParameters, [[Variable]]) throws -> Variable
  ) throws {
    let runs = try workers.map(shards) { shard in
      let tape = Tape(cancellation: cancellation)
      let bound = tape.bind(parameters, trains: trains)
      return Run(tape: tape, bound: bound, outputs: try forward(shard, tape, bound))
    }
    let tape = Tape(cancellation: cancellation)
    let bound = tape.bind(parameters, trains: trains)
    let outputs = runs.map { run in
      run.outputs.map { $0.needsGradient ? tape.leaf($0.value) : tape.constant($0.value) }
    }
    let total = try loss(tape, bound, outputs)
    let gradients = try tape.backward(from: total)
    let sum = OrderedSum(first: gradients.of(bound), shares: shards)
    let seeds = zip(runs, outputs).map { run, outputs in
      zip(run.outputs, outputs).compactMap { output, leaf in gradients[leaf].map { (output, $0) } }
    }
    workers.forEach(shards) { shard in
      let share = Result {
        try runs[shard].tape.backward(from: seeds[shard]).of(runs[shard].bound)
      }
      sum.add(share, turn: shard)
    }
    self.gradients = try sum.take()
    self.loss = Double(total.value.scalar)
  }

  /// Runs each shard forward and backward at once, for a loss that is the sum of its shards' losses.
  ///
  /// Only the tapes of the shards that are being worked on live at a time. The bits don't depend on
  /// the number of workers.
  ///
  /// - Parameters:
  ///   - parameters: what trains.
  ///   - shards: how many parts the batch is cut into.
  ///   - workers: who computes them.
  ///   - cancellation: stops the step between layers.
  ///   - loss: makes a shard's scalar loss from its index, on its own tape.
  /// - Throws: what the closure throws, or `Cancelled`.
  public init(
    parameters: Parameters, shards: Int, workers: Workers, cancellation: Cancellation?,
    loss: @Sendable (Int, Tape, BoundParameters) throws -> Variable
  ) throws {
    let sum = OrderedSum(
      first: Array(repeating: nil, count: parameters.tensors.count), shares: shards)
    let losses = try workers.map(shards) { shard in
      let result = Result {
        let tape = Tape(cancellation: cancellation)
        let bound = tape.bind(parameters)
        let loss = try loss(shard, tape, bound)
        return (Double(loss.value.scalar), try tape.backward(from: loss).of(bound))
      }
      sum.add(result.map(\.1), turn: shard)
      return try result.get().0
    }
    self.gradients = try sum.take()
    self.loss = losses.reduce(0, +)
  }

  private struct Run: Sendable {
    let tape: Tape
    let bound: BoundParameters
    let outputs: [Variable]
  }
}

/// Adds gradients in the order of their turns, whatever the order in which they come.
private final class OrderedSum: @unchecked Sendable {
  /// Signalled when it is a share's turn.
  private let turns: [DispatchSemaphore]
  private var sum: [Tensor?]
  private var failure: (any Error)?

  init(first: [Tensor?], shares: Int) {
    sum = first
    turns = (0..<shares).map { _ in DispatchSemaphore(value: 0) }
    turns.first?.signal()
  }

  /// Waits until it is this share's turn, then adds it; the owner of the lowest turn never waits.
  func add(_ share: Result<[Tensor?], any Error>, turn: Int) {
    turns[turn].wait()
    switch share {
    case .success(let gradients):
      for (index, gradient) in gradients.enumerated() {
        guard let gradient else { continue }
        if sum[index] == nil { sum[index] = gradient } else { sum[index]?.add(gradient) }
      }
    case .failure(let error):
      failure = failure ?? error
    }
    if turn + 1 < turns.count { turns[turn + 1].signal() }
  }

  func take() throws -> [Tensor?] {
    if let failure { throw failure }
    return sum
  }
}

extension ShardedGradient {
  /// The mean of the losses and gradients of several batches, as one step.
  ///
  /// One batch after the other, so that the memory of one is enough; added in their order.
  ///
  /// - Parameters:
  ///   - count: how many batches, at least one; of equal size, if the mean is to be that of all.
  ///   - batch: computes the loss and gradients of a batch from its index.
  public init(averaging count: Int, batches batch: (Int) throws -> ShardedGradient) rethrows {
    precondition(count > 0, "ShardedGradient: \(count) batches")
    if count == 1 {
      self = try batch(0)
      return
    }
    var (loss, sum): (Double, [Tensor?]) = (0, [])
    for index in 0..<count {
      let part = try batch(index)
      loss += part.loss
      if sum.isEmpty { sum = Array(repeating: nil, count: part.gradients.count) }
      for (index, gradient) in part.gradients.enumerated() {
        guard let gradient else { continue }
        if sum[index] == nil { sum[index] = gradient } else { sum[index]?.add(gradient) }
      }
    }
    self.init(
      loss: loss / Double(count), gradients: sum.map { $0?.scaled(by: 1 / Float(count)) })
  }
}
