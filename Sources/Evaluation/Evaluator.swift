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
  /// Where targets and users are cut into groups.
  public let groups: TargetGroups
  let dataset: Dataset
  let popularity: [Int32]
  let cases: [RankingCase]
  let scale: RankingScale
  /// What lists are worth; `nil` where no metric looks at them.
  let lists: ListScale?
  let sampler: CandidateSampler?

  /// An evaluator of the users who have items in a part and items before it.
  ///
  /// - Parameters:
  ///   - dataset: A split data set.
  ///   - part: The part whose items are the targets.
  ///   - metrics: What is measured.
  ///   - candidates: Which items are ranked.
  ///   - seen: What becomes of the items before the part.
  ///   - sample: The users to draw; `nil`, or as many as there are or more, for all of them.
  /// - Throws: `EvaluationError.nothingHeldOut`, `.noRatings`.
  public init(
    _ dataset: Dataset, part: Part, metrics: [Metric],
    candidates: RankingProtocol.Candidates = .full, seen: RankingProtocol.SeenItems = .drop,
    sample: RankingProtocol.Sample? = nil
  ) throws(EvaluationError) {
    let cases = (0..<dataset.userCount).compactMap { user -> RankingCase? in
      let targets = dataset.sequence(of: user, part: part)
      let history = dataset.history(of: user, before: part)
      if targets.isEmpty || history.isEmpty { return nil }
      return RankingCase(user: user, history: history, targets: targets)
    }
    if cases.isEmpty { throw .nothingHeldOut(data: dataset.name, part: part) }
    if dataset.ratings == nil, let metric = metrics.first(where: \.kind.isOfRatings) {
      throw .noRatings(metric, data: dataset.name)
    }
    let sample = sample.flatMap { $0.count < cases.count ? $0 : nil }
    ranking = RankingProtocol(
      data: dataset.name, digest: dataset.digest, split: dataset.split?.description ?? "no split",
      part: part, candidates: candidates, itemCount: dataset.itemCount, seen: seen,
      userCount: cases.count, sample: sample)
    let popularity = dataset.trainPopularity
    self.dataset = dataset
    self.popularity = popularity
    self.metrics = metrics
    groups = TargetGroups(
      popularity: Thirds(of: cases.lazy.flatMap(\.targets).map { popularity[Int($0)] }),
      history: Thirds(of: cases.lazy.map { Int32(clamping: $0.history.count) }))
    scale = RankingScale(metrics: metrics, itemCount: dataset.itemCount)
    lists =
      metrics.contains(where: \.kind.isOfLists)
      ? ListScale(dataset, popularity: popularity) : nil
    sampler =
      if case .sampled(let drawn) = candidates {
        CandidateSampler(drawn, popularity: popularity)
      } else {
        nil
      }
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
    if !scorer.predictsRatings, let metric = metrics.first(where: \.kind.isOfRatings) {
      throw EvaluationError.scoresAreNoRatings(metric)
    }
    let scorer = try scorer.prepared(workers: workers, progress: progress)
    let exposures = Exposures(metrics: metrics, itemCount: ranking.itemCount)
    let wantsAUC = metrics.contains(Metric(.auc, at: nil))
    let rounds = wantsAUC ? 2 : 1
    let done = Tally(total: cases.count * rounds)
    func blocks<Made: Sendable>(
      _ body: @Sendable (ArraySlice<RankingCase>, [Float]) throws -> Made
    ) throws -> [Made] {
      try self.blocks(scorer, size, workers, progress, done, body)
    }
    let measured = try blocks { try measure($0, scores: $1, exposures: exposures) }
    var wholes = exposures.values(users: cases.count)
    if wantsAUC {
      let pool = TargetPool(measured.flatMap(\.targetScores))
      let pairs = try blocks { self.pairs(of: $0, scores: $1, with: pool) }
      wholes[Metric(.auc, at: nil)] = MeanAndError(
        whole: pool.auc(pairs), count: cases.count)
    }
    wholes.merge(ratingErrors(measured.flatMap(\.residuals))) { $1 }
    return EvaluationResult(
      ranking: ranking, metrics: metrics, users: cases.map(\.user),
      values: metrics.indices.map { metric in measured.flatMap { $0.values[metric] } },
      wholes: wholes, ranks: ranks(measured.flatMap(\.places)))
  }

  /// What `body` makes of the scores of each block of users.
  private func blocks<Made: Sendable>(
    _ scorer: any Scorer, _ size: Int, _ workers: Workers, _ progress: Progress, _ done: Tally,
    _ body: @Sendable (ArraySlice<RankingCase>, [Float]) throws -> Made
  ) throws -> [Made] {
    try workers.map((cases.count + size - 1) / size) { block in
      try progress.check()
      let cases = self.cases[block * size..<min(self.cases.count, (block + 1) * size)]
      let scores = try scorer.scores(
        for: cases.map { Query(user: $0.user, history: $0.history) },
        workers: Workers(count: 1), progress: progress)
      precondition(
        scores.count == cases.count * ranking.itemCount,
        "Evaluator: \(scores.count) scores for \(cases.count) × \(ranking.itemCount) items")
      let made = try body(cases, scores)
      progress.report(
        ProgressUpdate(
          task: "evaluate", completed: Double(done.add(cases.count)), total: Double(done.total),
          unit: "users"))
      return made
    }
  }

  /// How many users are done.
  private final class Tally: Sendable {
    let total: Int
    private let count = Atomic<Int>(0)

    init(total: Int) { self.total = total }

    func add(_ number: Int) -> Int { count.wrappingAdd(number, ordering: .relaxed).newValue }
  }

  /// Users a block: at most 64 MiB of scores, at most 256, and 32 blocks where there are users enough.
  private var blockSize: Int {
    let bounded = (16 << 20) / max(1, ranking.itemCount)
    return max(1, min(256, bounded, max(16, (cases.count + 31) / 32)))
  }
}
