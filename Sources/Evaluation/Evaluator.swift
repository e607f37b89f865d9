public import Interactions
public import Support
import Synchronization

/// Ranks the catalogue for every user of a part and measures where the held-out items come.
///
/// It holds what doesn't depend on the model, so that one evaluator serves every epoch of a training
/// and every model of a comparison.
public struct Evaluator: Sendable {
  /// How rankings are made.
  public let ranking: RankingProtocol
  /// What is measured.
  public let metrics: [Metric]
  /// Where targets are cut into head, middle and tail.
  public let groups: PopularityGroups
  let dataset: Dataset
  let popularity: [Int32]
  let cases: [RankingCase]
  let scale: RankingScale

  /// An evaluator of the users who have items in a part and items before it.
  ///
  /// - Parameters:
  ///   - dataset: A split data set.
  ///   - part: The part whose items are the targets.
  ///   - metrics: What is measured.
  ///   - seen: What becomes of the items before the part.
  ///   - sample: The users to draw; `nil`, or as many as there are or more, for all of them.
  /// - Throws: `EvaluationError.nothingHeldOut`.
  public init(
    _ dataset: Dataset, part: Part, metrics: [Metric], seen: RankingProtocol.SeenItems = .drop,
    sample: RankingProtocol.Sample? = nil
  ) throws(EvaluationError) {
    let cases = (0..<dataset.userCount).compactMap { user -> RankingCase? in
      let targets = dataset.sequence(of: user, part: part)
      let history = dataset.history(of: user, before: part)
      if targets.isEmpty || history.isEmpty { return nil }
      return RankingCase(user: user, history: history, targets: targets)
    }
    if cases.isEmpty { throw .nothingHeldOut(data: dataset.name, part: part) }
    let sample = sample.flatMap { $0.count < cases.count ? $0 : nil }
    ranking = RankingProtocol(
      data: dataset.name, digest: dataset.digest, split: dataset.split?.description ?? "no split",
      part: part, itemCount: dataset.itemCount, seen: seen, userCount: cases.count, sample: sample)
    self.dataset = dataset
    popularity = dataset.trainPopularity
    self.metrics = metrics
    groups = PopularityGroups(
      targets: cases.lazy.flatMap(\.targets), popularity: popularity)
    scale = RankingScale(metrics: metrics, itemCount: dataset.itemCount)
    if let sample {
      let order = RandomKey(seed: sample.seed).derived("users").permutation(cases.count)
      self.cases = order.prefix(sample.count).sorted().map { cases[$0] }
    } else {
      self.cases = cases
    }
  }

  /// Measures a scorer.
  ///
  /// The result is the same bits for any number of workers, and memory doesn't grow with users.
  ///
  /// - Throws: `EvaluationError.scoreIsNaN`, `Cancelled`, or what the scorer throws.
  public func evaluate(
    _ scorer: any Scorer, workers: Workers, progress: Progress = .unwatched
  ) throws -> EvaluationResult {
    try evaluate(scorer, blockSize: blockSize, workers: workers, progress: progress)
  }

  func evaluate(
    _ scorer: any Scorer, blockSize size: Int, workers: Workers, progress: Progress
  ) throws -> EvaluationResult {
    let scorer = try scorer.prepared(workers: workers, progress: progress)
    let total = cases.count
    let done = Atomic<Int>(0)
    let blocks = try workers.map((total + size - 1) / size) { block -> [[Float]] in
      try progress.check()
      let cases = self.cases[block * size..<min(total, (block + 1) * size)]
      let scores = try scorer.scores(
        for: cases.map { Query(user: $0.user, history: $0.history) },
        workers: Workers(count: 1), progress: progress)
      let values = try measure(cases, scores: scores)
      let completed = done.wrappingAdd(cases.count, ordering: .relaxed).newValue
      progress.report(
        ProgressUpdate(
          task: "evaluate", completed: Double(completed), total: Double(total), unit: "users"))
      return values
    }
    return EvaluationResult(
      ranking: ranking, metrics: metrics, users: cases.map(\.user),
      values: metrics.indices.map { metric in blocks.flatMap { $0[metric] } })
  }

  /// Users a block: at most 64 MiB of scores, at most 256, and 32 blocks where there are users enough.
  private var blockSize: Int {
    let bounded = (16 << 20) / max(1, ranking.itemCount)
    return max(1, min(256, bounded, max(16, (cases.count + 31) / 32)))
  }
}
