import Networks
import Support
import Synchronization
import Tensors
import Testing
import _TestSupport

struct ShardedGradientTests {
  private static let shards = 5
  private static let rows = 3

  private let parameters: Parameters = {
    var parameters = Parameters()
    let key = RandomKey(seed: 1)
    parameters.addNormal("w", [4, 6], deviation: 0.5, key: key)
    parameters.addNormal("b", [4], deviation: 0.5, key: key)
    parameters.addNormal("table", [7, 4], deviation: 0.5, key: key)
    parameters.add("unused", .zeros([2]))
    return parameters
  }()

  private static func input(_ shard: Int) -> Tensor { .random([rows, 6], seed: UInt64(shard)) }

  @Sendable private static func forward(
    _ shard: Int, _ tape: Tape, _ bound: BoundParameters
  ) -> [Variable] {
    [tape.linearGELU(tape.constant(input(shard)), bound["w"], bias: bound["b"])]
  }

  /// A loss over all rows at once, whose parameters are the loss's own.
  private static func loss(
    _ tape: Tape, _ bound: BoundParameters, _ outputs: [[Variable]]
  ) -> Variable {
    let all = tape.concatenateRows(outputs.map { $0[0] })
    let targets = (0..<Int32(all.shape[0])).map { $0 * 2 % 7 }
    return tape.catalogueCrossEntropy(all, bound["table"], targets: targets, scale: 0.1)
  }

  @Sendable private static func shardLoss(
    _ shard: Int, _ tape: Tape, _ bound: BoundParameters
  ) -> Variable {
    let targets = (0..<rows).map { Int32((shard * rows + $0) * 2 % 7) }
    return tape.catalogueCrossEntropy(
      forward(shard, tape, bound)[0], bound["table"], targets: targets, scale: 0.1)
  }

  /// What one tape over the whole batch gives.
  private func unsharded() throws -> (loss: Float, gradients: [Tensor?]) {
    let tape = Tape()
    let bound = tape.bind(parameters)
    let outputs = (0..<Self.shards).map { Self.forward($0, tape, bound) }
    let loss = Self.loss(tape, bound, outputs)
    return (loss.value.scalar, try tape.backward(from: loss).of(bound))
  }

  private func twoPhases(workers: Int) throws -> ShardedGradient {
    try ShardedGradient(
      parameters: parameters, shards: Self.shards, workers: Workers(count: workers),
      cancellation: nil, forward: Self.forward, loss: Self.loss)
  }

  private func onePhase(workers: Int) throws -> ShardedGradient {
    try ShardedGradient(
      parameters: parameters, shards: Self.shards, workers: Workers(count: workers),
      cancellation: nil, loss: Self.shardLoss)
  }

  @Test func equalsTheGradientOfTheWholeBatch() throws {
    let whole = try unsharded()
    for sharded in [try twoPhases(workers: 2), try onePhase(workers: 2)] {
      expectClose(sharded.loss, Double(whole.loss), relative: 1e-6)
      #expect(sharded.gradients.map { $0 == nil } == [false, false, false, true])
      for (one, other) in zip(sharded.gradients, whole.gradients) {
        if let one, let other { expectClose(one, other) }
      }
    }
  }

  @Test func theBitsDontDependOnTheWorkers() throws {
    for run in [twoPhases, onePhase] {
      let one = try run(1)
      for workers in [2, 3, 8] {
        for _ in 0..<20 {
          let other = try run(workers)
          #expect(other.loss == one.loss)
          #expect(other.gradients.map { $0?.values } == one.gradients.map { $0?.values })
        }
      }
    }
  }

  @Test func noShardsAtAll() throws {
    let none = try ShardedGradient(
      parameters: parameters, shards: 0, workers: Workers(count: 2), cancellation: nil,
      loss: Self.shardLoss)
    #expect(none.loss == 0 && none.gradients.allSatisfy { $0 == nil })
  }

  private struct Failure: Error, Equatable {
    var shard: Int
  }

  @Test(arguments: [1, 2, 3]) func theFirstErrorOfAShardSurfaces(workers: Int) {
    #expect(throws: Failure(shard: 1)) {
      _ = try ShardedGradient(
        parameters: parameters, shards: Self.shards, workers: Workers(count: workers),
        cancellation: nil,
        forward: { shard, tape, bound in
          if shard >= 1 { throw Failure(shard: shard) }
          return Self.forward(shard, tape, bound)
        }, loss: Self.loss)
    }
    #expect(throws: Failure(shard: 1)) {
      _ = try ShardedGradient(
        parameters: parameters, shards: Self.shards, workers: Workers(count: workers),
        cancellation: nil,
        loss: { shard, tape, bound in
          if shard >= 1 { throw Failure(shard: shard) }
          return Self.shardLoss(shard, tape, bound)
        })
    }
    #expect(throws: Failure(shard: -1)) {
      _ = try ShardedGradient(
        parameters: parameters, shards: Self.shards, workers: Workers(count: workers),
        cancellation: nil, forward: Self.forward, loss: { _, _, _ in throw Failure(shard: -1) })
    }
  }

  /// Something that lives as long as the memory of a shard.
  private final class Owner: Sendable {}
  private struct Watch: @unchecked Sendable {
    weak var owner: Owner?
  }

  /// A forward pass that keeps an owner alive through its tape, and cancels in shard `at`.
  @Test(arguments: [1, 2, 3], [0, 2, 4])
  func cancellationThrowsAndLeavesNothingBehind(workers: Int, at: Int) {
    let cancellation = Cancellation()
    let watches = Mutex([Watch]())
    let forward: @Sendable (Int, Tape, BoundParameters) -> [Variable] = { shard, tape, bound in
      let owner = Owner()
      watches.withLock { $0.append(Watch(owner: owner)) }
      let output = Self.forward(shard, tape, bound)[0]
      return [
        tape.record(output.value, inputs: [output]) { gradient in
          if shard == at { cancellation.cancel() }
          return withExtendedLifetime(owner) { [gradient] }
        }
      ]
    }
    #expect(throws: Cancelled.self) {
      _ = try ShardedGradient(
        parameters: parameters, shards: Self.shards, workers: Workers(count: workers),
        cancellation: cancellation, forward: forward, loss: Self.loss)
    }
    let left = watches.withLock { $0 }
    #expect(left.count == Self.shards && left.allSatisfy { $0.owner == nil })
  }

  @Test func aCancelledForwardThrows() {
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: Cancelled.self) {
      _ = try ShardedGradient(
        parameters: parameters, shards: Self.shards, workers: Workers(count: 2),
        cancellation: cancellation,
        loss: { shard, tape, bound in
          try tape.checkCancellation()
          return Self.shardLoss(shard, tape, bound)
        })
    }
  }
}
