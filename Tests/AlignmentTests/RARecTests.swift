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

@Suite struct RARecTests {
  private let workers = Workers(count: 2)

  /// The losses of 20 AdamW steps beside those of the PyTorch twin, from the same start.
  @Test(arguments: ["paper", "tuned"])
  func lossesEqualThePyTorchTwin(preset: String) throws {
    let twin = try Twin()
    var model = try twin.model(twin.configuration(preset == "paper" ? .paper : .tuned))
    var optimiser = AdamW(rate: 1e-3, decay: 0.01)
    var losses: [Float] = []
    for (step, pairs) in try twin.batches.enumerated() {
      let gradient = try model.gradient(
        twin.batch(pairs), key: RandomKey(seed: UInt64(step)), userStates: model.itemStates,
        workers: workers, cancellation: nil)
      losses.append(Float(gradient.loss))
      try optimiser.step(&model.parameters, gradients: gradient.gradients)
    }
    expectClose(
      losses, try twin.file.tensor(named: preset + ".losses").values, relative: 1e-3, absolute: 0,
      preset)
    for name in model.parameters.names {
      expectClose(
        model.parameters[name], try twin.file.tensor(named: preset + ".final." + name),
        relative: 1e-2, absolute: 2e-4, preset + " " + name)
    }
  }

  @Test func promptsAndInputsEqualThePyTorchTwin() throws {
    let twin = try Twin()
    let model = try twin.model(twin.configuration(.tuned))
    let histories = try twin.lists("pairs.history")
    let input = try model.userInput(histories.map { $0[...] }, workers: workers)
    let (users, items) = try (twin.lists("pairs.ids"), twin.lists("items.ids"))
    #expect(input.texts.tokens == users.flatMap { $0 })
    #expect(model.itemTexts.tokens == items.flatMap { $0 })
    let scale = try twin.file.tensor(named: "input_scale").values
    expectClose([model.side.inputScale.user, model.side.inputScale.item], scale)
    expectClose(
      input.vectors, try twin.file.tensor(named: "pairs.vectors").scaled(by: scale[0]))
  }

  @Test func withoutRowsItIsExactlyTheFrozenModel() throws {
    let twin = try Twin()
    let model = try twin.model(twin.configuration(.tuned))
    let items = try model.itemVectors(without: .rows, workers: workers, progress: .unwatched)
    let frozen = try twin.backbone.encode(
      model.itemTexts, pooling: .mean, workers: workers, progress: .unwatched)
    #expect(items.values == frozen.values)
    let injected = try model.itemVectors(workers: workers, progress: .unwatched)
    #expect(injected.values != frozen.values)
  }

  @Test func everyParameterGetsAGradient() throws {
    let twin = try Twin()
    var configuration = twin.configuration(.tuned)
    configuration.comparison.residual = true
    var model = try AlignedModel(
      configuration, dataset: twin.data, base: twin.base, backbone: twin.backbone,
      key: RandomKey(seed: 1), workers: workers)
    // Biases start at zero and tied maps equal: any start will do for this question.
    for name in model.parameters.names where model.parameters[name].count > 1 {
      model.parameters[name] = .random(model.parameters[name].shape, seed: 5, scale: 0.3)
    }
    let gradient = try model.gradient(
      twin.batch(twin.batches[0]), key: RandomKey(seed: 1), userStates: model.itemStates,
      workers: workers, cancellation: nil)
    for (name, gradient) in zip(model.parameters.names, gradient.gradients) {
      #expect((gradient?.sumOfSquares ?? 0) > 0, "\(name)")
    }
  }

  @Test func theSameBitsAtAnyThreadCount() throws {
    let twin = try Twin()
    func trained(threads: Int) throws -> [Float] {
      var configuration = twin.configuration(.tuned)
      configuration.samples.negatives = 3
      var model = try AlignedModel(
        configuration, dataset: twin.data, base: twin.base, backbone: twin.backbone,
        key: RandomKey(seed: 1), workers: Workers(count: threads))
      var options = AlignedModel.trainOptions
      options.epochs = 2
      options.batch = 8
      _ = try model.train(
        on: twin.data, pairs: .all(of: twin.data), options: options, key: RandomKey(seed: 2),
        workers: Workers(count: threads))
      return model.parameters.tensors.flatMap(\.values)
    }
    let one = try trained(threads: 1)
    for threads in [2, 3] {
      let several = try trained(threads: threads)
      #expect(several == one, "\(threads) threads")
    }
  }

  @Test func rowsFromAnUpperLayerLeaveTheLowerOnesFrozen() throws {
    let twin = try Twin()
    var configuration = twin.configuration(.tuned)
    configuration.site.fromLayer = 1
    let model = try AlignedModel(
      configuration, dataset: twin.data, base: twin.base, backbone: twin.backbone,
      key: RandomKey(seed: 1), workers: workers)
    #expect(model.levels(of: .item) == [.layer(1)])
    #expect(!model.parameters.contains("user.0.weight"))
    // The kept states below the layer are those of a run from the bottom.
    let tape = Tape(recording: false)
    let texts = model.itemTexts
    let whole = try twin.backbone.run(
      layers: 0..<1, from: tape.constant(twin.backbone.embeddings(of: texts)), texts: texts,
      on: tape)
    let first = try model.itemStates(
      model.itemStates.lookUp(texts, isTraining: true), cancellation: nil)
    #expect(first.states.values == whole.value.values)
    let again = model.itemStates.lookUp(texts, isTraining: false)
    #expect(again.isKnown.allSatisfy { $0 })
    #expect(try model.itemStates(again, cancellation: nil).states.values == first.states.values)
  }

  /// ID models whose scores are no products of the vectors of histories and items, and one whose are.
  private func bases(_ twin: Twin) throws -> [any IDModel] {
    let key = RandomKey(seed: 9)
    var mf = BPRMF.Configuration()
    mf.width = 4
    var graph = LightGCN.Configuration()
    graph.width = 4
    var interests = ComiRec.Configuration()
    (interests.width, interests.hidden, interests.interests) = (4, 8, 3)
    return try [
      twin.base, BPRMF(mf, data: twin.data, key: key), LightGCN(graph, data: twin.data, key: key),
      ComiRec(interests, data: twin.data, key: key),
      OutsideVectors(vectors: .random([twin.data.itemCount, 4], seed: 8)),
    ]
  }

  private let residualQueries = [
    Query(user: "0", history: [1, 2, 3]), Query(user: "1", history: [4]),
    Query(user: "2", history: [5, 1]),
  ]

  @Test func theResidualAddsTheIDModelsOwnScore() throws {
    let twin = try Twin()
    for base in try bases(twin) {
      var configuration = twin.configuration(.tuned)
      let plain = try AlignedModel(
        configuration, dataset: twin.data, base: base, backbone: twin.backbone,
        key: RandomKey(seed: 1), workers: workers)
      configuration.comparison.residual = true
      var model = try AlignedModel(
        configuration, dataset: twin.data, base: base, backbone: twin.backbone,
        key: RandomKey(seed: 1), workers: workers)
      for name in plain.parameters.names { model.parameters[name] = plain.parameters[name] }
      model.parameters["residual"] = .scalar(2)
      func scores(_ scorer: any Scorer) throws -> [Float] {
        try scorer.scores(for: residualQueries, workers: workers, progress: .unwatched)
      }
      let (with, without, own) = try (scores(model), scores(plain), scores(base))
      expectClose(with, zip(without, own).map { $0 + 2 * $1 }, absolute: 1e-5, base.kind)
      // Without rows the ID model has no say.
      let text = try model.scores(
        for: residualQueries, without: .rows, workers: workers, progress: .unwatched)
      let plainText = try plain.scores(
        for: residualQueries, without: .rows, workers: workers, progress: .unwatched)
      expectClose(text, plainText, absolute: 1e-5, base.kind)
    }
  }

  /// The loss of a step is that of the scores that recommending has.
  @Test func trainingSeesTheScoresThatRank() throws {
    let twin = try Twin()
    for base in try bases(twin) {
      var configuration = twin.configuration(.tuned)
      configuration.comparison.residual = true
      configuration.loss = .bpr
      configuration.contrast.weight = 0
      var model = try AlignedModel(
        configuration, dataset: twin.data, base: base, backbone: twin.backbone,
        key: RandomKey(seed: 1), workers: workers)
      model.parameters["residual"] = .scalar(3)
      let targets: [Int32] = [0, 6, 3]
      let batch = PairBatch(queries: residualQueries, targets: targets, known: [[], [], []])
      let gradient = try model.gradient(
        batch, key: RandomKey(seed: 1), userStates: model.itemStates, workers: workers,
        cancellation: nil)
      let scores = try model.scores(
        for: residualQueries, workers: workers, progress: .unwatched)
      var sum = 0.0
      for (row, target) in targets.enumerated() {
        for other in targets where other != target {
          let items = twin.data.itemCount
          let gap = scores[row * items + Int(target)] - scores[row * items + Int(other)]
          sum += log1p(exp(-Double(gap)))
        }
      }
      expectClose(gradient.loss, sum / 6, relative: 1e-4, base.kind)
    }
  }

  /// A residual of a model that knows users by their ids knows no others.
  @Test func theResidualRefusesStrangers() throws {
    let twin = try Twin()
    let stranger = [Query(user: "nobody", history: [1, 2])]
    for residual in [true, false] {
      var configuration = twin.configuration(.tuned)
      configuration.comparison.residual = residual
      let model = try AlignedModel(
        configuration, dataset: twin.data, base: bases(twin)[1], backbone: twin.backbone,
        key: RandomKey(seed: 1), workers: workers)
      func scores(_ queries: [Query]) throws -> [Float] {
        try model.scores(for: queries, workers: workers, progress: .unwatched)
      }
      if residual {
        #expect(throws: UnknownUsers.self) { try scores(stranger) }
        #expect(throws: UnknownUsers.self) { try model.foldedIn(stranger) }
      } else {
        _ = try scores(stranger)
      }
      var may = stranger
      may[0].folds = true
      #expect(try model.foldedIn(may) == (residual ? [0] : []))
      #expect(try scores(may).allSatisfy(\.isFinite))
    }
  }

  @Test func withoutIDsOnlyTheFreeRowsTrain() throws {
    let twin = try Twin()
    let model = try AlignedModel(
      TextOnly(of: twin.configuration(.tuned)), dataset: twin.data, base: twin.base,
      backbone: twin.backbone, key: RandomKey(seed: 1), workers: workers)
    #expect(
      model.parameters.names == [
        "user.0.free", "item.0.free", "user.1.free", "item.1.free", "scale",
      ]
    )
    let gradient = try model.gradient(
      twin.batch(twin.batches[0]), key: RandomKey(seed: 1), userStates: model.itemStates,
      workers: workers, cancellation: nil)
    #expect(gradient.gradients.allSatisfy { ($0?.sumOfSquares ?? 0) > 0 })
  }

  @Test func cancellationKeepsTheModelOfTheLastWholeStep() throws {
    let twin = try Twin()
    var model = try twin.model(twin.configuration(.tuned))
    var options = AlignedModel.trainOptions
    options.epochs = 50
    options.batch = 8
    let cancellation = Cancellation()
    let progress = Progress(cancellation: cancellation) { update in
      if update.isMilestone { cancellation.cancel() }
    }
    let before = model.parameters.tensors.map(\.values)
    let report = try model.train(
      on: twin.data, pairs: .all(of: twin.data), options: options, key: RandomKey(seed: 2),
      workers: workers, progress: progress)
    #expect(report.interrupted)
    #expect(report.steps > 0)
    #expect(model.parameters.tensors.map(\.values) != before)
    #expect(model.parameters.tensors.allSatisfy { $0.isFinite })
  }

  @Test func figuresOfOtherDataAreNotCompared() throws {
    let twin = try Twin()
    let other = try twin.data.split(.lastN(2))
    // Whichever of the two has the higher figure, it comes first once.
    for (first, second) in [(twin.data, other), (other, twin.data)] {
      var model = try twin.model(twin.configuration(.tuned))
      var options = AlignedModel.trainOptions
      options.epochs = 1
      options.validationInterval = nil
      for (epoch, data) in [(1, first), (2, second)] {
        let report = try model.train(
          on: data, pairs: .all(of: data), options: options, key: RandomKey(seed: 2),
          workers: workers)
        #expect(report.bestEpoch == epoch)
        #expect(report.bestMetric == report.history.last?.metric)
      }
    }
  }

  @Test func patienceEndsNothingWithoutValidation() throws {
    let twin = try Twin()
    let data = try twin.data.split(.ratio(valid: 0, test: 0.3))
    var model = try twin.model(twin.configuration(.tuned))
    #expect(throws: TrainError.noEnd) {
      _ = try model.train(
        on: data, pairs: .all(of: data), key: RandomKey(seed: 2), workers: workers)
    }
  }

  @Test func mistakesAreNamed() throws {
    let twin = try Twin()
    var configuration = twin.configuration(.tuned)
    configuration.site.fromLayer = 2
    let error = #expect(throws: AlignmentError.self) {
      try AlignedModel(
        configuration, dataset: twin.data, base: twin.base, backbone: twin.backbone,
        key: RandomKey(seed: 1), workers: workers)
    }
    #expect(error?.description == "the language model has layers 0 to 1, no layer 2")
    #expect(
      AlignmentError.otherCatalogue(items: 5, baseItems: 7).description
        == "the data set has 5 items, the ID model was trained on 7")
    #expect(
      AlignmentError.nothingTrains(groups: []).description
        == "no part of the alignment has anything to train")
  }
}
