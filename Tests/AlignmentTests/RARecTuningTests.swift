import Backbones
import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

/// RA-Rec with a language model some of which trains too.
@Suite struct RARecTuningTests {
  private let workers = Workers(count: 2)
  private let twin: Twin

  init() throws { twin = try Twin() }

  private func model(
    _ backbone: any Backbone, fromLayer: Int = 0, threads: Int = 2
  ) throws -> AlignedModel {
    var configuration = twin.configuration(.tuned)
    configuration.site.fromLayer = fromLayer
    return try AlignedModel(
      configuration, dataset: twin.data, base: twin.base, backbone: backbone,
      key: RandomKey(seed: 1), workers: Workers(count: threads))
  }

  private func adapted(fromLayer: Int = 0, dropout: Float = 0) throws -> any Backbone {
    try twin.backbone.adapted(
      by: .init(rank: 2, alpha: 4, dropout: dropout), on: ["query", "value"],
      fromLayer: fromLayer, key: RandomKey(seed: 4))
  }

  private func trained(_ model: AlignedModel, threads: Int = 2) throws -> AlignedModel {
    var model = model
    var options = AlignedModel.trainOptions
    options.epochs = 2
    options.batch = 8
    _ = try model.train(
      on: twin.data, pairs: .all(of: twin.data), options: options, key: RandomKey(seed: 2),
      workers: Workers(count: threads))
    return model
  }

  /// With b = 0 the first loss is that of the frozen model, and only b has a gradient.
  @Test func adaptersStartAsTheFrozenModel() throws {
    let (plain, tuned) = try (model(twin.backbone), model(adapted()))
    func gradient(_ model: AlignedModel) throws -> ShardedGradient {
      try model.gradient(
        twin.batch(twin.batches[0]), key: RandomKey(seed: 1), userStates: model.itemStates,
        workers: workers, cancellation: nil)
    }
    let (a, b) = try (gradient(plain), gradient(tuned))
    expectClose(b.loss, a.loss, relative: 1e-5)
    let names = plain.parameters.names
    #expect(Array(tuned.parameters.names.prefix(names.count)) == names)
    for (name, gradient) in zip(tuned.parameters.names, b.gradients)
    where name.hasPrefix("backbone.") {
      let size = try #require(gradient).sumOfSquares
      #expect(name.hasSuffix("lora_B.weight") ? size > 0 : size == 0, "\(name)")
    }
    #expect(tuned.parameters.names.count == plain.parameters.names.count + 8)
  }

  /// The gradient of a changed weight is what moving it changes the loss by; the alignment's targets
  /// are of the model as it is, so they are left out here.
  @Test(arguments: ["encoder.layer.0.attention.self.value.weight", "embeddings.word_embeddings"])
  func gradientsOfUnfrozenWeightsAreSlopes(pattern: String) throws {
    var configuration = twin.configuration(.tuned)
    configuration.contrast.weight = 0
    configuration.site.fromLayer = 1
    var model = try AlignedModel(
      configuration, dataset: twin.data, base: twin.base,
      backbone: twin.backbone.setting(trains: true, [pattern]), key: RandomKey(seed: 1),
      workers: workers)
    #expect(model.itemStates.fromLayer == 0)
    func loss(_ model: AlignedModel) throws -> ShardedGradient {
      try model.gradient(
        twin.batch(twin.batches[0]), key: RandomKey(seed: 1), userStates: model.itemStates,
        workers: workers, cancellation: nil)
    }
    let name = try #require(model.parameters.names.last)
    let gradient = try #require(try loss(model).gradients.last ?? nil)
    let start = model.parameters[name]
    let step = 0.002 / Float(gradient.sumOfSquares.squareRoot())
    model.parameters[name].add(gradient, times: step)
    let up = try loss(model).loss
    model.parameters[name] = start
    model.parameters[name].add(gradient, times: -step)
    let slope = (up - (try loss(model).loss)) / Double(2 * step)
    expectClose(slope, gradient.sumOfSquares, relative: 0.01)
  }

  @Test func adaptersTrainWithTheSameBitsAtAnyThreadCount() throws {
    let start = try model(adapted(dropout: 0.2))
    let one = try trained(start, threads: 1)
    let two = try trained(start, threads: 2)
    #expect(one.parameters.tensors.map(\.values) == two.parameters.tensors.map(\.values))
    for name in start.parameters.names where name.hasPrefix("backbone.") {
      #expect(one.parameters[name].values != start.parameters[name].values, "\(name)")
    }
    // The tuned language model alone is what the model computes with, without rows.
    let items = try one.itemVectors(without: .rows, workers: workers, progress: .unwatched)
    let alone = try one.tunedBackbone.encode(
      one.itemTexts, pooling: .mean, workers: workers, progress: .unwatched)
    expectClose(items.values, alone.values, relative: 1e-4, absolute: 1e-5)
    #expect(
      try alone.values
        != twin.backbone.encode(
          one.itemTexts, pooling: .mean, workers: workers, progress: .unwatched
        ).values)
  }

  /// What is kept are the states below whatever comes first, rows or adapters.
  @Test(arguments: [(0, 1, 0), (1, 0, 0), (1, 1, 1)])
  func whatIsBelowTheFirstTrainableLayerIsKept(
    fromLayer: Int, adaptedFrom: Int, kept: Int
  ) throws {
    let model = try model(adapted(fromLayer: adaptedFrom), fromLayer: fromLayer)
    #expect(model.itemStates.fromLayer == kept)
    #expect(!model.itemStates.wantsMeans)
    // Trained with kept states, scored by a store that keeps nothing: the same items.
    let trained = try trained(model)
    let again = try self.model(
      trained.tunedBackbone, fromLayer: fromLayer)
    var same = again
    for name in again.parameters.names { same.parameters[name] = trained.parameters[name] }
    expectClose(
      try same.itemVectors(workers: workers, progress: .unwatched).values,
      try trained.itemVectors(workers: workers, progress: .unwatched).values, relative: 1e-5)
  }

  /// The alignment's targets are mean states of the language model as it is at each step.
  @Test func alignmentTargetsFollowTheWeights() throws {
    var model = try model(adapted(), fromLayer: 1)
    func means(_ model: AlignedModel) throws -> Tensor {
      let states = try model.itemStates(
        model.itemStates.lookUp(model.itemTexts, isTraining: true), cancellation: nil)
      return try model.meanStates(
        model.itemTexts, of: .item, from: states.states, cancellation: nil)
    }
    let start = try means(model)
    let frozen = FrozenStates(backbone: twin.backbone, fromLayer: 1, wantsMeans: true)
    let expected = try frozen(
      frozen.lookUp(model.itemTexts, isTraining: true), cancellation: nil)
    expectClose(start, try #require(expected.means), relative: 1e-4, absolute: 1e-5)
    for name in model.parameters.names where name.hasSuffix("lora_B.weight") {
      model.parameters[name] = .random(model.parameters[name].shape, seed: 3)
    }
    #expect(try means(model).values != start.values)
  }
}
