import Backbones
import Evaluation
import Foundation
import Interactions
import Recommenders
import Support

/// Work at three sizes, each four times the last but one: where cost grows linearly, rates stay.
struct GrowthBenchmark {
  let workers: Workers

  /// Training cost in tokens: forward + backward to injected rows.
  func training(_ backbone: any Backbone) throws -> [Measurement] {
    try [12, 24, 48].map { count in
      let benchmark = BackboneBenchmark(
        backbone: backbone, count: count, length: 64, workers: workers)
      let seconds = try medianSeconds(budget: 1, benchmark.forwardBackward)
      let tokens = benchmark.texts.tokenCount
      return Measurement(
        work: "growth: MiniLM forward + backward to rows, \(NumberText.grouped(tokens)) tokens",
        who: "alidade", value: Double(tokens) / seconds, unit: "tokens/s")
    }
  }

  /// Loading cost in rows, and evaluation cost in users × items, on data drawn at random.
  func data() throws -> [Measurement] {
    let folder = FileManager.default.temporaryDirectory.path + "/alidade-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try [250_000, 500_000, 1_000_000].flatMap { rows in
      let (users, items) = (rows / 50, rows / 50)
      let path = folder + "/\(rows).csv"
      try write(rows: rows, users: users, items: items, to: path)
      var loaded: Dataset?
      let loading = try medianSeconds(budget: 0) { loaded = try DatasetReader().read(path).dataset }
      guard let dataset = try loaded?.split(.leaveOneOut) else { return [Measurement]() }
      let scorer = Popular(dataset)
      let evaluator = try Evaluator(
        dataset, part: .test, metrics: [Metric(name: "ndcg@10")],
        sample: RankingProtocol.Sample(count: users / 4, seed: 1))
      let evaluation = try medianSeconds(budget: 0) {
        _ = try evaluator.evaluate(scorer, workers: workers)
      }
      let scores = Double(users / 4) * Double(dataset.itemCount)
      return [
        Measurement(
          work: "growth: loading a CSV file of \(NumberText.grouped(rows)) rows", who: "alidade",
          value: Double(rows) / loading, unit: "rows/s"),
        Measurement(
          work: "growth: full ranking, \(NumberText.grouped(users / 4)) users × "
            + "\(NumberText.grouped(dataset.itemCount)) items", who: "alidade",
          value: scores / evaluation / 1e6, unit: "million scores/s"),
      ]
    }
  }

  private func write(rows: Int, users: Int, items: Int, to path: String) throws {
    let key = RandomKey(seed: 1)
    var text = "user,item,timestamp\n"
    text.reserveCapacity(rows * 24)
    for row in 0..<rows {
      let item = key.integer(below: items, at: UInt64(row))
      text += "u\(row % users),i\(item),\(1_500_000_000 + row)\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }
}
