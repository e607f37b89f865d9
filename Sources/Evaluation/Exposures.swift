/// The exposures of an evaluation, one for each cut-off of a metric that asks for it.
struct Exposures: Sendable {
  private let metrics: [Metric]
  private let byCutoff: [Int: Exposure]

  init(metrics: [Metric], itemCount: Int) {
    self.metrics = metrics.filter { if case .exposure = $0.kind.measure { true } else { false } }
    let cutoffs = Set(self.metrics.compactMap(\.cutoff))
    byCutoff = Dictionary(
      uniqueKeysWithValues: cutoffs.map { ($0, Exposure(itemCount: itemCount)) })
  }

  /// Takes up the lists of some users.
  func add(_ lists: [RankedList], cutoff: Int) { byCutoff[cutoff]?.add(lists) }

  /// What the metrics come to.
  func values(users: Int) -> [Metric: MeanAndError] {
    var values: [Metric: MeanAndError] = [:]
    for metric in metrics {
      guard let exposure = metric.cutoff.flatMap({ byCutoff[$0] }),
        case .exposure(let value) = metric.kind.measure
      else { continue }
      values[metric] = MeanAndError(whole: value(exposure), count: users)
    }
    return values
  }
}
