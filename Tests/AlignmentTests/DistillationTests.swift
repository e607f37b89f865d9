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

/// The ID model's users drawn into what the language model makes of them.
@Suite struct DistillationTests {
  private let workers = Workers(count: 2)
  private let twin: Twin

  init() throws { twin = try Twin() }

  private func model(
    _ objectives: [any Objective], groups: [ParameterRole] = []
  ) throws -> AlignedModel {
    var bridge = FreeRows()
    bridge.rows = 2
    let sentence = Sentence(
      user: Sentence.Side(bridge: bridge), stages: [Stage(objectives, groups: groups)])
    return try AlignedModel(
      AlignedModel.Definition(sentence), sentence, dataset: twin.data, base: twin.base,
      backbone: twin.backbone, key: RandomKey(seed: 3), workers: workers)
  }

  private func gradient(_ model: AlignedModel) throws -> ShardedGradient {
    try model.gradient(
      twin.batch(Array(0..<6)), key: RandomKey(seed: 1), userStates: model.readerStates,
      workers: workers, cancellation: nil)
  }

  @Test func theLossIsTheMeanSquaredError() throws {
    var model = try model([Distillation()])
    let vectors = try twin.base.userVectors(
      twin.batch(Array(0..<6)).queries.map(\.history), workers: workers
    ).scaled(by: model.side.inputScale.user)
    for name in ["distil.weight", "distil.bias"] {
      model.parameters[name] = .zeros(model.parameters[name].shape)
    }
    expectClose(
      Float(try gradient(model).loss), Float(vectors.sumOfSquares / Double(vectors.count)),
      relative: 1e-5)
    // A map that hits the mean of all vectors leaves their variance.
    model.parameters["distil.bias"] = vectors.meanRow
    let variance = vectors.centredColumns(0..<vectors.rowWidth).sumOfSquares
    expectClose(
      Float(try gradient(model).loss), Float(variance / Double(vectors.count)), relative: 1e-4)
  }

  /// Twice as far moves the loss of a quadratic function by its slope, exactly.
  @Test func itsMapLearnsAndSoDoWhatItReads() throws {
    var model = try model([Distillation()])
    let gradients = try gradient(model).gradients
    for name in ["distil.weight", "distil.bias", "user.2.free"]
    where model.parameters.contains(name) {
      let place = try #require(model.parameters.names.firstIndex(of: name))
      let given = try #require(gradients[place], "\(name)")
      let start = model.parameters[name]
      func loss(_ step: Float) throws -> Double {
        var values = start.values
        values[1] += step
        model.parameters[name] = Tensor(shape: start.shape, values: values)
        defer { model.parameters[name] = start }
        return try gradient(model).loss
      }
      let slope = try (loss(0.01) - loss(-0.01)) / 0.02
      expectClose(Float(slope), given.values[1], relative: 0.05, absolute: 1e-3)
    }
    let reached = Set(model.parameters.names.indices.filter { gradients[$0] != nil })
    for (place, name) in model.parameters.names.enumerated() where !name.hasPrefix("item.") {
      #expect(
        reached.contains(place) == (name.hasPrefix("user.") || name.hasPrefix("distil.")), "\(name)"
      )
    }
  }

  @Test func aStageTrainsTheMapAloneWhereItSaysSo() throws {
    let model = try model([SampledSoftmax(), Distillation()], groups: [.objective])
    let gradients = try gradient(model).gradients
    let moved = model.parameters.names.indices.filter { gradients[$0] != nil }
    #expect(moved.map { model.parameters.names[$0] } == ["distil.weight", "distil.bias"])
  }

  /// What is only distilled of IDs ranks cold items as others, and has controls of IDs all the same.
  @Test func itReadsIDsWithoutRows() throws {
    let model = try model([SampledSoftmax(), Distillation()])
    #expect(!model.sentence.readsIDs && model.sentence.learnsFromIDs && model.readsBase)
    #expect(model.coldItems.isEmpty)
    #expect(model.has(Control.shuffledIDs) && model.has(Control.text))
    #expect(!model.sentence.withoutIDs.learnsFromIDs)
    #expect(try !self.model([SampledSoftmax()]).has(Control.shuffledIDs))
  }

  @Test func answersAreNotDistilled() {
    var comparison = Comparison()
    comparison.score = .meanlogp
    let sentence = Sentence(
      user: Sentence.Side(bridge: FreeRows(), site: PrefixSite(), readout: AnswerReadout()),
      comparison: comparison, stages: [Stage([AnswerLikelihood(), Distillation()])])
    #expect(throws: AlignmentError.otherObjective("distil", readout: "answer")) {
      try sentence.check()
    }
  }
}
