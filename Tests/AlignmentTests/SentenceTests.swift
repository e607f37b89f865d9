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

/// Systems are sentences: the general model makes them bit for bit, by parts and by what a file keeps.
@Suite struct SentenceTests {
  private let workers = Workers(count: 2)
  private let twin: Twin

  init() throws { twin = try Twin() }

  private func options(_ steps: Int) -> TrainOptions {
    var options = AlignedModel.trainOptions
    (options.steps, options.batch, options.validationInterval) = (steps, 8, 2)
    return options
  }

  /// Parameters before and after training, losses, and scores.
  private func numbers(
    _ make: (any Backbone) throws -> AlignedModel, on backbone: any Backbone
  ) throws -> [[Float]] {
    var model = try make(backbone)
    var all = model.parameters.tensors.map(\.values)
    let report = try model.train(
      on: twin.data, pairs: .all(of: twin.data), options: options(4), key: RandomKey(seed: 2),
      workers: workers)
    all.append(report.history.map { Float($0.loss) })
    all += model.parameters.tensors.map(\.values)
    let queries = [Query(history: [1, 2, 3]), Query(history: [4]), Query(history: [])]
    all.append(try model.scores(for: queries, workers: workers, progress: .unwatched))
    return all
  }

  private func model(
    _ definition: AlignedModel.Definition, _ sentence: Sentence, on backbone: any Backbone
  ) throws -> AlignedModel {
    try AlignedModel(
      definition, sentence, dataset: twin.data, base: twin.base, backbone: backbone,
      key: RandomKey(seed: 1), workers: workers)
  }

  private static let systems: [any NamedSystem] = {
    var other = RARec.paper
    other.site.fromLayer = 1
    other.comparison.residual = true
    other.bridge.ids.free.rows = 0
    other.samples.negatives = 3
    var cosine = RARec.tuned
    cosine.comparison.residual = true
    cosine.contrast.temperature = 0.2
    cosine.samples.negatives = 2
    return [RARec.tuned, other, cosine, TextOnly(of: .tuned), TextOnly(of: .paper)]
  }()

  @Test(arguments: 0..<5) func systemsAreTheirSentences(number: Int) throws {
    let system = Self.systems[number]
    let backbones = try [
      twin.backbone,
      twin.backbone.adapted(
        by: .init(rank: 2, alpha: 4), on: ["query", "value"], key: RandomKey(seed: 4)),
    ]
    for backbone in backbones {
      let own = try numbers(
        {
          try AlignedModel(
            system, dataset: twin.data, base: twin.base, backbone: $0, key: RandomKey(seed: 1),
            workers: workers)
        }, on: backbone)
      let sentence = system.sentence
      let composed = try numbers(
        { try model(AlignedModel.Definition(sentence), sentence, on: $0) }, on: backbone)
      #expect(own == composed)
      // And once more from what a file keeps.
      let flat = Dictionary(uniqueKeysWithValues: sentence.flat.map { ($0.name, $0.value) })
      let read = try Sentence { flat[$0] }
      #expect(read.call() == sentence.call())
      #expect(
        try numbers({ try model(AlignedModel.Definition(read), read, on: $0) }, on: backbone) == own
      )
    }
  }

  @Test func sentencesAreCalls() {
    #expect(
      RARec.tuned.sentence.call()
        == "align base lm user=[(bridge layerwise), (site keyvalue), (readout pooled)] "
        + "stages=[(stage objectives=[(objective softmax), (objective infonce)] "
        + "samples=(samples pairs))]")
    var sentence = TextOnly(of: .paper).sentence
    sentence.item.bridge = LayerwiseBridge()
    sentence.stages[0].groups = [.bridge]
    sentence.stages[0].training.epochs = 2
    #expect(
      sentence.call(base: "b", backbone: "l")
        == "align b l user=[(bridge free), (site keyvalue), (readout pooled pool=\"cls\")] "
        + "item=[(bridge layerwise), (site keyvalue), (readout pooled pool=\"cls\")] "
        + "score=\"dot\" titles=10 user_prompt=\"Your task is to recommend the next product user may "
        + "be interested based on their purchase history: <history>.\" "
        + "item_prompt=\"Product: <item.title>.\" "
        + "stages=[(stage train=[\"bridge\"] objectives=[(objective bpr)] "
        + "samples=(samples pairs negatives=0) epochs=2)]")
  }

  @Test func whatAFileMustNotSayIsRefused() {
    let flat = Dictionary(
      uniqueKeysWithValues: RARec.tuned.sentence.flat.map { ($0.name, $0.value) })
    for (name, value) in [
      ("user.bridge", "bridge"), ("item.site", nil), ("user.bridge.rows", "-1"),
      ("comparison.scale", "many"), ("stages", "0"), ("stages", "1e9"), ("stage.0.train", "all"),
      ("stage.0.objective.1", "pairs"), ("stage.0.samples", "softmax"), ("stage.0.batch", "0"),
    ] as [(String, String?)] {
      let error = #expect(throws: SentenceError.self) {
        try Sentence { $0 == name ? value : flat[$0] }
      }
      #expect(
        error?.description == "`\(name)` of the alignment is missing, or no such value")
    }
  }

  @Test func partsThatDontFitAreRefused() throws {
    var sentence = RARec.tuned.sentence
    sentence.item.bridge = FreeRows()
    let error = #expect(throws: AlignmentError.self) {
      try model(AlignedModel.Definition(sentence), sentence, on: twin.backbone)
    }
    #expect(
      error?.description
        == "the objective `infonce` compares ID rows, and the bridge `free` makes none")
    sentence = TextOnly(of: .paper).sentence
    for side in [\Sentence.user, \Sentence.item] {
      var free = FreeRows()
      free.rows = 0
      sentence[keyPath: side].bridge = free
    }
    #expect(throws: AlignmentError.nothingTrains(groups: [])) {
      try model(AlignedModel.Definition(sentence), sentence, on: twin.backbone)
    }
  }

  /// Steps without ID rows need ID rows elsewhere, and items of a batch.
  @Test func textsAloneAreRefusedWhereAllIsText() throws {
    var samples = PairSamples()
    samples.alone = 0.5
    for system in [TextOnly(of: .tuned).sentence, Laser().sentence, RSLLM().sentence] {
      var sentence = system
      sentence.stages[sentence.stages.count - 1].samples = samples
      let error = #expect(throws: SettingError.self) { try sentence.check() }
      #expect(error?.description.contains("`alone`") == true)
    }
    var sentence = RARec.tuned.sentence
    sentence.stages[0].samples = samples
    try sentence.check()
  }

  /// What a stage doesn't name stays, and has no gradient.
  @Test func aStageTrainsWhatItNames() throws {
    var sentence = RARec.tuned.sentence
    sentence.stages[0].groups = [.comparison]
    sentence.stages.append(Stage([PairwiseObjective()], groups: [.bridge]))
    for index in 0..<2 { sentence.stages[index].training.epochs = 1 }
    var trained = try model(AlignedModel.Definition(sentence), sentence, on: twin.backbone)
    #expect(trained.usualTraining?.epochs == 2)
    let first = trained.parameters
    // Nothing is validated, so that the last weights stay.
    let data = try twin.data.split(.ratio(valid: 0, test: 0.3))
    var options = try #require(trained.usualTraining)
    (options.batch, options.steps, options.patience) = (2, 1, nil)
    _ = try trained.train(
      on: data, pairs: .all(of: data), options: options, key: RandomKey(seed: 2),
      workers: workers)
    for name in first.names {
      #expect(
        (trained.parameters[name].values == first[name].values) == (name != "scale"), "\(name)")
    }
    options.steps = nil
    let before = trained.parameters["scale"].values
    let report = try trained.train(
      on: data, pairs: .all(of: data), options: options, key: RandomKey(seed: 2),
      workers: workers)
    #expect(report.ending == .budget && trained.training.stage == 1)
    #expect(trained.parameters["user.0.free"].values != first["user.0.free"].values)
    #expect(trained.parameters["scale"].values != before)
    let gradient = try trained.gradient(
      twin.batch(twin.batches[0]), key: RandomKey(seed: 1), stage: 1,
      userStates: trained.itemStates, workers: workers, cancellation: nil)
    for (name, gradient) in zip(first.names, gradient.gradients) {
      #expect((gradient == nil) == (name == "scale"), "\(name)")
    }
  }

  // MARK: Rows in the place of tokens

  private func prefixed(_ bridge: any Bridge, _ family: String) throws -> AlignedModel {
    let backbone = try BackboneFolder(path: ColdItemTests.fixture(family)).load(name: family)
    let sentence = Sentence(
      user: Sentence.Side(bridge: bridge, site: PrefixSite()),
      stages: [Stage([SampledSoftmax()], samples: PairSamples())])
    return try model(AlignedModel.Definition(sentence), sentence, on: backbone)
  }

  /// Free rows that are the embeddings of words before the text are read as these words.
  @Test(arguments: ["bert-tiny", "gpt2-tiny", "llama-tiny", "t5-tiny"])
  func prefixesAreTokensBeforeTheText(family: String) throws {
    var free = FreeRows()
    free.rows = 3
    var model = try prefixed(free, family)
    #expect(model.parameters.names == ["user.input.free", "item.input.free", "scale"])
    let names = ["embeddings.word_embeddings.weight", "wte.weight", "embed_tokens.weight"]
    let weights = model.backbone.weights.parameters
    let table = try #require((names + ["shared.weight"]).first(where: weights.contains))
    model.parameters["item.input.free"] = weights[table].gatheredRows([7, 9, 8])
    let first = model.backbone.textPrefix.count
    let words = PackedTexts(
      (0..<model.itemTexts.count).map { text in
        let tokens = model.itemTexts[text]
        return tokens.prefix(first) + [7, 9, 8] + tokens.dropFirst(first)
      })
    let items = try model.itemVectors(workers: workers, progress: .unwatched)
    let expected = try model.backbone.encode(
      words, pooling: .mean, workers: workers, progress: .unwatched)
    expectClose(items.values, expected.values, relative: 1e-4, absolute: 1e-5)
    // Without rows it is the frozen model.
    let bare = try model.itemVectors(without: .rows, workers: workers, progress: .unwatched)
    let frozen = try model.backbone.encode(
      model.itemTexts, pooling: .mean, workers: workers, progress: .unwatched)
    #expect(bare.values == frozen.values)
  }

  /// A row of the user's ID vector before the text: the input-only projection that RA-Rec is compared
  /// with.
  @Test(arguments: ["bert-tiny", "llama-tiny"]) func prefixesOfIDsTrain(family: String) throws {
    var model = try prefixed(LayerwiseBridge(), family)
    let gradient = try model.gradient(
      twin.batch(twin.batches[0]), key: RandomKey(seed: 1), userStates: model.itemStates,
      workers: workers, cancellation: nil)
    for (name, gradient) in zip(model.parameters.names, gradient.gradients) {
      #expect((gradient?.sumOfSquares ?? 0) > 0, "\(name)")
    }
    // The gradient of a weight is what moving it changes the loss by.
    func loss(_ model: AlignedModel) throws -> Double {
      try model.gradient(
        twin.batch(twin.batches[0]), key: RandomKey(seed: 1), userStates: model.itemStates,
        workers: workers, cancellation: nil
      ).loss
    }
    let name = "user.input.weight"
    let place = try #require(model.parameters.names.firstIndex(of: name))
    let own = try #require(gradient.gradients[place])
    let start = model.parameters[name]
    let step = 0.002 / Float(own.sumOfSquares.squareRoot())
    model.parameters[name].add(own, times: step)
    let up = try loss(model)
    model.parameters[name] = start
    model.parameters[name].add(own, times: -step)
    expectClose((up - (try loss(model))) / Double(2 * step), own.sumOfSquares, relative: 0.02)
  }
}
