import Alignment
import Backbones
import Foundation
import Interactions
import Networks
import Recommenders
import Support

/// Training speed on the shop's real sequences and titles.
struct TrainingBenchmark {
  let workers: Workers
  let seconds: Double
  private let data: Dataset

  init(workers: Workers, seconds: Double) throws {
    self.workers = workers
    self.seconds = seconds
    // Without a split there is nothing to validate, and only training is timed.
    data = try EmbeddedDataset.onlineRetail.load().kcore(users: 5, items: 5).dataset
  }

  /// Positions a second of SASRec: d 64, 2 blocks, length 50, full softmax, batches of 128 users.
  func sasrec() throws -> Double {
    var model = try SASRec(
      SASRec.Configuration(), itemCount: data.itemCount, key: RandomKey(seed: 1))
    let report = try model.train(
      on: data, options: timed(SASRec.trainOptions, batch: 128), key: RandomKey(seed: 1),
      workers: workers)
    return Double(report.pairs) / report.seconds
  }

  /// Pairs a second of RA-Rec: users of 10 titles, their positives, and negatives, 4 + 1 rows at
  /// every layer, mean pooling, alignment loss; untrained ID vectors, as in the peer.
  func rarec(_ subject: Subject, on backbone: any Backbone) throws -> Double {
    let report = try train(
      subject, on: backbone, fromLayer: 0, pairs: .all(of: data),
      options: timed(AlignedModel.trainOptions, batch: subject.batch.pairs))
    return Double(report.pairs) / report.seconds
  }

  /// Pairs a second of RA-Rec with rows in the upper third of the layers alone, when it has seen
  /// its pairs once: what the layers below make of them is kept.
  func rarecAgain(_ subject: Subject, on backbone: any Backbone) throws -> Double {
    let all = TrainingPairs.all(of: data)
    let count = 8 * subject.batch.pairs
    let step = all.count / count
    var options = timed(AlignedModel.trainOptions, batch: subject.batch.pairs)
    options.minutes = nil
    options.epochs = 3
    let report = try train(
      subject, on: backbone, fromLayer: subject.upperThird,
      pairs: all.selecting((0..<count).map { $0 * step }), options: options)
    return rateAfterFirst(report)
  }

  /// Pairs a second of a system: Laser's second stage on MiniLM, RSLLM's and CoLLM's on SmolLM2 with changes
  /// of rank 8, recommendation-knowledge tuning's retrieval on a T5 of new weights.
  func system(_ system: TrainedSystem) throws -> Double {
    let (folders, key) = (
      try Subject.all.map { try BackboneFolder(path: $0.folder) }, RandomKey(seed: 1)
    )
    func speaker() throws -> any Backbone {
      try folders[1].load(name: "smollm2").adapted(
        by: LoRA.Configuration(rank: 8, alpha: 16), on: nil, key: key)
    }
    switch system {
    case .laser:
      var laser = Laser()
      (laser.training.epochs, laser.fixedEpochs) = (0, 3)
      return try rateAfterFirstEpoch(of: laser, on: folders[0].load(name: "minilm"))
    case .rsllm:
      var rsllm = RSLLM()
      (rsllm.textEpochs, rsllm.training.epochs) = (0, 1_000)
      return try rate(of: rsllm, on: speaker())
    case .collm:
      var collm = CoLLM()
      (collm.textEpochs, collm.training.epochs) = (0, 1_000)
      return try rate(of: collm, on: speaker())
    case .recknowledge:
      var (tasks, model) = (RecKnowledge(), ScratchModel())
      for setting in RecKnowledge.settings where ["mim", "mlm", "bpr"].contains(setting.name) {
        try setting.set(&tasks, "0")
      }
      (model.layers, model.width, model.heads, model.inner) = (4, 128, 4, 512)
      return try rate(of: tasks, on: model.made(tokenizingLike: folders[0], key: key))
    }
  }

  /// The rate behind the first of a few short epochs, in which all items are encoded.
  private func rateAfterFirstEpoch(
    of system: some NamedSystem, on backbone: any Backbone
  ) throws -> Double {
    var model = try aligned(system, on: backbone)
    var options = model.usualTraining ?? AlignedModel.trainOptions
    (options.patience, options.validationInterval, options.epochs) = (nil, nil, 3)
    let all = TrainingPairs.all(of: data)
    let count = 4 * options.batch
    let pairs = all.selecting((0..<count).map { $0 * (all.count / count) })
    return try rateAfterFirst(
      model.train(
        on: data, pairs: pairs, options: options, key: RandomKey(seed: 1), workers: workers))
  }

  /// Pairs a second behind the first epoch.
  private func rateAfterFirst(_ report: TrainReport) -> Double {
    guard let first = report.history.first, let last = report.history.last else { return 0 }
    return Double(last.pairs - first.pairs) / (last.seconds - first.seconds)
  }

  private func aligned(
    _ system: some NamedSystem, on backbone: any Backbone
  ) throws -> AlignedModel {
    let base = try SASRec(
      SASRec.Configuration(), itemCount: data.itemCount, key: RandomKey(seed: 1))
    return try AlignedModel(
      system, dataset: data, base: base, backbone: backbone, key: RandomKey(seed: 1),
      workers: workers)
  }

  private func rate(of system: some NamedSystem, on backbone: any Backbone) throws -> Double {
    var model = try aligned(system, on: backbone)
    let usual = model.usualTraining ?? AlignedModel.trainOptions
    let report = try model.train(
      on: data, options: timed(usual, batch: usual.batch), key: RandomKey(seed: 1), workers: workers
    )
    return Double(report.pairs) / report.seconds
  }

  private func train(
    _ subject: Subject, on backbone: any Backbone, fromLayer: Int, pairs: TrainingPairs,
    options: TrainOptions
  ) throws -> TrainReport {
    var system = RARec.tuned
    system.site.fromLayer = fromLayer
    system.contrast.weight = 0.1
    system.samples.negatives = subject.batch.negatives
    system.prompts.titles = 10
    system.readout.pooling = .mean
    var model = try aligned(system, on: backbone)
    return try model.train(
      on: data, pairs: pairs, options: options, key: RandomKey(seed: 1), workers: workers)
  }

  /// Titles a second that a backbone makes vectors of: all of the shop's, of mixed length.
  func catalogue(_ backbone: any Backbone) throws -> Double {
    let titles = (0..<data.itemCount).map { data.catalogue.title(of: $0) ?? "" }
    let seconds = try medianSeconds(budget: self.seconds / 4) {
      _ = try backbone.encode(backbone.pack(titles), workers: workers, progress: .unwatched)
    }
    return Double(titles.count) / seconds
  }

  /// A model's usual training, ended by the clock alone.
  private func timed(_ usual: TrainOptions, batch: Int) -> TrainOptions {
    var options = usual
    options.batch = batch
    options.patience = nil
    options.epochs = nil
    options.validationInterval = nil
    options.minutes = seconds / 60
    return options
  }

  /// Writes what the peers read: item numbers from 1, one user a line, and a title a line.
  func write(to folder: String) throws {
    let sequences = (0..<data.userCount).map { user in
      data.sequence(of: user).map { String($0 + 1) }.joined(separator: " ")
    }
    let titles = (0..<data.itemCount).map { data.catalogue.title(of: $0) ?? "" }
    for (name, lines) in [("sequences.txt", sequences), ("titles.txt", titles)] {
      try AtomicFile.write(
        Data((lines.joined(separator: "\n") + "\n").utf8), to: folder + "/" + name)
    }
  }
}

/// A system beside RA-Rec whose training is timed.
enum TrainedSystem: String, CaseIterable {
  case laser, rsllm, collm, recknowledge

  /// What rows of the table call it.
  var title: String {
    switch self {
    case .laser: "Laser"
    case .rsllm: "RSLLM"
    case .collm: "CoLLM"
    case .recknowledge: "recommendation knowledge"
    }
  }
}
