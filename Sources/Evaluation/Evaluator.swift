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
  /// How many rows of the part are of users of whom nothing is known before, and so aren't measured.
  public let leftOut: Int
  /// Whether models make vectors of the histories of users whom they don't know.
  let folds: Bool
  let dataset: Dataset
  let popularity: [Int32]
  let cases: [RankingCase]
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
  ///   - known: What scorers are told of the items before the part.
  ///   - seen: What becomes of the items before the part, all of them.
  ///   - positive: The rating from which a row of the part is positive; `nil` if all rows are.
  ///   - sample: The users to draw; `nil`, or as many as there are or more, for all of them.
  ///   - folds: Whether models that know users by their ids may make vectors of others' histories.
  /// - Throws: `EvaluationError.nothingHeldOut`, `.noRatings`, `.noLabels`, `.nothingPositive`,
  ///   `.unlabelled`.
  public init(
    _ dataset: Dataset, part: Part, metrics: [Metric],
    candidates: RankingProtocol.Candidates = .full, known: RankingProtocol.KnownItems = .all,
    seen: RankingProtocol.SeenItems = .drop, positive: Float? = nil,
    sample: RankingProtocol.Sample? = nil, folds: Bool = false
  ) throws(EvaluationError) {
    // Before the validation part there is nothing but training.
    let known = part == .test ? known : .all
    let all = Self.cases(of: dataset, part: part, known: known, positive: positive)
    if all.isEmpty { throw .nothingHeldOut(data: dataset.name, part: part) }
    try Self.check(metrics, positive, of: dataset, part: part, targets: all.lazy.flatMap(\.targets))
    leftOut =
      (dataset.split?.count(of: part) ?? 0)
      - all.reduce(0) { $0 + dataset.sequence(of: $1.user, part: part).count }
    let sample = sample.flatMap { $0.count < all.count ? $0 : nil }
    let cases =
      sample.map { sample in
        RandomKey(seed: sample.seed).derived("users").permutation(all.count)
          .prefix(sample.count).sorted().map { all[$0] }
      } ?? all
    let withTargets = cases.count { !$0.targets.isEmpty }
    ranking = RankingProtocol(
      data: dataset.name, digest: dataset.digest, split: dataset.split?.description ?? "no split",
      part: part, candidates: candidates, itemCount: dataset.itemCount, known: known, seen: seen,
      seenTargets: seen == .drop ? cases.reduce(0) { $0 + $1.repeatedTargets } : 0,
      positive: positive, positiveUserCount: withTargets < cases.count ? withTargets : nil,
      userCount: all.count, sample: sample)
    let popularity = dataset.trainPopularity
    self.folds = folds
    self.dataset = dataset
    self.popularity = popularity
    self.metrics = metrics
    self.cases = cases
    groups = TargetGroups(
      popularity: Thirds(of: all.lazy.flatMap(\.targets).map { popularity[Int($0)] }),
      history: Thirds(of: all.lazy.map { Int32(clamping: $0.history.count) }))
    lists =
      metrics.contains(where: \.kind.isOfLists)
      ? ListScale(dataset, popularity: popularity) : nil
    sampler =
      if case .sampled(let drawn) = candidates {
        CandidateSampler(drawn, popularity: popularity)
      } else {
        nil
      }
  }

  /// The users who have something known and something held out.
  private static func cases(
    of dataset: Dataset, part: Part, known: RankingProtocol.KnownItems, positive: Float?
  ) -> [RankingCase] {
    (0..<dataset.userCount).compactMap { user in
      let held = dataset.sequence(of: user, part: part)
      let past = dataset.history(of: user, before: part)
      let history = known == .all ? past : dataset.sequence(of: user, part: .train)
      if held.isEmpty || history.isEmpty { return nil }
      let targets =
        positive.map { least in
          dataset.ratedRows(of: user, part: part).filter { $0.rating >= least }.map(\.item)[...]
        } ?? held
      return RankingCase(user: user, history: history, past: past, targets: targets)
    }
  }

  /// Refuses what the data can't tell.
  private static func check(
    _ metrics: [Metric], _ positive: Float?, of dataset: Dataset, part: Part,
    targets: some Sequence<Int32>
  ) throws(EvaluationError) {
    if let metric = metrics.first(where: \.kind.isOfRatings), dataset.ratings == nil {
      throw .noRatings(metric, data: dataset.name)
    }
    guard let positive else {
      if let metric = metrics.first(where: \.kind.isOfLabels) { throw .unlabelled(metric) }
      return
    }
    if dataset.ratings == nil { throw .noLabels(data: dataset.name) }
    if !targets.contains(where: { _ in true }) {
      throw .nothingPositive(positive, data: dataset.name, part: part)
    }
  }

  /// How many targets of the users that are measured are in each group; none where it isn't there.
  public var targetCounts: [TargetGroup: Int] {
    var counts: [TargetGroup: Int] = [:]
    for `case` in cases {
      for target in `case`.targets {
        for group in TargetGroup.allCases
        where groups.has(
          group, popularity: popularity[Int(target)], history: `case`.history.count)
        { counts[group, default: 0] += 1 }
      }
    }
    return counts
  }

  /// How many rows the part has, of all users.
  public var heldOutCount: Int { dataset.split?.count(of: ranking.part) ?? 0 }

  /// Measures a scorer.
  ///
  /// The result is the same bits for any number of workers, and memory doesn't grow with users.
  ///
  /// - Parameters:
  ///   - scorer: What ranks.
  ///   - learntTargets: How many targets it learnt from, as `learntTargets(from:)` says.
  ///   - workers: The threads.
  ///   - progress: What can stop it.
  /// - Returns: The values of each user, and the ranks of the targets.
  /// - Throws: `EvaluationError.scoreIsNaN`, `UnknownUsers`, `Cancelled`, or what the scorer throws.
  public func evaluate(
    _ scorer: any Scorer, learntTargets: Int = 0, workers: Workers,
    progress: Progress = .unwatched
  ) throws -> EvaluationResult {
    try evaluate(
      scorer, learntTargets: learntTargets, blockSize: nil, workers: workers, progress: progress)
  }

  func evaluate(
    _ scorer: any Scorer, learntTargets: Int = 0, blockSize: Int?, workers: Workers,
    progress: Progress
  ) throws -> EvaluationResult {
    if !scorer.predictsRatings, let metric = metrics.first(where: \.kind.isOfRatings) {
      throw EvaluationError.scoresAreNoRatings(metric)
    }
    let scorer = try scorer.prepared(workers: workers, progress: progress)
    let queries = cases.map {
      Query(user: dataset.users[$0.user], history: $0.history, folds: folds)
    }
    let folded = try scorer.foldedIn(queries)
    let measuring = Measuring(of: self, scorer)
    let pooled = metrics.filter(\.kind.isOfAllPairs)
    let blocks = ScoreBlocks(
      scorer, of: cases, asking: queries, itemCount: ranking.itemCount, size: blockSize,
      rounds: pooled.isEmpty ? 1 : 2,
      workers: workers, progress: progress)
    let measured = try blocks.map {
      try measure($0, scores: $1, measuring, progress: progress)
    }
    var wholes = measuring.exposures.values(users: cases.count)
    if !pooled.isEmpty {
      let pool = TargetPool(measured.flatMap(\.targetScores))
      let pairs = try blocks.map {
        try self.pairs(of: $0, scores: $1, measuring, with: pool, progress: progress)
      }
      let value = MeanAndError(whole: pool.auc(pairs), count: cases.count)
      for metric in pooled { wholes[metric] = value }
    }
    wholes.merge(ratingErrors(measured.flatMap(\.residuals))) { $1 }
    wholes.merge(labelledPool(measured.map(\.labels))) { $1 }
    var ranking = ranking
    ranking.unknown = measuring.unknown
    ranking.learntTargets = learntTargets
    return EvaluationResult(
      ranking: ranking, metrics: metrics, users: cases.map(\.user),
      values: metrics.indices.map { metric in measured.flatMap { $0.values[metric] } },
      wholes: wholes, ranks: ranks(measured.flatMap(\.places)), foldedCount: folded.count)
  }
}
