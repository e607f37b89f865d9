import Backbones
import Evaluation
import Foundation
import Interactions
import ModelFiles
import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

/// Laser: rows of an M-Former before a text, a token behind it, a fixed matrix of items.
@Suite struct LaserTests {
  private let workers = Workers(count: 2)
  private let twin: Twin

  init() throws { twin = try Twin() }

  private func laser(_ change: (inout Laser) -> Void = { _ in }) -> Laser {
    var laser = Laser()
    laser.former = .small
    laser.samples.source = .all
    (laser.training.epochs, laser.fixedEpochs, laser.training.batch) = (3, 2, 8)
    change(&laser)
    return laser
  }

  private func model(
    _ laser: Laser, base: (any IDModel)? = nil, backbone: (any Backbone)? = nil
  ) throws -> AlignedModel {
    try AlignedModel(
      laser, dataset: twin.data, base: base ?? twin.base, backbone: backbone ?? twin.backbone,
      key: RandomKey(seed: 1), workers: workers)
  }

  /// The vectors of users and items, the experts, and the losses of 20 AdamW steps beside those of the
  /// PyTorch twin, from the same start; the items are encoded anew after ten.
  @Test(arguments: MFormer.Router.allCases)
  func lossesEqualThePyTorchTwin(_ router: MFormer.Router) throws {
    let folder = try #require(Bundle.module.path(forResource: "Fixtures", ofType: nil))
    let file = try SafetensorsFile(path: folder + "/laser-twin.safetensors")
    var model = try model(laser { $0.former.router = router })
    for name in model.parameters.names {
      model.parameters[name] = try file.tensor(named: "initial." + name)
    }
    let histories = try twin.lists("pairs.history").map { $0[...] }
    let input = try model.userInput(histories, workers: workers)
    let tape = Tape(recording: false)
    let bound = tape.bind(model.parameters)
    let former = try #require(model.sentence.user.bridge as? MFormer)
    let experts = try file.integers(named: "experts.0").map { Int($0) }
    #expect(former.routing(of: input, bound: bound, on: tape).experts == experts)
    let users = try model.vectors(
      input, from: .zeros([0, 16]), bound: bound, in: model.pass(bound, on: tape))
    expectClose(
      users.value, try file.tensor(named: "users.0"), relative: 1e-4, absolute: 1e-5, "users")

    var optimiser = AdamW(rate: 1e-3, decay: 0.01)
    var losses: [Float] = []
    for (step, pairs) in try twin.batches.enumerated() {
      if step % 10 == 0 {
        model.fixedItems = nil
        model.fixedItems = try model.itemVectors(workers: workers, progress: .unwatched)
      }
      if step == 0 {
        expectClose(
          try #require(model.fixedItems), try file.tensor(named: "items.matrix.0"), relative: 1e-4,
          absolute: 1e-5, "items")
      }
      let gradient = try model.gradient(
        twin.batch(pairs), key: RandomKey(seed: UInt64(step)), userStates: model.readerStates,
        workers: workers, cancellation: nil)
      losses.append(Float(gradient.loss))
      try optimiser.step(&model.parameters, gradients: gradient.gradients)
    }
    let variant = router.rawValue
    expectClose(
      losses, try file.tensor(named: variant + ".losses").values, relative: 1e-4, absolute: 0,
      variant)
    for name in model.parameters.names {
      // The gradient of a key's bias is 0 but for rounding, which AdamW makes steps of.
      let hasKeys = name.hasSuffix("attention.in.bias") || name.hasSuffix("cross.kv.bias")
      expectClose(
        model.parameters[name], try file.tensor(named: variant + ".final." + name),
        relative: 1e-2, absolute: hasKeys ? 2e-2 : 2e-4, variant + " " + name)
    }
  }

  /// The numbers of Table 3: 32 rows and a suffix of width 4096.
  @Test func prefixAndSuffixHaveThePapersCount() {
    let space = PartSpace(
      idWidth: 64, width: 4096, heads: 32, meanTokenEmbedding: .zeros([4096]),
      key: RandomKey(seed: 1))
    var (parameters, free) = (Parameters(), FreeRows())
    free.rows = 32
    free.addParameters(to: &parameters, at: .input, of: .user, in: space)
    SuffixReadout().addParameters(to: &parameters, of: .user, in: space)
    #expect(parameters.elementCount == 135_168)
  }

  /// Nothing but the parts of one tower trains, and no scale.
  @Test func parametersAreOneTowers() throws {
    let model = try model(laser())
    #expect(model.parameters.names.allSatisfy { $0.hasPrefix("user.") })
    let free = try self.model(laser { $0.prefix = .free })
    #expect(free.parameters.elementCount == 2 * 16 + 16)
    let none = try self.model(laser { $0.prefix = .none })
    #expect(none.parameters.elementCount == 16)
  }

  /// A suffix that is the embedding of a word is read as that word.
  @Test(arguments: ["bert-tiny", "gpt2-tiny", "llama-tiny", "t5-tiny"])
  func theSuffixIsATokenBehindTheText(_ family: String) throws {
    let backbone = try BackboneFolder(path: ColdItemTests.fixture(family)).load(name: family)
    var model = try model(laser { $0.prefix = .none }, backbone: backbone)
    let names = ["embeddings.word_embeddings.weight", "wte.weight", "embed_tokens.weight"]
    let weights = backbone.weights.parameters
    let table = try #require((names + ["shared.weight"]).first(where: weights.contains))
    model.parameters["user.suffix"] = weights[table].gatheredRows([9])
    let words = PackedTexts((0..<model.itemTexts.count).map { model.itemTexts[$0] + [9] })
    let expected = try backbone.encode(
      words, pooling: .last, workers: workers, progress: .unwatched)
    let items = try model.itemVectors(workers: workers, progress: .unwatched)
    expectClose(items.values, expected.values, relative: 1e-4, absolute: 1e-5)
  }

  /// A user who had one item alone is that item, but for the scale of ID vectors.
  @Test func anItemIsAUserWhoHadItAlone() throws {
    var model = try model(laser())
    model.side.inputScale = (1, 1)
    let users = try model.userInput([[4], [7]], workers: workers)
    let items = model.itemInput([4, 7])
    #expect(users.texts.tokens == items.texts.tokens)
    #expect(users.vectors.values == items.vectors.values)
    #expect((users.tower, items.tower) == (.user, .user))
    let scores = try model.scores(
      for: [Query(history: [4])], workers: workers, progress: .unwatched)
    #expect(abs(scores[4] - 1) < 1e-5)
  }

  @Test func theBalanceIsAsByHand() throws {
    let model = try model(laser())
    let histories: [ArraySlice<Int32>] = [[1, 2, 3], [4], [5, 6]]
    let input = try model.userInput(histories, workers: workers)
    let weights = model.parameters["user.mformer.router.weight"]
    let scaled = twin.base.itemVectors.scaled(by: model.side.inputScale.user)
    var (shares, means) = ([Double](repeating: 0, count: 3), [Double](repeating: 0, count: 3))
    let items = histories.flatMap(\.self)
    for item in items {
      let vector = Array(scaled.row(Int(item)))
      let exps = (0..<3).map { expert -> Double in
        let row = Array(weights.row(expert))
        return exp(vector.indices.reduce(0.0) { $0 + Double(vector[$1] * row[$1]) })
      }
      let total = exps.reduce(0, +)
      let best = (0..<3).max { exps[$0] < exps[$1] } ?? 0
      shares[best] += 1 / Double(items.count)
      for expert in 0..<3 { means[expert] += exps[expert] / total / Double(items.count) }
    }
    let expected = (0..<3).reduce(0.0) { $0 + 3 * shares[$1] * means[$1] }
    let tape = Tape(recording: false)
    let bound = tape.bind(model.parameters)
    let side = AlignmentStep.Side(
      input: input, bridge: model.sentence.user.bridge, levels: [.input], means: nil,
      firstLayer: 0)
    let step = AlignmentStep(
      users: tape.constant(.zeros([3, 16])), targets: [], scored: nil, catalogue: nil,
      sides: [side], bound: bound)
    let balance = LoadBalance().terms(of: step, on: tape)[0].value.scalar
    #expect(abs(Double(balance) - expected) < 1e-5)
    // A router that tells nothing apart is even: 1.
    var even = model
    even.parameters["user.mformer.router.weight"] = .zeros([3, 8])
    let level = AlignmentStep(
      users: tape.constant(.zeros([3, 16])), targets: [], scored: nil, catalogue: nil,
      sides: [side], bound: tape.bind(even.parameters))
    #expect(abs(LoadBalance().terms(of: level, on: tape)[0].value.scalar - 1) < 1e-6)
  }

  /// The task reaches the router only past the straight-through factor, whose value is 1.
  @Test func whatReachesTheRouter() throws {
    let batch = try twin.batch(Array(0..<6))
    func gradient(_ router: MFormer.Router, _ weight: Float) throws -> (
      loss: Double, router: Double
    ) {
      var model = try model(
        laser {
          $0.former.router = router
          $0.balance.weight = weight
        })
      model.fixedItems = try model.itemVectors(workers: workers, progress: .unwatched)
      let gradient = try model.gradient(
        batch, key: RandomKey(seed: 1), userStates: model.readerStates, workers: workers,
        cancellation: nil)
      let place = try #require(
        model.parameters.names.firstIndex(of: "user.mformer.router.weight"))
      return (gradient.loss, gradient.gradients[place]?.sumOfSquares ?? 0)
    }
    let hard = try gradient(.top1, 0)
    let balanced = try gradient(.top1, 0.01)
    let through = try gradient(.straightThrough, 0)
    #expect(hard.router == 0)
    #expect(balanced.router > 0)
    #expect(through.router > 0)
    #expect(abs(hard.loss - through.loss) < 1e-5)
  }

  /// First the items are encoded anew with each epoch; then they stay as they came with the best.
  @Test func theSecondStageKeepsTheItemsOfTheBestWeights() throws {
    var model = try model(laser())
    let key = RandomKey(seed: 2)
    func train(_ epochs: Int) throws -> TrainReport {
      var options = try #require(model.usualTraining)
      (options.epochs, options.patience) = (epochs, nil)
      return try model.train(on: twin.data, options: options, key: key, workers: workers)
    }
    #expect(model.fixedItems == nil)
    _ = try train(3)
    let first = try #require(model.fixedItems)
    // They are those of the weights that came back.
    var encoded = model
    encoded.fixedItems = nil
    let anew = try encoded.itemVectors(workers: workers, progress: .unwatched)
    #expect(first.values == anew.values)
    let before = model.parameters.tensors.map(\.values)
    _ = try train(2)
    #expect(model.training.stage == 1)
    let second = try #require(model.fixedItems)
    #expect(second.values == first.values)
    // Users are ranked by these items, whatever the weights would make of them now.
    let vectors = try model.itemVectors(workers: workers, progress: .unwatched)
    #expect(vectors.values == first.values)
    if model.parameters.tensors.map(\.values) != before {
      encoded.parameters = model.parameters
      let now = try encoded.itemVectors(workers: workers, progress: .unwatched)
      #expect(now.values != vectors.values)
    }
    // Training in one go is the same bits.
    var whole = try self.model(laser())
    var options = try #require(whole.usualTraining)
    options.patience = nil
    #expect(options.epochs == 5 && options.validationInterval == nil)
    _ = try whole.train(on: twin.data, options: options, key: key, workers: workers)
    #expect(whole.parameters.tensors.map(\.values) == model.parameters.tensors.map(\.values))
  }

  /// Each user has one expert, whose users are counted with what they had.
  @Test func everyUserHasOneExpert() throws {
    let model = try model(laser())
    let groups = try model.experts(of: twin.data, workers: workers, progress: .unwatched)
    #expect(groups.count == 3)
    #expect(groups.reduce(0) { $0 + $1.users } == twin.data.userCount)
    let histories = (0..<twin.data.userCount).map { twin.data.history(of: $0, before: .test) }
    let input = try model.userInput(histories, workers: workers)
    let tape = Tape(recording: false)
    let chosen = MFormer.small.routing(of: input, bound: tape.bind(model.parameters), on: tape)
      .experts
    for (expert, group) in groups.enumerated() {
      let own = chosen.indices.filter { chosen[$0] == expert }
      #expect(group.users == own.count)
      let mean = Double(own.reduce(0) { $0 + histories[$1].count }) / Double(max(1, own.count))
      #expect(abs(group.history - mean) < 1e-9)
      for item in group.typical {
        #expect(own.count { histories[$0].contains(Int32(item)) } >= 3)
      }
    }
    let other = try AlignedModel(
      twin.configuration(.tuned), dataset: twin.data, base: twin.base, backbone: twin.backbone,
      key: RandomKey(seed: 1), workers: workers)
    let none = try other.experts(of: twin.data, workers: workers, progress: .unwatched)
    #expect(none.isEmpty)
  }

  @Test func objectivesOfARouterNeedOne() throws {
    var sentence = laser().sentence
    sentence.user.bridge = LayerwiseBridge()
    #expect(throws: AlignmentError.noRouter(objective: "balance", bridge: "layerwise")) {
      try sentence.check()
    }
    var former = MFormer.small
    former.heads = 3
    #expect(
      throws: SettingError.outOfRange("heads", value: "3", expected: "a divisor of the width, 8")
    ) {
      try former.checkTogether()
    }
  }

  @Test func historiesAreNumberedWithAttributes() throws {
    let catalogue = Catalogue(
      ids: ["a", "b", "c"], titles: ["Red bag", "Blue lamp", "Star"],
      attributes: [
        ItemAttribute(name: "brand", values: ["X", "", "Y"]),
        ItemAttribute(name: "category", values: ["bags", "lamps", ""]),
      ])
    let backbone = twin.backbone
    func text(_ template: String, longest: Int = 160) throws -> [Int32] {
      let writer = try PromptWriter(
        catalogue: catalogue, backbone: backbone, users: [PromptTemplate(template)],
        item: PromptTemplate("<item.title>"), titles: 2, longest: longest)
      return try Array(writer.users([[0, 1, 2]])[0])
    }
    func tokens(_ text: String) -> [Int32] {
      backbone.textPrefix + backbone.tokenizer.encode(text) + backbone.textSuffix
    }
    #expect(
      try text("<history titles=3 form=numbered with=brand,category>")
        == tokens(
          ">> 1. Red bag (brand: X, category: bags) >> 2. Blue lamp (category: lamps) "
            + ">> 3. Star (brand: Y)"))
    #expect(try text("<history form=numbered>") == tokens(">> 1. Blue lamp >> 2. Star"))
    // The newest is kept where there is no room for all.
    let short = try text("<history form=numbered>", longest: tokens(">> 1. Star").count)
    #expect(short == tokens(">> 1. Star"))
    #expect(throws: PromptError.noAttribute("colour", known: ["title", "brand", "category"])) {
      _ = try text("<history with=colour>")
    }
    for slot in ["history form=x", "history with=", "history titles=2 titles=3", "history as=list"]
    {
      #expect(throws: PromptError.unknownSlot(slot)) { _ = try text("<\(slot)>") }
    }
  }
}
