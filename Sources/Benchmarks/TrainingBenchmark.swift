import Alignment
import Backbones
import Foundation
import Interactions
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

  /// Pairs a second of RA-Rec: 32 users of 10 titles, 32 positives, 64 negatives, 4 + 1 rows at
  /// every layer, mean pooling, alignment loss; untrained ID vectors, as in the peer.
  func rarec(backbone: any Backbone) throws -> Double {
    let base = try SASRec(
      SASRec.Configuration(), itemCount: data.itemCount, key: RandomKey(seed: 1))
    var configuration = RARec.Configuration.tuned
    configuration.fromLayer = 0
    configuration.alignment = 0.1
    configuration.negatives = 64
    configuration.titles = 10
    var model = try RARec(
      configuration, dataset: data, base: base, backbone: backbone, key: RandomKey(seed: 1),
      workers: workers)
    let report = try model.train(
      on: .all(of: data), of: data, options: timed(RARec.trainOptions, batch: 32),
      key: RandomKey(seed: 1), workers: workers)
    return Double(report.pairs) / report.seconds
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
