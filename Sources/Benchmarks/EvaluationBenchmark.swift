import Evaluation
import Interactions
import Networks
import Recommenders
import Support
import Tensors

/// Full rankings of a catalogue by a factor model of random vectors; users who had 50 items at
/// random, and one that is held out.
struct EvaluationBenchmark {
  private let model: BPRMF
  private let data: Dataset
  private let workers: Workers

  init(items: Int, users: Int, width: Int, workers: Workers) throws {
    let key = RandomKey(seed: 1)
    data = try Dataset(
      name: "random", catalogue: Catalogue(ids: (0..<items).map { "i\($0)" }),
      users: (0..<users).map { "u\($0)" }, offsets: (0...users).map { $0 * 51 },
      items: (0..<users * 51).map { Int32(key.integer(below: items, at: UInt64($0))) }
    ).split(.leaveOneOut)
    var parameters = Parameters()
    for (name, count) in [("users", users), ("items", items)] {
      parameters.add(
        name,
        Tensor(shape: [count, width], values: key.derived(name).normals(count * width)))
    }
    var configuration = BPRMF.Configuration()
    configuration.width = width
    model = BPRMF(configuration, data: data, parameters: parameters)
    self.workers = workers
  }

  /// What can be measured on rankings.
  enum Work: String, CaseIterable {
    /// Only where targets stand.
    case ranks
    /// The best 100 for each user too.
    case lists
    /// The cosines of all pairs of these.
    case diversity
    /// All pairs of anybody's target and anybody's other items.
    case auc
    /// The target among 99 other items, and no more.
    case sampled
  }

  /// Users a second of each work, and the peak memory of all.
  func measure(_ works: [Work], budget: Double) throws -> [Measurement] {
    try works.map { work in
      let evaluator = try Evaluator(
        data, part: .test, metrics: try metrics(of: work),
        candidates: work == .sampled
          ? .sampled(CandidateSample(count: 99, weight: .uniform)) : .full)
      let seconds = try medianSeconds(budget: budget, atLeast: 1, warmingUp: false) {
        _ = try evaluator.evaluate(model, workers: workers)
      }
      return Measurement(
        work: title(of: work), who: "alidade", value: Double(data.userCount) / seconds,
        unit: "users/s")
    } + [
      Measurement(
        work: "rankings of \(items) for \(NumberText.grouped(data.userCount)) users: peak memory",
        who: "alidade", value: Double(Machine.peakMemory), unit: "MiB")
    ]
  }

  private func metrics(of work: Work) throws -> [Metric] {
    let ranks = [Metric(.hr, at: 100), Metric(.ndcg, at: 100)]
    return switch work {
    case .ranks, .sampled: ranks
    case .lists: ranks + [try Metric(name: "coverage@100")]
    case .diversity: ranks + [try Metric(name: "diversity@100")]
    case .auc: ranks + [try Metric(name: "poolauc")]
    }
  }

  private func title(of work: Work) -> String {
    switch work {
    case .ranks: "full ranking of \(items), ranks"
    case .lists: "full ranking of \(items), lists of 100"
    case .diversity: "full ranking of \(items), diversity at 100"
    case .auc: "full ranking of \(items), pooled AUC"
    case .sampled: "ranking among 99 of \(items)"
    }
  }

  private var items: String { NumberText.counted(data.itemCount, "item") }
}
