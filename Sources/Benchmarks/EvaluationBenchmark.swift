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

  /// Users a second where ranks are all that is asked, and where lists of 100 are.
  func measure(budget: Double) throws -> [Measurement] {
    let ranks = [Metric(.hr, at: 100), Metric(.ndcg, at: 100)]
    let figures = try [
      ("ranks", ranks), ("lists of 100", ranks + [Metric(.coverage, at: 100)]),
    ].map { name, metrics in
      let evaluator = try Evaluator(data, part: .test, metrics: metrics)
      var times: [Double] = []
      let start = Machine.seconds
      repeat {
        let before = Machine.seconds
        _ = try evaluator.evaluate(model, workers: workers)
        times.append(Machine.seconds - before)
      } while Machine.seconds - start < budget
      return Measurement(
        work: "\(title), \(name)", who: "alidade",
        value: Double(data.userCount) / (median(times) ?? 0), unit: "users/s")
    }
    return figures + [
      Measurement(
        work: "\(title), \(NumberText.grouped(data.userCount)) users: peak memory",
        who: "alidade", value: Double(Machine.peakMemory), unit: "MiB")
    ]
  }

  private var title: String { "full ranking, \(NumberText.grouped(data.itemCount)) items" }
}
