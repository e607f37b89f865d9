import Evaluation
import Foundation
import Interactions
import ModelFiles
import Networks
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

/// Items that the training part hasn't: nothing teaches an ID model anything of them.
@Suite struct ColdItemTests {
  private let key = RandomKey(seed: 3)
  /// Users who go round a circle of 12 items in steps of 5; 3 of the items are in testing only.
  private let data: Dataset

  init() throws {
    data = try Dataset(
      name: "cycle", sequences: (0..<60).map { user in (0..<8).map { (user + $0 * 5) % 12 } }
    ).split(.coldItems(valid: 0.1, test: 0.25), key: key)
  }

  private func model<Model: TrainableModel>(
    _ type: Model.Type, _ change: (inout Model.Configuration) -> Void = { _ in }
  ) throws -> Model {
    var configuration = Model.Configuration()
    for setting in Model.Configuration.settings where setting.name == "dim" {
      try setting.set(&configuration, "8")
    }
    change(&configuration)
    return try Model(configuration, data: data, key: key)
  }

  /// Neither the loss nor a gradient depends on what stands in the rows of cold items, and these
  /// stay 0.
  private func checkTraining<Model: IDModel & TrainableModel>(
    _ model: Model, _ comment: String = ""
  ) throws {
    let cold = data.coldItems
    #expect(cold.count == 3 && model.unranked == cold, "\(Model.kind) \(comment)")
    let material = try model.material(of: data)
    func step(_ model: Model) throws -> ShardedGradient {
      try model.step(
        Array(0..<min(40, material.count)), of: material, at: TrainingPlace(step: 2), key: key,
        workers: Workers(count: 2), cancellation: Cancellation()
      ).gradient
    }
    var other = model
    var table = other.parameters["items"]
    table.withUnsafeMutableValues { values in
      for item in cold { for column in 0..<8 { values[Int(item) * 8 + column] = 50 } }
    }
    other.parameters["items"] = table
    let (one, two) = try (step(model), step(other))
    #expect(one.loss == two.loss, "\(Model.kind) \(comment)")
    for (name, pair) in zip(model.parameters.names, zip(one.gradients, two.gradients)) {
      #expect(pair.0?.values == pair.1?.values, "\(Model.kind) \(comment) \(name)")
    }

    var trained = model
    _ = try trained.train(
      on: data, options: TrainOptions(epochs: 2, patience: nil, decay: 0.1, batch: 16), key: key,
      workers: Workers(count: 2))
    #expect(trained.unranked == cold, "\(Model.kind) \(comment)")
    let fresh = try trained.restarted(data: data, key: key)
    #expect(fresh.unranked == cold, "\(Model.kind) \(comment)")
    #expect(trained.itemVectors.values != model.itemVectors.values)
    try checkMeasured(trained)
    // Other data may know them.
    _ = try trained.train(
      on: data.unsplit, options: TrainOptions(epochs: 2, batch: 16), key: key,
      workers: Workers(count: 2))
    #expect(trained.unranked.isEmpty, "\(Model.kind) \(comment)")
  }

  /// Every target is cold: a miss for whoever knows ids alone, and in no group of the cold that are
  /// ranked.
  private func checkMeasured(_ model: some Recommender) throws {
    let names = ["hr@12", "ndcg", "mrr", "recall@12", "rankauc", "hr_cold@12"]
    let metrics = try names.map { try Metric(name: $0) }
    let result = try Evaluator(data, part: .test, metrics: metrics).evaluate(
      model, workers: Workers(count: 2))
    let means = try metrics.map { try result.summary(of: $0).mean }
    #expect(means.dropLast().allSatisfy { $0 == 0 } && means[5].isNaN, "\(model.kind) \(means)")
    #expect(result.ranks?.unrankedCount == result.ranks?.items.count)
    // Validation is on items that training has.
    let valid = try Evaluator(data, part: .valid, metrics: metrics).evaluate(
      model, workers: Workers(count: 2))
    #expect(valid.ranks?.unrankedCount == 0)
    #expect(try valid.summary(of: metrics[0]).mean > 0.5, "\(model.kind)")
  }

  @Test(
    arguments: [
      RankingLoss(.softmax), RankingLoss(.sampled, negatives: 30),
      RankingLoss(.sampled, negatives: 30, draw: .popularity), RankingLoss(.sampled, draw: .batch),
      RankingLoss(.bce, negatives: 5), RankingLoss(.gbce, negatives: 5),
      RankingLoss(.bpr, negatives: 5), RankingLoss(.bpr, negatives: 5, draw: .popularity),
      RankingLoss(.bce, negatives: 5, draw: .batch),
    ])
  func noLossOfAnyModelSeesThem(loss: RankingLoss) throws {
    let words = "\(loss)"
    try checkTraining(try model(SASRec.self) { $0.loss = loss }, words)
    try checkTraining(try model(GRU4Rec.self) { $0.loss = loss }, words)
    try checkTraining(try model(Caser.self) { $0.loss = loss }, words)
    try checkTraining(try model(BERT4Rec.self) { $0.loss = loss }, words)
    try checkTraining(try model(ComiRec.self) { $0.loss = loss }, words)
    try checkTraining(try model(ESASRec.self) { $0.loss = loss }, words)
  }

  @Test(arguments: NegativeDraw.allCases) func norDoFactorModels(draw: NegativeDraw) throws {
    try checkTraining(try model(BPRMF.self) { ($0.draw, $0.negatives) = (draw, 5) }, "\(draw)")
    try checkTraining(try model(LightGCN.self) { ($0.draw, $0.negatives) = (draw, 5) }, "\(draw)")
  }

  private func checkFitted<Model: FittedModel>(_ type: Model.Type) throws {
    let model = try Model(
      Model.Configuration(), data: data, key: key, workers: Workers(count: 1),
      progress: .unwatched)
    #expect(model.unranked == data.coldItems, "\(Model.kind)")
    try checkMeasured(model)
    let folder = try TemporaryFolder()
    try model.write(to: folder.path("m.safetensors"))
    let read = try Model(from: SafetensorsFile(path: folder.path("m.safetensors")), data: data)
    #expect(read.unranked == model.unranked, "\(Model.kind)")
  }

  @Test func similaritiesKnowNothingOfThem() throws {
    try checkFitted(ItemKNN.self)
    try checkFitted(EASE.self)
    try checkFitted(IALS.self)
    try checkFitted(Markov.self)
  }

  /// gBCE's share of negatives, and the chance of a draw, are among the items that may be drawn.
  @Test func onlyWarmItemsAreCounted() throws {
    let sampler = NegativeSampler(data, draw: .uniform)
    #expect(sampler.items == data.warmItems && !sampler.hasAll)
    let target = sampler.items[0]
    let (items, logQ) = sampler.columns(batch: [target], count: 1, key: key)
    let share =
      1 / Double(data.trainPopularity.reduce(0) { $0 + Int($1) })
      * Double(data.trainPopularity[Int(target)])
    let place = try #require(items.firstIndex(of: target))
    expectClose(exp(Double(logQ[place])), 1 - (1 - 1 / 9.0) * (1 - share), relative: 1e-5)
  }

  /// A table that starts at texts has a vector of every item, and so ranks every item.
  @Test func aStartAtTextsKnowsSomething() throws {
    let model = try model(SASRec.self).startingItems(at: .random([12, 10], seed: 4))
    #expect(model.unranked.isEmpty)
  }
}
