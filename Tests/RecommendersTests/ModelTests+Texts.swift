import Evaluation
import Interactions
import ModelFiles
import Networks
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

// An item table that starts as texts, or is mapped from them.
extension ModelTests {
  @Test func itemsStartAtGivenVectors() throws {
    let model = try Self.sasRec(Self.cycle, RankingLoss())
    let vectors = Tensor.random([12, 10], seed: 4, scale: 3)
    var started = try model.startingItems(at: vectors)
    let items = started.itemVectors
    let deviation = (items.sumOfSquares / Double(items.count)).squareRoot()
    expectClose(deviation, 0.02, relative: 1e-4)
    // Directions of the largest variance first.
    let variances = (0..<8).map { items.columns($0..<$0 + 1).sumOfSquares }
    #expect(variances == variances.sorted(by: >))
    _ = try started.train(
      on: Self.cycle, options: TrainOptions(epochs: 1), key: Self.key, workers: Workers(count: 1))
    #expect(started.itemVectors.values != items.values)
    let again = try started.restarted(data: Self.cycle, key: Self.key)
    #expect(again.itemVectors.values == items.values)
    let narrow = #expect(throws: SettingError.self) {
      try model.startingItems(at: .random([12, 4], seed: 1))
    }
    #expect(narrow?.description == "`dim` is 8, it must be at most 4 here")
    let same = #expect(throws: SettingError.self) {
      try model.startingItems(at: Tensor(shape: [12, 10], repeating: 1))
    }
    #expect(
      same?.description == "`text` is the same for all items, it must be one that differs")
  }

  @Test func itemsAreMappedFromVectorsThatStay() throws {
    let model = try Self.sasRec(Self.cycle, RankingLoss())
    let vectors = Tensor.random([12, 10], seed: 4, scale: 3)
    var mapped = model.mappingItems(from: vectors, key: Self.key)
    #expect(mapped.frozenCount == 120 && mapped.trainableCount == model.trainableCount - 96 + 80)
    let first = mapped.itemVectors
    // V Wᵀ, of vectors with a root mean square of 1.
    let size = Float((vectors.sumOfSquares / 120).squareRoot())
    expectClose(
      first, vectors.scaled(by: 1 / size).timesTransposed(mapped.parameters["adapter.weight"]),
      relative: 1e-4, absolute: 1e-6)
    let history = [Query(history: [0, 1])]
    func scores(_ model: SASRec) throws -> [Float] {
      try model.scores(for: history, workers: Workers(count: 1), progress: .unwatched)
    }
    let before = try scores(mapped)
    _ = try mapped.train(
      on: Self.cycle, options: TrainOptions(epochs: 2), key: Self.key, workers: Workers(count: 1))
    #expect(try scores(mapped) != before && mapped.itemVectors.values != first.values)
    #expect(
      try mapped.restarted(data: Self.cycle, key: Self.key).itemVectors.values == first.values)
    let folder = try TemporaryFolder()
    try mapped.write(to: folder.path("m.safetensors"))
    let again = try SASRec(
      from: SafetensorsFile(path: folder.path("m.safetensors")), data: Self.cycle)
    #expect(again.frozenCount == 120)
    #expect(try scores(again) == scores(mapped))
  }
}
