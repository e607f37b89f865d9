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

/// Models whose language model answers in words: RSLLM and CoLLM.
@Suite struct AnswerTests {
  let workers = Workers(count: 2)
  let twin: Twin

  init() throws { twin = try Twin() }

  func backbone(_ name: String = "llama-tiny") throws -> any Backbone {
    try BackboneFolder(path: ColdItemTests.fixture(name)).load(name: name)
  }

  /// With changes of low rank as those of the twins.
  func adapted(_ name: String = "llama-tiny") throws -> any Backbone {
    try backbone(name).adapted(
      by: .init(rank: 2, alpha: 4), on: ["q_proj", "v_proj"], key: RandomKey(seed: 4))
  }

  func model(
    _ system: some NamedSystem, base: (any IDModel)? = nil, backbone: (any Backbone)? = nil
  ) throws -> AlignedModel {
    try AlignedModel(
      system, dataset: twin.data, base: base ?? twin.base, backbone: backbone ?? adapted(),
      key: RandomKey(seed: 1), workers: workers)
  }

  /// RSLLM with plain prompts, small enough for the tiny models.
  func rsllm(_ change: (inout RSLLM) -> Void = { _ in }) -> RSLLM {
    var system = RSLLM()
    system.prompts.user = "the <history rows=true> and"
    system.textPrompt = "the <history> and"
    system.prompts.longest = 40
    system.samples.source = .all
    (system.textEpochs, system.training.epochs, system.training.batch) = (1, 1, 8)
    change(&system)
    return system
  }

  func collm(_ change: (inout CoLLM) -> Void = { _ in }) -> CoLLM {
    var system = CoLLM()
    system.prompts.user = "the <user.vector> <history> and <item.title> <item.vector> in"
    system.textPrompt = "the <history> and <item.title> in"
    system.prompts.longest = 40
    system.samples.source = .all
    (system.textEpochs, system.training.epochs, system.training.batch) = (1, 1, 8)
    change(&system)
    return system
  }

  /// The query of a history.
  func query(_ history: Int32...) -> Query { Query(history: history[...]) }

  private func words(_ text: String, _ backbone: any Backbone) -> [Int32] {
    backbone.tokenizer.encode(text)
  }
}

// The same numbers as in PyTorch.
extension AnswerTests {
  /// A twin's file.
  private func file(_ name: String) throws -> SafetensorsFile {
    let folder = try #require(Bundle.module.path(forResource: "Fixtures", ofType: nil))
    return try SafetensorsFile(path: folder + "/\(name)-twin.safetensors")
  }

  /// Sets the twin's first values.
  private func start(_ model: inout AlignedModel, from file: SafetensorsFile) throws {
    for name in model.parameters.names {
      model.parameters[name] = try file.tensor(named: "initial." + name)
    }
  }

  /// The losses of 20 AdamW steps, and what they end at, beside those of a twin.
  private func compare(
    _ model: AlignedModel, _ samples: [AlignedModel.AnswerSample], stage: Int, run: String,
    with file: SafetensorsFile
  ) throws {
    var model = model
    let batches = try file.integers(named: "batches")
    var optimiser = AdamW(rate: 1e-3, decay: 0.01)
    var losses: [Float] = []
    for step in 0..<20 {
      let gradient = try model.answerGradient(
        batches[6 * step..<6 * step + 6].map { samples[$0] }, stage: stage, workers: workers,
        cancellation: nil)
      losses.append(Float(gradient.loss))
      try optimiser.step(&model.parameters, gradients: gradient.gradients)
    }
    expectClose(
      losses, try file.tensor(named: run + ".losses").values, relative: 1e-4, absolute: 0, run)
    for name in model.parameters.names {
      let final = "\(run).final.\(name)"
      let expected = try file.tensor(
        named: file.tensorNames.contains(final) ? final : "initial." + name)
      expectClose(
        model.parameters[name], expected, relative: 1e-3, absolute: 2e-5, "\(run) \(name)")
    }
  }

  @Test(arguments: ["text", "unified"]) func rsllmsLossesEqualThePyTorchTwins(run: String) throws {
    let file = try file("rsllm")
    var model = try model(rsllm())
    try start(&model, from: file)
    let scale = try twin.file.tensor(named: "input_scale").values
    model.side.inputScale = (scale[0], scale[1])
    let isUnified = run == "unified"
    let prompts = try Twin.lists(isUnified ? "prompts" : "plain", in: file)
    let spans = try file.integers(named: isUnified ? "prompts.history" : "plain.history")
    let slots = try Twin.lists("slots", in: file)
    let titles = try Twin.lists("texts", in: file)
    let targets = try file.integers(named: "targets")
    let samples = prompts.indices.map { index in
      let title = titles[Int(targets[index])]
      return AlignedModel.AnswerSample(
        prompt: WrittenPrompt(
          tokens: prompts[index], places: isUnified ? slots[index].map { .item($0) } : [],
          history: Int(spans[2 * index])..<Int(spans[2 * index + 1])),
        history: [], answer: title + [3], ends: 1, alone: [2] + title)
    }
    try compare(model, samples, stage: isUnified ? 1 : 0, run: run, with: file)
  }

  @Test(arguments: ["text", "ids"]) func collmsLossesEqualThePyTorchTwins(run: String) throws {
    let file = try file("collm")
    var model = try model(
      collm { $0.bridge.hidden = 20 },
      base: FixedUsers(
        users: try file.tensor(named: "users.vectors"),
        itemVectors: try twin.file.tensor(named: "items.vectors")))
    try start(&model, from: file)
    let scale = try twin.file.tensor(named: "input_scale").values
    model.side.inputScale = (1, scale[1])
    let hasRows = run == "ids"
    let prompts = try Twin.lists(hasRows ? "prompts" : "plain", in: file)
    let users = try file.integers(named: "slots.user")
    let items = try file.integers(named: "slots")
    let labels = try file.integers(named: "labels")
    let samples = prompts.indices.map { index in
      AlignedModel.AnswerSample(
        prompt: WrittenPrompt(
          tokens: prompts[index].map { $0 < 0 ? PackedTexts.openPlace : $0 },
          places: hasRows ? [.user, .item(Int32(items[index]))] : []),
        history: [Int32(users[index])], answer: [5], isYes: labels[index] == 1)
    }
    try compare(model, samples, stage: hasRows ? 1 : 0, run: run, with: file)
  }
}

// What trains.
extension AnswerTests {
  /// The groups that a step of each stage has gradients for.
  @Test func gradientsAreWhereAStageSays() throws {
    let batch = try twin.batch(twin.batches[0])
    func groups(_ model: AlignedModel, stage: Int) throws -> Set<String> {
      let gradient = try model.gradient(
        batch, key: RandomKey(seed: 1), stage: stage, userStates: model.readerStates,
        workers: workers, cancellation: nil)
      let trained = zip(model.roles, gradient.gradients).filter { $0.1 != nil }
      return Set(trained.map(\.0.rawValue))
    }
    #expect(try groups(model(rsllm()), stage: 0) == ["backbone"])
    #expect(try groups(model(rsllm()), stage: 1) == ["backbone", "bridge", "site"])
    #expect(try groups(model(collm()), stage: 0) == ["backbone"])
    #expect(try groups(model(collm()), stage: 1) == ["bridge"])
  }

  /// Two stages, with validation among drawn candidates, the same for any number of threads.
  @Test func trainingGoesThroughItsStages() throws {
    func trained(threads: Int) throws -> (AlignedModel, TrainReport) {
      var model = try model(rsllm())
      let options = try #require(model.usualTraining)
      #expect(options.validationCandidates?.count == 19)
      let report = try model.train(
        on: twin.data, options: options, key: RandomKey(seed: 2), workers: Workers(count: threads))
      return (model, report)
    }
    let (one, report) = try trained(threads: 1)
    #expect(one.stage == 1)
    #expect(report.epochs == 2)
    #expect(
      try trained(threads: 2).0.parameters.tensors.map(\.values)
        == one.parameters.tensors.map(\.values))
    // A new training begins with titles alone.
    var again = one
    var options = try #require(again.usualTraining)
    (options.fresh, options.steps) = (true, 1)
    _ = try again.train(on: twin.data, options: options, key: RandomKey(seed: 2), workers: workers)
    #expect(again.stage == 0)
  }

  /// Weights are read by the prompt of the stage that they were trained in, wherever the call ended.
  @Test func weightsAreReadByTheirOwnPrompt() throws {
    var model = try model(rsllm { $0.training.epochs = 3 })
    var options = try #require(model.usualTraining)
    options.epochs = 1
    _ = try model.train(
      on: twin.data, options: options, key: RandomKey(seed: 2), workers: workers)
    #expect(model.stage == 0)
    _ = try model.train(
      on: twin.data, options: options, key: RandomKey(seed: 2), workers: workers)
    // The second call trained with rows; if that was no better, the first stage's weights came back.
    let isBetter = model.training.stage == 1 && model.stage == 1
    #expect(isBetter || model.stage == 0)
  }

  /// Without its second stage RSLLM reads titles alone, and no row has a place.
  @Test func titlesAloneAreOneStage() throws {
    let sentence = rsllm { $0.training.epochs = 0 }.sentence
    #expect(sentence.stages.count == 1 && !sentence.readsIDs)
    #expect(sentence.userPrompts == ["the <history> and"])
    #expect(throws: Never.self) { try sentence.check() }
  }

  /// Labels are ratings where there are some, else what was drawn.
  @Test func labelsAreRatingsOrDrawn() {
    let pair = AnswerPair(history: [1, 2], target: 3, known: [1, 2, 3], rating: 3)
    let catalogue = AnswerCatalogue(items: Array(0..<6), listsCandidates: false)
    var samples = LabelledSamples()
    samples.negatives = 2
    let drawn = samples.questions(about: pair, of: catalogue, key: RandomKey(seed: 1))
    #expect(drawn.map(\.answer) == [.isYes(true), .isYes(false), .isYes(false)])
    #expect(drawn[0].item == 3)
    #expect(Set(drawn.dropFirst().compactMap(\.item)).isSubset(of: [0, 4, 5]))
    #expect(Set(drawn.compactMap(\.item)).count == 3)
    for (positive, isYes) in [(Float(3), true), (4, false)] {
      samples.positive = positive
      let rated = samples.questions(about: pair, of: catalogue, key: RandomKey(seed: 1))
      #expect(rated.map(\.answer) == [.isYes(isYes)])
    }
  }

  /// Listed candidates are the target and items that the user doesn't know, in a drawn order.
  @Test func candidatesAreListedInADrawnOrder() {
    let pair = AnswerPair(history: [1], target: 3, known: [1, 3])
    let catalogue = AnswerCatalogue(items: Array(0..<9), listsCandidates: true)
    var samples = PairSamples()
    samples.negatives = 4
    var places: Set<Int> = []
    for seed in 0..<20 {
      let asked = samples.questions(
        about: pair, of: catalogue, key: RandomKey(seed: UInt64(seed)))
      #expect(asked.count == 1 && Set(asked[0].candidates).count == 5)
      #expect(!asked[0].candidates.contains(1))
      places.insert(asked[0].candidates.firstIndex(of: 3) ?? -1)
    }
    #expect(places == [0, 1, 2, 3, 4])
    // There are no more than all.
    samples.negatives = 40
    #expect(
      samples.questions(about: pair, of: catalogue, key: RandomKey(seed: 1))[0].candidates.count
        == 8)
  }
}

// What is read.
extension AnswerTests {
  @Test func promptsHavePlacesForRows() throws {
    let backbone = try backbone()
    var model = try model(rsllm())
    model.stage = 1
    let marker = SlotSite.marker
    let written = try model.write([PromptSubject(history: [4, 9])])[0]
    let titles = [4, 9].map { words(twin.data.catalogue.title(of: $0) ?? "", backbone) }
    #expect(
      written.tokens == backbone.textPrefix + words("the", backbone) + titles[0] + [marker, -1]
        + words(",", backbone) + titles[1] + [marker, -1] + words("and", backbone))
    #expect(written.places == [.item(4), .item(9)])
    #expect(
      written.history
        == backbone.textPrefix.count + 1..<written.tokens.count - words("and", backbone).count)
    // Titles alone, rows alone, and the first stage's prompt.
    let plain = try model.write([PromptSubject(history: [4, 9])], without: .rows)[0]
    #expect(plain.tokens == written.tokens.filter { $0 >= 0 } && plain.places.isEmpty)
    let rows = try model.write([PromptSubject(history: [4, 9])], without: .text)[0]
    #expect(rows.places == written.places)
    #expect(rows.tokens.count == written.tokens.count - titles.joined().count)
    #expect(
      try model.write([PromptSubject(history: [4, 9])], template: 0)[0].tokens == plain.tokens)
  }

  /// The oldest titles give way, with their rows.
  @Test func longPromptsLoseTheirOldestRows() throws {
    var model = try model(rsllm { $0.prompts.longest = 14 })
    model.stage = 1
    let written = try model.write([PromptSubject(history: (0..<9)[...].map { Int32($0) }[...])])[0]
    #expect(written.tokens.count <= 14)
    #expect(!written.places.isEmpty && written.places.count < 9)
    #expect(written.places.last == .item(8))
    #expect(written.places.count == written.tokens.count { $0 == -1 })
  }

  @Test func candidatesThatLeaveNoRoomAreRefused() throws {
    let model = try model(
      rsllm {
        $0.prompts.longest = 12
        $0.textPrompt = "<history> or <candidates>"
      })
    #expect {
      _ = try model.scores(
        among: [Array(0..<9)], listing: [Array(0..<9)], for: [query(1)], workers: workers,
        progress: .unwatched)
    } throws: { ($0 as? PromptError)?.description.hasSuffix("may have 12 in all") == true }
    #expect(throws: AlignmentError.listsCandidates) {
      _ = try model.scores(for: [query(1)], workers: workers, progress: .unwatched)
    }
  }

  /// A row that is the embedding of a word is read as that word: when scored, when written behind, and
  /// when searched behind.
  @Test(arguments: ["gpt2-tiny", "llama-tiny", "qwen2-tiny", "t5-tiny"])
  func aRowIsReadAsAWord(name: String) throws {
    let backbone = try backbone(name)
    let speaker = try #require(backbone as? any LanguageModel)
    let system = rsllm {
      $0.site.isMarked = false
      $0.textEpochs = 0
    }
    var model = try model(system, backbone: backbone)
    for name in model.parameters.names {
      model.parameters[name] = .zeros(model.parameters[name].shape)
    }
    let weights = backbone.weights.parameters
    let tables = ["wte.weight", "embed_tokens.weight", "shared.weight"]
    let table = weights[try #require(tables.first(where: weights.contains))]
    model.parameters["user.input.outer.bias"] = table.gatheredRows([12]).reshaped([table.rowWidth])
    let written = try model.write([PromptSubject(history: [4, 9])])[0]
    let prompt = PackedTexts([written.tokens.map { $0 == -1 ? 12 : $0 }])
    // Scored.
    let scores = try model.scores(
      for: [query(4, 9)], workers: workers, progress: .unwatched)
    let answers = try #require(model.answers)
    let logs = try speaker.logProbabilities(
      of: PackedTexts(answers.items), after: prompt, promptOf: answers.items.map { _ in 0 },
      workers: workers, progress: .unwatched)
    var expected: [Float] = []
    var start = 0
    for answer in answers.items {
      let own = logs[start..<start + answer.count]
      expected.append(own.reduce(0, +) / Float(answer.count))
      start += answer.count
    }
    expectClose(scores, expected, relative: 1e-4, absolute: 1e-5)
    // Searched: as many beams as there are items find them all.
    let searched = try self.model(
      rsllm {
        $0.site.isMarked = false
        $0.textEpochs = 0
        $0.readout.decoding = .beams
        $0.readout.beams = 40
      }, backbone: backbone)
    var search = searched
    search.parameters = model.parameters
    let found = try search.scores(for: [query(4, 9)], workers: workers, progress: .unwatched)
    // An end token within a title, which the tiny vocabularies have for an unknown word, ends it there.
    let ends = Set(speaker.endTokens)
    let whole = answers.items.indices.filter {
      ends.isDisjoint(with: answers.items[$0].dropLast())
    }
    #expect(whole.count >= 9)
    expectClose(
      whole.map { found[$0] }, whole.map { scores[$0] }, relative: 1e-4, absolute: 1e-5)
    // Written.
    let texts = try speaker.generate(
      after: prompt, options: GenerationOptions(most: 6), workers: workers, progress: .unwatched)
    let named = try model.answers(
      among: [Array(0..<10)], for: [query(4, 9)], workers: workers, progress: .unwatched)
    let titles = answers.items.map { speaker.tokenizer.decode($0).lowercased() }
    #expect(
      named[0].map(Int.init)
        == AlignedModel.named(titles, in: speaker.tokenizer.decode(texts[0].tokens).lowercased()))
  }

  /// Without rows the language model alone answers; another ID vector gives another score.
  @Test func rowsAreAllThatTellsIDs() throws {
    var model = try model(rsllm())
    model.stage = 1
    func scores(_ model: AlignedModel, without: Ablation? = nil) throws -> [Float] {
      try model.scores(
        for: [query(4, 9)], without: without, workers: workers, progress: .unwatched)
    }
    let whole = try scores(model)
    let other = try self.model(
      rsllm(), base: MeanOfHistory(itemVectors: twin.base.itemVectors.scaled(by: -1)))
    var moved = other
    (moved.stage, moved.parameters) = (1, model.parameters)
    #expect(try scores(moved) != whole)
    let alone = try scores(model, without: .rows)
    #expect(try scores(moved, without: .rows) == alone)
    #expect(alone != whole)
    var text = model
    text.stage = 0
    #expect(try scores(text) == alone)
    #expect(try scores(model, without: .text) != whole)
  }

  /// An item of which no ID says anything has its title alone in a prompt.
  @Test func coldItemsHaveNoRow() throws {
    var vectors = twin.base.itemVectors
    vectors = vectors.clearingRows([4])
    var model = try model(rsllm(), base: MeanOfHistory(itemVectors: vectors))
    model.stage = 1
    #expect(model.base.unranked == [4])
    let written = try model.write([PromptSubject(history: [4, 9])])[0]
    #expect(written.places == [.item(9)])
  }

  /// Scores of some items are those among all, and each question is its own.
  @Test func scoresOfSomeAreThoseOfAll() throws {
    for model in [try model(rsllm()), try self.model(collm())] {
      var model = model
      model.stage = 1
      let queries = [query(4, 9), query(1), query(2, 3, 5)]
      let all = try model.scores(for: queries, workers: workers, progress: .unwatched)
      let some = try model.scores(
        among: [[1, 3], [0], [7, 8, 9]], listing: [[1, 3], [0], [7, 8, 9]], for: queries,
        workers: workers, progress: .unwatched)
      let expected = [[all[1], all[3]], [all[10]], [all[27], all[28], all[29]]]
      for (some, expected) in zip(some, expected) {
        expectClose(some, expected, relative: 1e-5, absolute: 1e-6)
      }
      let alone = try model.scores(for: [queries[2]], workers: workers, progress: .unwatched)
      expectClose(Array(all[20...]), alone, relative: 1e-5, absolute: 1e-6)
    }
  }

  /// What else is scored changes nothing of what a prompt lists.
  @Test func promptsListWhatIsRanked() throws {
    let model = try model(
      rsllm {
        $0.textEpochs = 0
        $0.prompts.user = "<history rows=true> or <candidates>"
      })
    func scores(_ items: [Int32]) throws -> [Float] {
      try model.scores(
        among: [items], listing: [[1, 3, 5]], for: [query(4, 9)], workers: workers,
        progress: .unwatched)[0]
    }
    let (few, more) = try (scores([1, 3, 5]), scores([1, 3, 5, 7, 8]))
    expectClose(few, Array(more.prefix(3)), relative: 1e-5, absolute: 1e-6)
  }

  /// A fusion scores candidates as its parts do.
  @Test func fusionsScoreCandidates() throws {
    let speaker = try model(rsllm())
    let fused = Fuse(base: twin.base, other: speaker, weight: 0.5)
    #expect(fused.scoresCandidates)
    let queries = [query(4, 9)]
    let all = try fused.scores(for: queries, workers: workers, progress: .unwatched)
    let some = try fused.scores(
      among: [[1, 3]], listing: [[1, 3]], for: queries, workers: workers, progress: .unwatched)
    expectClose(some[0], [all[1], all[3]], relative: 1e-5, absolute: 1e-6)
  }

  /// A long title of the item that is asked about gives way to the question.
  @Test func longTitlesGiveWayToTheQuestion() throws {
    let model = try model(
      collm {
        $0.prompts.longest = 9
        $0.textPrompt = "the <item.title> and set of the"
        $0.prompts.user = "the <item.vector> <item.title> and set of the"
      })
    let end = words("and set of the", try backbone())
    for item in 0..<10 {
      let written = try model.write([PromptSubject(history: [], item: Int32(item))])[0]
      #expect(written.tokens.suffix(end.count) == end[...] && written.tokens.count <= 9)
    }
  }

  @Test func answersNameOneCandidate() {
    let words = ["toy story", "toy story 2", "heat", ""]
    #expect(AlignedModel.named(words, in: "toy story") == 0)
    #expect(AlignedModel.named(words, in: "the film heat, of course") == 2)
    #expect(AlignedModel.named(words, in: "i say toy story 2") == nil)
    #expect(AlignedModel.named(words, in: "heat or toy story") == nil)
    #expect(AlignedModel.named(words, in: "") == nil)
  }

  /// An evaluation counts valid answers and hits, and ranks the drawn candidates alone.
  @Test func answersAreMeasured() throws {
    let model = try model(rsllm())
    let metrics = try ["hr@1", "ndcg@5", "valid", "hit", "hitvalid"].map { try Metric(name: $0) }
    let evaluator = try Evaluator(
      twin.data, part: .test, metrics: metrics,
      candidates: .sampled(CandidateSample(count: 4, weight: .uniform)), seen: .keep)
    let result = try evaluator.evaluate(model, workers: workers)
    let valid = try result.values(of: metrics[2])
    let hits = try result.values(of: metrics[3])
    for (valid, (hit, among)) in zip(valid, zip(hits, try result.values(of: metrics[4]))) {
      #expect(valid == 1 ? among == hit : hit == 0 && among.isNaN)
    }
    #expect(
      throws: EvaluationError.noAnswers(metrics[2], writes: true)
    ) {
      let full = try Evaluator(twin.data, part: .test, metrics: [metrics[2]])
      _ = try full.evaluate(model, workers: workers)
    }
    #expect(throws: EvaluationError.noAnswers(metrics[2], writes: false)) {
      _ = try evaluator.evaluate(twin.base, workers: workers)
    }
  }
}

/// An ID model with vectors of users by the number that their history begins with.
private struct FixedUsers: IDModel {
  static let card = ModelCard("vectors of users", example: "fixed shop")
  let users: Tensor
  let itemVectors: Tensor
  var settings: [(name: String, value: String)] { [] }
  var kind: String { "fixed" }
  var itemCount: Int { itemVectors.rowCount }
  var width: Int { itemVectors.rowWidth }

  func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    users.gatheredRows(histories.map { ($0.first ?? 0) % Int32(users.rowCount) })
  }
}
