public import Interactions
public import Support

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
  /// Whether models make vectors of the histories of users whom they don't know.
  let folds: Bool
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
  ///   - folds: Whether models that know users by their ids may make vectors of others' histories.
  /// - Throws: `EvaluationError.nothingHeldOut`, `.noRatings`.
  public init(
    _ dataset: Dataset, part: Part, metrics: [Metric],
    candidates: RankingProtocol.Candidates = .full, seen: RankingProtocol.SeenItems = .drop,
    sample: RankingProtocol.Sample? = nil, folds: Bool = false
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
    self.folds = folds
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
  /// - Throws: `EvaluationError.scoreIsNaN`, `UnknownUsers`, `Cancelled`, or what the scorer throws.
  public func evaluate(
    _ scorer: any Scorer, workers: Workers, progress: Progress = .unwatched
  ) throws -> EvaluationResult {
    try evaluate(scorer, blockSize: nil, workers: workers, progress: progress)
  }

  func evaluate(
    _ scorer: any Scorer, blockSize: Int?, workers: Workers, progress: Progress
  ) throws -> EvaluationResult {
    if !scorer.predictsRatings, let metric = metrics.first(where: \.kind.isOfRatings) {
      throw EvaluationError.scoresAreNoRatings(metric)
    }
    let scorer = try scorer.prepared(workers: workers, progress: progress)
    let queries = cases.map {
      Query(user: dataset.users[$0.user], history: $0.history, folds: folds)
    }
    let folded = try scorer.foldedIn(queries)
    let exposures = Exposures(metrics: metrics, itemCount: ranking.itemCount)
    let wantsAUC = metrics.contains(Metric(.auc, at: nil))
    let blocks = ScoreBlocks(
      scorer, of: cases, asking: queries, itemCount: ranking.itemCount, size: blockSize,
      rounds: wantsAUC ? 2 : 1,
      workers: workers, progress: progress)
    let measured = try blocks.map {
      try measure($0, scores: $1, exposures: exposures, progress: progress)
    }
    var wholes = exposures.values(users: cases.count)
    if wantsAUC {
      let pool = TargetPool(measured.flatMap(\.targetScores))
      let pairs = try blocks.map {
        try self.pairs(of: $0, scores: $1, with: pool, progress: progress)
      }
      wholes[Metric(.auc, at: nil)] = MeanAndError(
        whole: pool.auc(pairs), count: cases.count)
    }
    wholes.merge(ratingErrors(measured.flatMap(\.residuals))) { $1 }
    return EvaluationResult(
      ranking: ranking, metrics: metrics, users: cases.map(\.user),
      values: metrics.indices.map { metric in measured.flatMap { $0.values[metric] } },
      wholes: wholes, ranks: ranks(measured.flatMap(\.places)), foldedCount: folded.count)
  }
}
