import Evaluation
import Foundation
import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

/// Items of earlier steps as further negatives.
@Suite struct ItemBankTests {
  private let twin: Twin
  private let workers = Workers(count: 2)

  init() throws { twin = try Twin() }

  private func model(bank: Int, isCorrected: Bool = false) throws -> AlignedModel {
    var configuration = twin.configuration(.tuned)
    configuration.contrast.weight = 0
    configuration.softmax.isCorrected = isCorrected
    configuration.samples.bank = bank
    return try twin.model(configuration)
  }

  private func vectors(_ numbers: [Float]) -> Tensor {
    Tensor(shape: [numbers.count, 1], values: numbers)
  }

  @Test func theOldestLeaveAndWhatIsReadAgainIsReplaced() {
    var bank = ItemBank(capacity: 4)
    #expect(bank.steps == 0 && bank.items(beside: []).isEmpty)
    bank.add([1, 2, 3], vectors([10, 20, 30]))
    #expect(bank.steps == 1)
    bank.add([4, 1], vectors([40, 11]))
    #expect(bank.items(beside: []) == [2, 3, 4, 1])
    #expect(bank.items(beside: [3, 9]) == [2, 4, 1])
    #expect(bank.vectors(of: [1, 2], width: 1).values == [11, 20])
    bank.add([5, 6], vectors([50, 60]))
    #expect(bank.items(beside: []) == [4, 1, 5, 6])
    #expect(bank.steps == 2)
    bank.add([7, 8, 9, 10, 11], vectors([1, 2, 3, 4, 5]))
    // Those of the last step stay, and of others whole steps leave.
    #expect(bank.items(beside: []) == [7, 8, 9, 10, 11])
    #expect(bank.steps == 1)
    let kept = ItemBank(bank.buffers)
    #expect(kept?.items(beside: []) == [7, 8, 9, 10, 11] && kept?.steps == 1)
    #expect(kept?.capacity == 4 && kept?.vectors(of: [11, 7], width: 1).values == [5, 1])
  }

  /// Two calls of three steps are one of six.
  @Test func itIsKeptBetweenTrainings() throws {
    func trained(_ parts: [Int]) throws -> [Float] {
      var model = try model(bank: 50)
      for steps in parts {
        var options = AlignedModel.trainOptions
        (options.steps, options.validationInterval, options.batch) = (steps, nil, 6)
        _ = try model.train(
          on: twin.data, options: options, key: RandomKey(seed: 2), workers: workers)
      }
      return model.parameters.tensors.flatMap(\.values)
    }
    #expect(try trained([3, 3]) == trained([6]))
  }

  /// With weights that haven't changed since, the loss is that over the items of both steps.
  @Test func theLossIsOverTheItemsOfBothSteps() throws {
    let model = try model(bank: 100)
    let batches = try twin.batches
    let (first, second) = (try twin.batch(batches[0]), try twin.batch(batches[1]))
    var bank = ItemBank(capacity: 100)
    func loss(
      _ batch: PairBatch, _ bank: ItemBank?, textsAlone: Bool = false,
      taking take: ([Int32], Tensor) -> Void = { _, _ in }
    ) throws -> Double {
      Double(
        try model.gradient(
          batch, key: RandomKey(seed: 5), textsAlone: textsAlone, bank: bank, taking: take,
          userStates: model.itemStates, workers: workers, cancellation: nil
        ).loss)
    }
    let alone = try loss(second, nil)
    var read: ([Int32], Tensor)?
    #expect(try loss(second, bank) { read = ($0, $1) } == alone)
    let (ofSecond, vectors) = try #require(read)
    bank.add(ofSecond, vectors)
    // What reads texts alone neither uses nor fills it.
    read = nil
    #expect(
      try loss(first, bank, textsAlone: true) { read = ($0, $1) }
        == loss(first, nil, textsAlone: true))
    #expect(read == nil)
    let held = bank.items(beside: [])
    #expect(held == model.candidates(of: second, key: RandomKey(seed: 5)))
    let both = try loss(first, bank)
    let drawn = model.candidates(of: first, key: RandomKey(seed: 5))
    let columns = drawn + held.filter { !drawn.contains($0) }
    #expect(columns.count > drawn.count)
    let items = model.base.itemCount
    let scores = try model.scores(for: first.queries, workers: workers, progress: .unwatched)
    var sum = 0.0
    for (row, target) in first.targets.enumerated() {
      let counted = columns.filter { $0 == target || !first.known[row].contains($0) }
      let values = counted.map { Double(scores[row * items + Int($0)]) }
      let total = values.reduce(0) { $0 + exp($1) }
      sum += log(total) - Double(scores[row * items + Int(target)])
    }
    expectClose(both, sum / Double(first.targets.count), absolute: 1e-4)
    #expect(abs(both - (try loss(first, nil))) > 1e-3)
  }

  @Test func theCorrectionCountsTheSteps() throws {
    let batch = PairBatch(queries: [], targets: [0, 1], known: [[], []])
    func logs(_ steps: Int) -> [Float] {
      Candidates(
        [0, 1, 2], of: batch, drawn: 3, drawable: 10, steps: steps, popularity: [0.1, 0.2, 0]
      ).logProbabilities
    }
    // Two targets and three draws of ten items a step.
    expectClose(logs(0), [0.5, 0.7, 0.3].map { Foundation.log($0) }, absolute: 1e-6)
    expectClose(
      logs(3), [0.5, 0.7, 0.3].map { Foundation.log(1 - exp(-4 * $0)) }, absolute: 1e-6)
  }

  @Test func itTrainsWithTheSameBitsAtAnyThreadCount() throws {
    func trained(_ bank: Int, threads: Int) throws -> [Float] {
      var model = try model(bank: bank, isCorrected: true)
      var options = AlignedModel.trainOptions
      (options.steps, options.validationInterval, options.batch) = (6, nil, 6)
      _ = try model.train(
        on: twin.data, options: options, key: RandomKey(seed: 2),
        workers: Workers(count: threads))
      return model.parameters.tensors.flatMap(\.values)
    }
    let with = try trained(50, threads: 1)
    #expect(try with == trained(50, threads: 3))
    #expect(try with != trained(0, threads: 1))
  }

  @Test func aBankWithoutCandidatesIsRefused() throws {
    var sentence = Laser().sentence
    var samples = PairSamples()
    samples.bank = 10
    sentence.stages[0].samples = samples
    let error = #expect(throws: SettingError.self) { try sentence.check() }
    #expect(
      error?.description.hasPrefix(
        "`bank` is 10, it must be 0 where nothing is compared with a batch's items") == true)
  }
}
