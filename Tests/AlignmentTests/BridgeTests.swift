import Backbones
import Evaluation
import Interactions
import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

/// What rows are made of, and where they enter.
@Suite struct BridgeTests {
  private let workers = Workers(count: 2)
  private let twin: Twin

  init() throws { twin = try Twin() }

  private static let bridges: [any Bridge] = {
    var lowrank = LayerwiseBridge()
    (lowrank.form, lowrank.rank) = (.lowrank, 2)
    var diagonal = LayerwiseBridge()
    diagonal.form = .diagonal
    var gated = LayerwiseBridge()
    gated.ids.gate.kind = .learnt
    var counted = MLPBridge()
    (counted.ids.gate.kind, counted.ids.free.rows) = (.count, 0)
    var states = SharedBridge()
    states.ids.vectors = .states
    return [
      LayerwiseBridge(), lowrank, diagonal, gated, counted, SharedBridge(), states, MLPBridge(),
      MFormer.small,
    ]
  }()

  private static let sites: [any Site] = [KeyValueSite(), GatedSite(), PrefixSite()]

  private func model(
    _ bridge: any Bridge, _ site: any Site, base: (any IDModel)? = nil,
    readout: any Readout = PooledReadout(), tied: Bool = false
  ) throws -> AlignedModel {
    var sentence = Sentence(
      user: Sentence.Side(bridge: bridge, site: site, readout: readout),
      stages: [Stage([SampledSoftmax()])])
    sentence.isTied = tied
    var model = try AlignedModel(
      AlignedModel.Definition(sentence), sentence, dataset: twin.data, base: base ?? twin.base,
      backbone: twin.backbone, key: RandomKey(seed: 1), workers: workers)
    // What starts at nothing starts somewhere: no part hides behind a closed gate or a zero.
    for (index, name) in model.parameters.names.enumerated()
    where name.hasSuffix("alpha") || name.hasSuffix("bias") || name.hasSuffix("gate") {
      model.parameters[name] = .random(
        model.parameters[name].shape, seed: UInt64(index), scale: 0.4)
    }
    return model
  }

  private func scores(_ model: AlignedModel) throws -> [Float] {
    try model.scores(
      for: [Query(history: [1, 2, 3]), Query(history: [5])], workers: workers, progress: .unwatched)
  }

  /// Every parameter of every bridge at every site is reached by the loss, as finite differences say.
  @Test(arguments: bridges.indices, sites.indices)
  func gradientsAreFiniteDifferences(_ bridge: Int, _ site: Int) throws {
    var model = try model(Self.bridges[bridge], Self.sites[site])
    let batch = try twin.batch(Array(0..<6))
    func loss(_ model: AlignedModel) throws -> ShardedGradient {
      try model.gradient(
        batch, key: RandomKey(seed: 1), userStates: model.readerStates, workers: workers,
        cancellation: nil)
    }
    let gradients = try loss(model).gradients
    for (place, name) in model.parameters.names.enumerated() {
      // A router's choice passes nothing on.
      if name.contains("router") { continue }
      guard let gradient = gradients[place] else {
        Issue.record("\(name) has no gradient")
        continue
      }
      let values = gradient.values
      let element = values.indices.max { abs(values[$0]) < abs(values[$1]) } ?? 0
      let start = model.parameters[name]
      func slope(_ step: Float) throws -> Double {
        func moved(_ step: Float) throws -> Double {
          var values = start.values
          values[element] += step
          model.parameters[name] = Tensor(shape: start.shape, values: values)
          defer { model.parameters[name] = start }
          return try loss(model).loss
        }
        return try (moved(step) - moved(-step)) / Double(2 * step)
      }
      // Two steps, so that curvature falls out (Richardson).
      let difference = try (4 * slope(1e-2) - slope(2e-2)) / 3
      let given = Double(values[element])
      #expect(
        abs(difference - given) < 0.06 * max(0.02, abs(given)),
        "\(name): \(given), by differences \(difference)")
    }
  }

  /// Another ID vector of a user's items gives other scores; without rows the language model is as it was.
  @Test(arguments: bridges.indices, sites.indices)
  func idVectorsCountAndTheirAbsenceIsTheFrozenModel(_ bridge: Int, _ site: Int) throws {
    let model = try model(Self.bridges[bridge], Self.sites[site])
    var vectors = twin.base.itemVectors
    vectors.withUnsafeMutableValues { for column in 0..<8 { $0[8 + column] += 1 } }
    let other = try self.model(
      Self.bridges[bridge], Self.sites[site], base: MeanOfHistory(itemVectors: vectors))
    #expect(try scores(model) != scores(other))
    let frozen = try twin.backbone.encode(
      model.itemTexts, pooling: .mean, workers: workers, progress: .unwatched)
    let without = try model.itemVectors(without: .rows, workers: workers, progress: .unwatched)
    expectClose(without, frozen, relative: 1e-5, absolute: 1e-6)
    let with = try model.itemVectors(workers: workers, progress: .unwatched)
    #expect(with.values != without.values)
  }

  /// A site with rows that can't be seen is the frozen model: a closed gate.
  @Test func gatedSitesStartAtTheFrozenModel() throws {
    var model = try model(LayerwiseBridge(), GatedSite())
    for name in model.parameters.names where name.hasSuffix("alpha") {
      model.parameters[name] = .scalar(0)
    }
    let frozen = try twin.backbone.encode(
      model.itemTexts, pooling: .mean, workers: workers, progress: .unwatched)
    expectClose(
      try model.itemVectors(workers: workers, progress: .unwatched), frozen, relative: 1e-6,
      absolute: 1e-6)
  }

  @Test func aCountThatIsHighOpensAGateAndColdItemsCloseIt() throws {
    var open = LayerwiseBridge()
    (open.ids.gate.kind, open.ids.gate.kappa) = (.count, 1e-6)
    #expect(
      try closeness(model(open, KeyValueSite()), model(LayerwiseBridge(), KeyValueSite())) < 1e-3)
    var closed = open
    closed.ids.gate.kappa = 1e9
    let shut = try model(closed, KeyValueSite())
    let other = try model(
      closed, KeyValueSite(),
      base: MeanOfHistory(itemVectors: twin.base.itemVectors.scaled(by: -1)))
    #expect(try closeness(shut, other) < 1e-3)
  }

  private func closeness(_ one: AlignedModel, _ other: AlignedModel) throws -> Float {
    let (one, other) = try (scores(one), scores(other))
    return zip(one, other).map { abs($0 - $1) }.max() ?? 0
  }

  /// Interests are rows of their own: as many rows as interests, and each of them counts.
  @Test func interestsAreRows() throws {
    var bridge = LayerwiseBridge()
    bridge.ids.vectors = .interests
    var configuration = ComiRec.Configuration()
    (configuration.width, configuration.interests, configuration.hidden) = (8, 3, 8)
    let base = try ComiRec(configuration, data: twin.data, key: RandomKey(seed: 1))
    let model = try model(bridge, KeyValueSite(), base: base)
    let input = try model.userInput([[1, 2, 3], [], [4]], workers: workers)
    #expect(input.offsets == [0, 3, 6, 9])
    let tape = Tape(recording: false)
    let rows = try #require(
      bridge.rows(of: input, at: .layer(0), bound: tape.bind(model.parameters), on: tape))
    #expect(rows.offsets == [0, 7, 14, 21])
    // Without several vectors there is one.
    let mean = try self.model(bridge, KeyValueSite()).userInput([[1, 2]], workers: workers)
    #expect(mean.offsets == [0, 1])
    // A shard has the vectors of its own texts.
    #expect(input[1..<3].offsets == [0, 3, 6])
    #expect(input[1..<3].vectors.values == input.vectors.rows(3..<9).values)
  }

  @Test func statesAreThoseOfTheHistory() throws {
    var configuration = SASRec.Configuration()
    (configuration.width, configuration.maxlen) = (8, 4)
    let base = try SASRec(configuration, data: twin.data, key: RandomKey(seed: 1))
    let histories: [ArraySlice<Int32>] = [[1, 2, 3, 4, 5, 6], [], [7, 1]]
    let packed = try base.states(of: histories, workers: workers)
    #expect(packed.offsets == [0, 4, 5, 7])
    let last = try base.userVectors(histories, workers: workers)
    for (history, row) in [(0, 3), (1, 4), (2, 6)] {
      expectClose(
        packed.vectors.rows(row..<row + 1), last.rows(history..<history + 1), relative: 1e-5,
        absolute: 1e-6)
    }
    #expect(packed.vectors.rows(4..<5).values.allSatisfy { $0 == 0 })
    let prefix = try base.userVectors([[7]], workers: workers)
    #expect(packed.vectors.rows(5..<6).count == prefix.count)
  }

  @Test func equalTextsAreNoNegatives() throws {
    let data = try Dataset(
      name: "same", sequences: [[0, 1, 2, 3], [1, 2, 3, 0], [2, 3, 0, 1]],
      titles: ["red", "red", "blue", "green"]
    ).split(.leaveOneOut)
    var system = twin.configuration(.tuned)
    system.prompts.item = "<item.title>"
    let vectors = twin.base.itemVectors.rows(0..<4)
    let model = try AlignedModel(
      system, dataset: data, base: MeanOfHistory(itemVectors: vectors), backbone: twin.backbone,
      key: RandomKey(seed: 1), workers: workers)
    let tape = Tape(recording: false)
    let bound = tape.bind(model.parameters)
    func loss(_ items: [Int32]) throws -> Float {
      let input = model.itemInput(items)
      let states = try model.itemStates(
        model.itemStates.lookUp(input.texts, isTraining: true), cancellation: nil)
      let side = AlignmentStep.Side(
        input: input, bridge: model.sentence.item.bridge, levels: model.levels(of: .item),
        means: states.means,
        firstLayer: 0)
      let step = AlignmentStep(
        users: tape.constant(.zeros([1, 1])), targets: [], scored: nil, catalogue: nil,
        sides: [side], bound: bound)
      return RowTextContrast().terms(of: step, on: tape)[0].value.scalar
    }
    // Of two equal texts alone each is its own only candidate: nothing is left to tell apart.
    #expect(try loss([0, 1]) == 0)
    #expect(try loss([0, 2]) > 0)
  }

  @Test func mapsHaveAsManyNumbersAsTheirForm() throws {
    func count(_ bridge: any Bridge, _ site: any Site = KeyValueSite()) throws -> Int {
      let model = try model(bridge, site)
      return model.parameters.names.filter { $0.hasPrefix("user") }
        .reduce(0) { $0 + model.parameters[$1].count }
    }
    var bridge = LayerwiseBridge()
    bridge.ids.free.rows = 0
    #expect(try count(bridge) == 2 * (16 * 8 + 16))
    #expect(try count(bridge, PrefixSite()) == 16 * 8 + 16)
    (bridge.form, bridge.rank) = (.lowrank, 3)
    #expect(try count(bridge) == 2 * (3 * 8 + 16 * 3 + 16))
    bridge.form = .diagonal
    #expect(try count(bridge) == 2 * (16 + 16))
    var shared = SharedBridge()
    shared.ids.free.rows = 0
    #expect(try count(shared) == 16 * 8 + 16)
    var mlp = MLPBridge()
    mlp.ids.free.rows = 0
    #expect(try count(mlp, PrefixSite()) == 16 * 8 + 16 + 16 * 16 + 16)
  }
}

extension MFormer {
  /// As small as the twin's.
  static var small: MFormer {
    var former = MFormer()
    (former.experts, former.rows, former.blocks, former.width, former.heads) = (3, 2, 2, 8, 2)
    return former
  }
}
