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

/// Recommendation-knowledge tuning: samples of several tasks, ids found by a search.
@Suite struct RecKnowledgeTests {
  private let workers = Workers(count: 2)
  private let twin: Twin

  init() throws { twin = try Twin() }

  private func backbone(_ name: String = "t5-tiny") throws -> any Backbone {
    try BackboneFolder(path: ColdItemTests.fixture(name)).load(name: name)
      .setting(trains: true, nil)
  }

  /// With short prompts, as the tiny models have no words for the usual ones.
  private func model(
    _ name: String = "t5-tiny", data: Dataset? = nil,
    _ change: (inout RecKnowledge) -> Void = { _ in }
  ) throws -> AlignedModel {
    var system = RecKnowledge()
    (system.prompts.longest, system.prompts.titles) = (60, 4)
    system.training.batch = 8
    change(&system)
    return try AlignedModel(
      system, dataset: data ?? twin.data, base: twin.base, backbone: backbone(name),
      key: RandomKey(seed: 1), workers: workers)
  }

  /// The twin's data with ratings 1 to 5 by item.
  private var rated: Dataset {
    get throws {
      let data = twin.data
      return try Dataset(
        name: "rated", catalogue: data.catalogue, users: data.users, offsets: data.offsets,
        items: data.items, times: data.times, ratings: data.items.map { Float($0 % 5) + 1 }
      ).split(.leaveOneOut)
    }
  }

  /// The losses of 20 AdamW steps on text-to-text samples, all weights training, the distances of T5 too,
  /// beside those of the PyTorch twin.
  @Test func lossesEqualThePyTorchTwins() throws {
    let folder = try #require(Bundle.module.path(forResource: "Fixtures", ofType: nil))
    let file = try SafetensorsFile(path: folder + "/recknowledge-twin.safetensors")
    let inputs = try Twin.lists("inputs", in: file)
    let outputs = try Twin.lists("outputs", in: file)
    let batches = try file.integers(named: "batches")
    var model = try model()
    var optimiser = AdamW(rate: 1e-3, decay: 0.01)
    var losses: [Float] = []
    for step in 0..<20 {
      let samples = batches[6 * step..<6 * step + 6].map { index in
        AlignedModel.AnswerSample(
          prompt: WrittenPrompt(tokens: inputs[Int(index)]), history: [],
          answer: outputs[Int(index)])
      }
      let gradient = try model.answerGradient(
        samples, stage: 0, workers: workers, cancellation: nil)
      losses.append(Float(gradient.loss))
      try optimiser.step(&model.parameters, gradients: gradient.gradients)
    }
    expectClose(
      losses, try file.tensor(named: "losses").values, relative: 1e-4, absolute: 0, "losses")
    let finals = file.tensorNames.filter { $0.hasPrefix("final.") }
    #expect(finals.count == 6)
    for name in finals {
      expectClose(
        model.parameters["backbone." + name.dropFirst(6)], try file.tensor(named: name),
        relative: 1e-3, absolute: 5e-5, name)
    }
  }

  /// What is held out is in no sample: neither in what is asked nor in what is answered.
  ///
  /// Items that are drawn beside are anybody's, for leaving the held-out ones out would tell them.
  @Test func nothingHeldOutIsInASample() throws {
    let data = try rated
    var tasks = TaskSamples()
    for setting in TaskSamples.taskSettings { try setting.set(&tasks, "3") }
    tasks.ownPrompt = "<history>"
    tasks.ownAnswer = "<item.title>"
    let pairs = TrainingPairs.all(of: data)
    let catalogue = AnswerCatalogue(items: Array(0..<10), listsCandidates: true)
    var seen: Set<TaskSamples.Task> = []
    for pair in 0..<pairs.count {
      let user = Int(pairs.users[pair])
      let train = data.sequence(of: user, part: .train)
      let history = pairs.history(of: pair, in: data)
      let questions = tasks.questions(
        about: AnswerPair(
          history: history, target: pairs.targets[pair], known: Set(train),
          rating: pairs.rating(of: pair, in: data)), of: catalogue,
        key: RandomKey(seed: UInt64(pair)))
      #expect(questions.count == 19)
      for question in questions {
        let task = question.task ?? .retrieval
        seen.insert(task)
        // Histories and windows are stretches of the training part.
        let stretch = Array(question.history)
        let isThere = (0...max(0, train.count - stretch.count)).contains {
          Array(train.dropFirst($0).prefix(stretch.count)) == stretch
        }
        #expect(isThere, "\(task) \(stretch) \(train)")
        if case .item(let item) = question.answer { #expect(item == pairs.targets[pair]) }
        if case .rating(let rating) = question.answer {
          #expect(rating == Float(pairs.targets[pair] % 5) + 1)
        }
        if let item = question.item { #expect(item == pairs.targets[pair]) }
        if task == .preference { #expect(question.candidates.count == 2) }
      }
    }
    #expect(seen.count == TaskSamples.Task.allCases.count)
  }

  /// Each task's prompt and answer, as words.
  @Test func samplesAreTexts() throws {
    let data = try rated
    let model = try model(data: data) {
      for setting in TaskSamples.taskSettings { try? setting.set(&$0.tasks, "1") }
      $0.tasks.negatives = 3
      $0.tasks.words = .titles
      $0.tasks.ownPrompt = "the <history> and"
      $0.tasks.ownAnswer = "a <item.title>"
      $0.prompts.ids = .own
    }
    let text = model.backbone.tokenizer
    func title(_ item: Int) -> String { data.catalogue.title(of: item) ?? "" }
    func asked(
      _ task: TaskSamples.Task, _ answer: AnswerQuestion.Answer, item: Int32? = nil,
      candidates: [Int32] = []
    ) throws -> (prompt: String, answer: String) {
      var question = AnswerQuestion(history: [4, 9], answer: answer)
      (question.task, question.item, question.candidates) = (task, item, candidates)
      let sample = try model.answerSamples(of: [question], stage: 0)[0]
      // The tiny vocabulary lacks most words.
      func words(_ ids: [Int32]) -> String {
        text.decode(ids).split(separator: " ").filter { $0 != "[UNK]" }.joined(separator: " ")
      }
      return (words(sample.prompt.tokens), words(Array(sample.answer.dropLast(sample.ends))))
    }
    func contains(_ text: String, _ part: String) -> Bool {
      text.replacingOccurrences(of: " ", with: "")
        .contains(part.lowercased().replacingOccurrences(of: " ", with: ""))
    }
    let retrieval = try asked(.retrieval, .item(3))
    #expect(contains(retrieval.prompt, title(4)) && contains(retrieval.prompt, title(9)))
    #expect(retrieval.answer == "3")
    let ranking = try asked(.ranking, .item(3), candidates: [5, 3])
    #expect(contains(ranking.prompt, title(5)) && contains(ranking.prompt, title(3)))
    let rating = try asked(.rating, .rating(2), item: 3)
    #expect(contains(rating.prompt, title(3)) && rating.answer == "2")
    let masked = try asked(.maskedItems, .masked([0]))
    #expect(!contains(masked.prompt, title(4)) && contains(masked.prompt, title(9)))
    #expect(contains(masked.answer, title(4)))
    let own = try asked(.own, .own, item: 3)
    #expect(contains(own.prompt, "the" + title(4)) && contains(own.answer, "a" + title(3)))
    // Spans move from the prompt to the answer.
    var question = AnswerQuestion(history: [4, 9], answer: .spans(RandomKey(seed: 3)))
    question.task = .maskedSpans
    let spans = try model.answerSamples(of: [question], stage: 0)[0]
    let whole = try model.write([PromptSubject(history: [4, 9])])[0]
    let masks = MaskedSpans(of: whole.history.count, key: RandomKey(seed: 3)).spans
    let sentinels = masks.indices.flatMap { model.prompts.sentinel($0) }
    let words = Array(whole.tokens[whole.history])
    #expect(
      Array(spans.answer.dropLast(spans.ends))
        == masks.enumerated().flatMap { model.prompts.sentinel($0) + words[$1] })
    #expect(
      spans.prompt.history.count
        == words.count - masks.reduce(0) { $0 + $1.count } + sentinels.count)
  }

  /// What isn't in the prompt isn't asked for.
  @Test func maskedItemsAreShown() throws {
    for titles in [1, 4] {
      let model = try model {
        try? TaskSamples.taskSettings.first { $0.name == "mim" }?.set(&$0.tasks, "1")
        ($0.prompts.titles, $0.prompts.longest) = (titles, 60)
        $0.tasks.words = .titles
      }
      var question = AnswerQuestion(history: [4, 9, 1, 2, 3], answer: .masked([0, 4]))
      question.task = .maskedItems
      for sample in try model.answerSamples(of: [question], stage: 0) {
        for number in 0..<2 {
          let sentinel = model.prompts.sentinel(number)
          #expect(sample.answer.contains(sentinel) == sample.prompt.tokens.contains(sentinel))
        }
      }
    }
  }

  @Test(arguments: [1, 2, 7, 20, 60, 200]) func spansAreAShareOfTheTokens(count: Int) {
    let spans = MaskedSpans(of: count, key: RandomKey(seed: 5)).spans
    let masked = spans.reduce(0) { $0 + $1.count }
    #expect(masked == (count == 1 ? 0 : max(1, Int((0.15 * Double(count)).rounded()))))
    for (span, next) in zip(spans, spans.dropFirst()) { #expect(span.upperBound < next.lowerBound) }
    #expect(spans.allSatisfy { $0.lowerBound > 0 && $0.upperBound <= count && !$0.isEmpty })
    if count >= 60 { #expect(spans.count == Int((Double(masked) / 3).rounded())) }
  }

  /// A search names nothing but items, as many as it has beams; ids are the same for everybody.
  @Test(arguments: ["t5-tiny", "gpt2-tiny"]) func aSearchNamesItemsAlone(name: String) throws {
    let model = try model(name) {
      $0.readout.beams = 3
      $0.prompts.ids = .own
    }
    #expect(model.listLength == 3)
    let scores = try model.scores(
      for: [Query(history: [4, 9]), Query(history: [1])], workers: workers, progress: .unwatched)
    let answers = try #require(model.answers).items
    for user in 0..<2 {
      let own = scores[10 * user..<10 * user + 10].map { $0 > -.infinity }
      // Items whose ids the tiny vocabularies can't tell apart have one answer.
      let found = Set(own.indices.filter { own[$0] }.map { answers[$0] })
      #expect((1...3).contains(found.count))
      for item in own.indices { #expect(own[item] == found.contains(answers[item])) }
    }
    let words = Prompts.IDs.random.words(for: ["a", "b", "c", "d"])
    #expect(Set(words) == ["item_0", "item_1", "item_2", "item_3"])
    #expect(words == Prompts.IDs.random.words(for: ["e", "f", "g", "h"]))
  }

  /// Ratings are a mean of those that there are; who learnt none isn't asked.
  @Test func ratingsAreMeans() throws {
    let data = try rated
    let model = try model(data: data) {
      for setting in TaskSamples.taskSettings where setting.name == "rating" {
        try? setting.set(&$0.tasks, "1")
      }
    }
    let asked = try model.askedForRatings()
    #expect(asked.predictsRatings && !model.predictsRatings)
    let scores = try asked.scores(
      for: [Query(history: [4, 9])], workers: workers, progress: .unwatched)
    #expect(scores.allSatisfy { $0 > 1 && $0 < 5 })
    #expect(throws: AlignmentError.asksForNoRatings(kind: "recknowledge")) {
      _ = try self.model(data: data).askedForRatings()
    }
    // Without ratings there is nothing to learn them from.
    #expect(throws: AlignmentError.noRatings(data: "twin")) {
      _ = try self.model {
        for setting in TaskSamples.taskSettings where setting.name == "rating" {
          try? setting.set(&$0.tasks, "1")
        }
      }
    }
  }

  /// All tasks train together, on an encoder with a decoder and on a decoder.
  @Test(arguments: [ScratchModel.Family.t5, .gpt2])
  func modelsFromScratchLearn(family: ScratchModel.Family) throws {
    var scratch = ScratchModel()
    scratch.family = family
    (scratch.layers, scratch.width, scratch.heads, scratch.inner) = (1, 16, 2, 32)
    scratch.dropout = 0
    let folder = try BackboneFolder(path: ColdItemTests.fixture("t5-tiny"))
    let backbone = try scratch.made(tokenizingLike: folder, key: RandomKey(seed: 2))
    #expect(backbone.trainableParameters.names == backbone.weights.parameters.names)
    #expect(!backbone.description.isRandom)
    var system = RecKnowledge()
    (system.prompts.longest, system.prompts.titles, system.training.batch) = (60, 4, 8)
    system.prompts.ids = .own
    var model = try AlignedModel(
      system, dataset: twin.data, base: twin.base, backbone: backbone, key: RandomKey(seed: 1),
      workers: workers)
    var options = try #require(model.usualTraining)
    (options.epochs, options.rate, options.patience) = (12, 1e-2, nil)
    let report = try model.train(
      on: twin.data, options: options, key: RandomKey(seed: 3), workers: workers)
    let losses = report.history.map(\.loss)
    #expect(try #require(losses.last) < 0.7 * #require(losses.first))
  }
}
