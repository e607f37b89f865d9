import Support
import Testing
import _TestSupport

@testable import Tensors

struct TapeTests {
  @Test func whatIsFrozenIsNotRecorded() throws {
    let tape = Tape()
    let (frozen, trained) = (tape.constant(.scalar(2)), tape.leaf(.scalar(3)))
    let square = tape.multiply(frozen, frozen)
    #expect(!square.needsGradient)
    let result = tape.multiply(square, trained)
    let gradients = try tape.backward(from: result)
    #expect(result.value.scalar == 12)
    #expect(gradients[trained]?.scalar == 4)
    #expect(gradients[frozen] == nil && gradients[square] == nil)
  }

  @Test func aLeafThatNothingComesFromHasNoGradient() throws {
    let tape = Tape()
    let (used, unused) = (tape.leaf(.scalar(1)), tape.leaf(.scalar(1)))
    let gradients = try tape.backward(from: tape.scale(used, by: 2))
    #expect(gradients[used]?.scalar == 2)
    #expect(gradients[unused] == nil)
  }

  @Test func withoutRecordingNothingNeedsAGradient() {
    let tape = Tape(recording: false)
    let a = tape.leaf(.random([3, 4], seed: 1))
    let b = tape.layerNorm(
      tape.gelu(a), gain: tape.leaf(.zeros([4])), bias: tape.leaf(.zeros([4])), epsilon: 1e-5)
    #expect(!a.needsGradient && !b.needsGradient)
  }

  @Test func gradientsOfSeveralUsesAddUp() throws {
    // d(x² + 3x + x)/dx = 2x + 4
    let tape = Tape()
    let x = tape.leaf(Tensor(shape: [2], values: [5, -1]))
    let result = tape.add(tape.add(tape.multiply(x, x), tape.scale(x, by: 3)), x)
    let gradients = try tape.backward(from: tape.sum(result))
    #expect(gradients[x]?.values == [14, 2])
  }

  @Test func seedsOfSeveralResultsAddUp() throws {
    let tape = Tape()
    let x = tape.leaf(Tensor(shape: [2], values: [1, 2]))
    let (double, triple) = (tape.scale(x, by: 2), tape.scale(x, by: 3))
    let gradients = try tape.backward(from: [
      (double, Tensor(shape: [2], values: [1, 10])), (triple, Tensor(shape: [2], values: [1, 0])),
      (x, Tensor(shape: [2], values: [100, 100])),
    ])
    #expect(gradients[x]?.values == [105, 120])
  }

  @Test func sharedGradientsAreNotWrittenThrough() throws {
    // `add` hands one gradient to both sides; what is added to one mustn't reach the other.
    let tape = Tape()
    let (a, b) = (tape.leaf(.scalar(1)), tape.leaf(.scalar(1)))
    let seed = Tensor.scalar(1)
    let gradients = try tape.backward(from: [(tape.add(a, b), seed), (a, .scalar(10))])
    #expect(gradients[a]?.scalar == 11 && gradients[b]?.scalar == 1 && seed.scalar == 1)
  }

  @Test func aCancelledTapeStopsBetweenOperations() {
    let cancellation = Cancellation()
    let tape = Tape(cancellation: cancellation)
    let x = tape.leaf(.scalar(1))
    let late = tape.record(.scalar(1), inputs: [x]) { _ in
      Issue.record("this operation comes after the cancellation")
      return [nil]
    }
    let early = tape.record(.scalar(1), inputs: [late]) { seed in
      cancellation.cancel()
      return [seed]
    }
    #expect(throws: Cancelled.self) { try tape.backward(from: early) }
    #expect(throws: Cancelled.self) { try tape.checkCancellation() }
  }

  @Test func backwardLetsGoOfWhatItKept() throws {
    final class Owner {}
    weak var alive: Owner?
    let tape = Tape()
    let x = tape.leaf(.scalar(2))
    var result: Variable
    do {
      let owner = Owner()
      alive = owner
      result = tape.record(.scalar(1), inputs: [x]) { [owner] seed in
        withExtendedLifetime(owner) { [seed] }
      }
    }
    #expect(alive != nil)
    _ = try tape.backward(from: result)
    #expect(alive == nil)
  }

  /// Rows that lie behind each other in one pass and alone must be the same bits.
  @Test func packedTextsAttendOnlyToThemselves() {
    let tape = Tape(recording: false)
    let qkv = Tensor.random([9, 24], seed: 1)
    let more = Tensor.random([3, 16], seed: 2)
    func attention(_ qkv: Tensor, _ more: Tensor, _ offsets: [Int], _ extra: [Int]) -> Tensor {
      tape.attention(
        tape.constant(qkv), extra: tape.constant(more), extraOffsets: extra, offsets: offsets,
        heads: 2, causal: true, scale: 0.5
      ).value
    }
    let all = attention(qkv, more, [0, 4, 5, 9], [0, 2, 2, 3])
    let first = attention(qkv.rows(0..<4), more.rows(0..<2), [0, 4], [0, 2])
    let second = attention(qkv.rows(4..<5), more.rows(2..<2), [0, 1], [0, 0])
    let third = attention(qkv.rows(5..<9), more.rows(2..<3), [0, 4], [0, 1])
    #expect(all.values == first.values + second.values + third.values)
  }

  @Test func dropoutDropsWholeElementsAndKeepsTheMean() {
    let tape = Tape(recording: false)
    let ones = tape.constant(Tensor(shape: [100, 100], repeating: 1))
    let kept = tape.dropout(ones, rate: 0.25, key: RandomKey(seed: 1)).value.values
    expectClose(Array(Set(kept)).sorted(), [0, 4.0 / 3])
    expectClose(kept.reduce(0, +) / 1e4, 1, relative: 0.03)
    let again = tape.dropout(ones, rate: 0.25, key: RandomKey(seed: 1)).value.values
    let other = tape.dropout(ones, rate: 0.25, key: RandomKey(seed: 2)).value.values
    #expect(kept == again && kept != other)
  }

  @Test func lossesOfHugeScoresStayFinite() throws {
    let tape = Tape()
    let scores = tape.leaf(Tensor(shape: [2, 2], values: [1e30, -1e30, -1e30, 1e30]))
    let cross = tape.crossEntropy(scores, targets: [0, 1], scale: 1)
    let pairs = tape.pairwiseLogistic(
      scores, positives: [0, 1], counts: [true, true, true, true], scale: 1)
    #expect(cross.value.scalar == 0 && pairs.value.scalar == 0)
    let gradients = try tape.backward(from: tape.add(cross, pairs))
    #expect(gradients[scores]?.values == [0, 0, 0, 0])
  }

  @Test func catalogueLossIsTheLossOfItsLogits() {
    let tape = Tape(recording: false)
    let hidden = tape.constant(.random([7, 5], seed: 1))
    let table = tape.constant(.random([11, 5], seed: 2))
    let targets: [Int32] = [0, 10, 3, 3, 5, 9, 1]
    let whole = tape.crossEntropy(tape.linear(hidden, table), targets: targets, scale: 0.5)
    for chunk in [nil, 1, 2, 7, 100] {
      let chunked = tape.catalogueCrossEntropy(
        hidden, table, targets: targets, scale: 0.5, chunk: chunk)
      expectClose(chunked.value.scalar, whole.value.scalar)
    }
  }

  @Test func aCancelledCatalogueLossIsNeverUsed() {
    let cancellation = Cancellation()
    let tape = Tape(cancellation: cancellation)
    let (hidden, table) = (
      tape.leaf(.random([4, 3], seed: 1)), tape.leaf(.random([5, 3], seed: 2))
    )
    cancellation.cancel()
    let loss = tape.catalogueCrossEntropy(hidden, table, targets: [0, 1, 2, 3], scale: 1)
    #expect(loss.value.scalar == 0)
    #expect(throws: Cancelled.self) { try tape.backward(from: loss) }
  }

  @Test func targetsOutsideTheClassesTrap() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      _ = tape.crossEntropy(tape.leaf(.zeros([1, 3])), targets: [3], scale: 1)
    }
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      _ = tape.pairwiseLogistic(
        tape.leaf(.zeros([1, 2])), positives: [-1], counts: [true, true], scale: 1)
    }
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      let table = tape.leaf(.zeros([3, 2]))
      _ = tape.catalogueCrossEntropy(table, table, targets: [0, 1, 9], scale: 1)
    }
  }
}
