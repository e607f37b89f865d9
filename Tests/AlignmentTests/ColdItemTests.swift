import Backbones
import Evaluation
import Foundation
import Interactions
import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

/// Items that the training part hasn't are ranked by their texts.
@Suite struct ColdItemTests {
  private let workers = Workers(count: 2)
  private let twin: Twin
  /// The twin's rows, two of the ten items in testing only.
  private let data: Dataset

  init() throws {
    twin = try Twin()
    data = try twin.data.unsplit.split(
      .coldItems(valid: 0.1, test: 0.2), key: RandomKey(seed: 1))
  }

  private func model(
    _ base: any IDModel, textOnly: Bool = false, _ change: (inout RARec) -> Void = { _ in }
  ) throws -> AlignedModel {
    var configuration = twin.configuration(.tuned)
    configuration.comparison.residual = true
    configuration.samples.negatives = 40
    change(&configuration)
    func made(_ system: some NamedSystem) throws -> AlignedModel {
      try AlignedModel(
        system, dataset: data, base: base, backbone: twin.backbone, key: RandomKey(seed: 1),
        workers: workers)
    }
    var model = try textOnly ? made(TextOnly(of: configuration)) : made(configuration)
    for (index, name) in model.parameters.names.enumerated() where name.hasSuffix("bias") {
      model.parameters[name] = .random(
        model.parameters[name].shape, seed: UInt64(index), scale: 0.3)
    }
    return model
  }

  /// The twin's ID model with other vectors of some items.
  private func changed(_ items: [Int32]) -> MeanOfHistory {
    var vectors = twin.base.itemVectors
    let width = vectors.rowWidth
    vectors.withUnsafeMutableValues { values in
      for item in items {
        for column in 0..<width { values[Int(item) * width + column] += 7 }
      }
    }
    return MeanOfHistory(itemVectors: vectors)
  }

  @Test func nothingDependsOnTheirIDVectors() throws {
    let cold = data.coldItems
    #expect(cold.count == 2)
    let (one, two) = try (model(twin.base), model(changed(cold)))
    #expect(one.side.inputScale.item == two.side.inputScale.item)
    let history = data.sequence(of: 0, part: .train)
    let queries = [history, []].map { Query(user: data.users[0], history: $0) }
    func scores(_ model: AlignedModel) throws -> [Float] {
      try model.scores(for: queries, workers: workers, progress: .unwatched)
    }
    #expect(try scores(one) == scores(two))
    // Those of others matter, in rows and in the residual.
    #expect(try scores(one) != scores(model(changed([data.warmItems[0]]))))

    let pairs = TrainingPairs.all(of: data)
    func gradient(_ model: AlignedModel) throws -> ShardedGradient {
      let batch = PairBatch(
        queries: (0..<8).map {
          Query(user: data.users[Int(pairs.users[$0])], history: pairs.history(of: $0, in: data))
        },
        targets: Array(pairs.targets[..<8]), known: Array(repeating: [], count: 8))
      return try model.gradient(
        batch, key: RandomKey(seed: 5), userStates: model.itemStates, workers: workers,
        cancellation: nil)
    }
    let gradients = try (gradient(one), gradient(two))
    #expect(gradients.0.loss == gradients.1.loss)
    #expect(gradients.0.gradients.map { $0?.values } == gradients.1.gradients.map { $0?.values })
  }

  /// A cold item's place among warm ones is that of its text among theirs, whatever their scores.
  @Test func theyTakeThePlacesOfTheirTexts() throws {
    let full = try model(twin.base)
    let plain = try model(twin.base, textOnly: true) { $0.comparison.residual = false }
    let queries = (0..<6).map { user in
      Query(user: data.users[user], history: data.sequence(of: user, part: .train))
    }
    let (scores, texts) = try (
      full.scores(for: queries, workers: workers, progress: .unwatched),
      plain.scores(for: queries, workers: workers, progress: .unwatched)
    )
    let warm = data.warmItems.map(Int.init)
    for start in queries.indices.map({ $0 * 10 }) {
      for item in data.coldItems.map({ start + Int($0) }) {
        #expect(
          warm.count { scores[start + $0] > scores[item] }
            == warm.count { texts[start + $0] > texts[item] })
      }
    }
    // Without rows all texts are read in one way, and nothing is left to place.
    let (bare, frozen) = try (
      full.scores(for: queries, without: .rows, workers: workers, progress: .unwatched),
      plain.scores(for: queries, without: .rows, workers: workers, progress: .unwatched)
    )
    #expect(bare == frozen)
  }

  @Test func aPlaceIsTakenByItsNeighbours() {
    let placement = Placement(from: [1, 2, 2, 4, 3], to: [50, 10, 20, 30, 40])
    for (score, wanted) in [
      (1, 10), (2, 25), (3, 40), (3.5, 45), (1.5, 15), (4, 50), (6, 52), (0, 9),
    ]
      as [(Float, Float)]
    {
      #expect(placement(score) == wanted, "\(score)")
    }
    #expect(Placement(from: [], to: [])(3) == 3)
    #expect(Placement(from: [7, 7], to: [1, 2])(7) == 1.5)
  }

  /// Free rows learn to rank texts alone, in as many steps as items are cold; maps and residual are
  /// no part of these.
  @Test func someStepsReadTextsAlone() throws {
    let full = try model(twin.base) { $0.contrast.weight = 0 }
    let plain = try model(twin.base, textOnly: true) { $0.comparison.residual = false }
    func gradient(_ model: AlignedModel, textsAlone: Bool) throws -> [String: Tensor] {
      let gradient = try model.gradient(
        twin.batch(twin.batches[0]), key: RandomKey(seed: 5), textsAlone: textsAlone,
        userStates: model.itemStates, workers: workers, cancellation: nil)
      return Dictionary(
        uniqueKeysWithValues: zip(model.parameters.names, gradient.gradients).compactMap {
          name, gradient in gradient.map { (name, $0) }
        })
    }
    let (alone, texts) = try (
      gradient(full, textsAlone: true), gradient(plain, textsAlone: false)
    )
    for (name, gradient) in texts {
      expectClose(alone[name]?.values ?? [], gradient.values, absolute: 1e-5, name)
    }
    for (name, gradient) in alone where texts[name] == nil { #expect(gradient.sumOfSquares == 0) }
    let key = RandomKey(seed: 3)
    let count = (0..<2000).count { full.readsTextsAlone(step: $0, key: key) }
    expectClose(Double(count) / 2000, 0.2, absolute: 0.03)
    #expect(!(0..<2000).contains { plain.readsTextsAlone(step: $0, key: key) })
    // Where training has every item, every step reads rows.
    let warm = try twin.model(twin.configuration(.tuned))
    #expect(!(0..<2000).contains { warm.readsTextsAlone(step: $0, key: key) })
    // Unless more of them are wanted.
    for (made, wanted, seen) in [(warm, 0.5, 0.5), (full, 0.5, 0.5), (full, 0.1, 0.2)] {
      var sentence = made.sentence
      var samples = PairSamples()
      samples.alone = Float(wanted)
      sentence.stages[0].samples = samples
      var other = made
      other.sentence = sentence
      let count = (0..<2000).count { other.readsTextsAlone(step: $0, key: key) }
      expectClose(Double(count) / 2000, seen, absolute: 0.03)
    }
  }

  @Test func theyAreNeverNegatives() throws {
    let model = try model(twin.base)
    let batch = PairBatch(queries: [], targets: [data.warmItems[3]], known: [])
    var drawn: Set<Int32> = []
    for seed in 0..<UInt64(20) {
      drawn.formUnion(model.candidates(of: batch, key: RandomKey(seed: seed)))
    }
    #expect(drawn.sorted() == data.warmItems)
  }

  /// Among free rows alone they have the vectors of a model without ID rows, and without free rows
  /// those of the frozen language model, whichever other items are encoded beside them.
  @Test(arguments: [0, 2], [Pooling.mean, .cls]) func freeRowsAreAllTheyHave(
    rows: Int, pooling: Pooling
  ) throws {
    let full = try model(twin.base) {
      ($0.bridge.ids.free.rows, $0.readout.pooling) = (rows, pooling)
    }
    let vectors = try full.itemVectors(workers: workers, progress: .unwatched)
    let texts: Tensor
    if rows > 0 {
      let plain = try model(twin.base, textOnly: true) {
        ($0.bridge.ids.free.rows, $0.readout.pooling, $0.comparison.residual) = (
          rows, pooling, false
        )
      }
      texts = try plain.itemVectors(workers: workers, progress: .unwatched)
    } else {
      texts = try twin.backbone.encode(
        full.itemTexts, pooling: pooling, workers: workers, progress: .unwatched)
    }
    for item in 0..<10 {
      if data.coldItems.contains(Int32(item)) {
        expectClose(vectors.row(item), texts.row(item), absolute: 1e-5)
      } else {
        #expect(zip(vectors.row(item), texts.row(item)).contains { abs($0 - $1) > 1e-3 })
      }
    }
    #expect(full.unranked.isEmpty)
  }

  /// Of an item that is cold and has no title neither rows nor text say anything.
  @Test func coldItemsWithoutATitleCantBeRanked() throws {
    let (cold, warm) = (data.coldItems[0], data.warmItems[0])
    let titles = (0..<Int32(10)).map {
      [cold, warm].contains($0) ? "" : data.catalogue.title(of: Int($0)) ?? ""
    }
    let bare = try Dataset(
      name: "bare", sequences: twin.lists("sequences").map { $0.map(Int.init) }, titles: titles
    ).split(.coldItems(valid: 0.1, test: 0.2), key: RandomKey(seed: 1))
    let configuration = twin.configuration(.tuned)
    for system in [configuration, TextOnly(of: configuration)] as [any NamedSystem] {
      let model = try AlignedModel(
        system, dataset: bare, base: twin.base, backbone: twin.backbone,
        key: RandomKey(seed: 1), workers: workers)
      #expect(model.untold == [cold, warm].sorted())
      #expect(model.unranked == [cold])
    }
  }

  /// What one of two can't rank is left to the other.
  @Test func fusionRanksWhatEitherRanks() throws {
    let ease = try EASE(data: data, workers: workers)
    let text = try ZeroShot(
      dataset: data, backbone: twin.backbone, workers: workers, progress: .unwatched)
    #expect(Fuse(base: ease, other: text, weight: 1).unranked.isEmpty)
    #expect(Fuse(base: ease, other: ease, weight: 1).unranked == data.coldItems)
  }

  /// A tiny language model of another room's tests.
  static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("BackbonesTests/Fixtures/" + name).path
  }

  /// The paper's [CLS] on a causal model, whose first token has read nothing.
  @Test(arguments: ["gpt2-tiny", "llama-tiny", "qwen2-tiny", "bert-tiny", "t5-tiny"])
  func thePapersVectorsReadTheText(name: String) throws {
    let backbone = try BackboneFolder(path: Self.fixture(name)).load(name: name)
    var configuration = RARec.paper
    configuration.prompts.item = "<item.title>"
    let model = try AlignedModel(
      TextOnly(of: configuration), dataset: data, base: twin.base, backbone: backbone,
      key: RandomKey(seed: 1), workers: workers)
    let vectors = try model.itemVectors(workers: workers, progress: .unwatched)
    for (first, second) in [(0, 1), (1, 2), (3, 9)] {
      #expect(zip(vectors.row(first), vectors.row(second)).contains { abs($0 - $1) > 1e-3 })
    }
  }
}
