import Interactions
public import Support

/// The measurements of a block of users.
struct MeasuredBlock: Sendable {
  /// The place of one target among the candidates.
  typealias Place = (item: Int32, place: TargetPlace)
  /// The places of one user's targets.
  struct Places: Sendable {
    var targets: [Place] = []
    /// How many items were ranked.
    var candidates: Int
  }

  /// A row for each metric, a value for each user; empty for metrics that are one number for all.
  var values: [[Float]]
  /// The places of each user's targets.
  var places: [Places] = []
  /// The scores of labelled rows.
  var labels = LabelledScores()
  /// The score of each target, if all users' pairs are to be counted.
  var targetScores: [Float] = []
  /// The prediction minus the rating of each row that has both.
  var residuals: [Float] = []
}

/// The state that all blocks of one scorer's users share.
struct Measurement: Sendable {
  let outsiders: Outsiders?
  /// The treatment of items that aren't in the catalogue; `nil` where the scorer has none.
  let unknown: RankingProtocol.UnknownItems?
  let unranked: UnrankedItems
  let scale: RankMetrics
  let exposures: Exposures

  init(of evaluator: Evaluator, _ scorer: any Scorer) {
    let itemCount = evaluator.ranking.itemCount
    // Candidates that are drawn are all of the catalogue.
    let drops = evaluator.sampler != nil
    outsiders = drops ? nil : scorer.outsiders
    unknown = scorer.outsiders.map { drops ? .drop : $0.handling }
    let most = outsiders.map { others in
      evaluator.cases.reduce(0) {
        max($0, others.scores(of: evaluator.dataset.users[$1.user]).count)
      }
    }
    unranked = UnrankedItems(scorer.unranked, itemCount: itemCount)
    scale = RankMetrics(metrics: evaluator.metrics, itemCount: itemCount + (most ?? 0))
    exposures = Exposures(metrics: evaluator.metrics, itemCount: itemCount)
  }
}

extension Evaluator {
  /// Measures a scorer.
  ///
  /// The result is the same bits for any number of workers, and memory doesn't grow with users.
  ///
  /// - Parameters:
  ///   - scorer: The model, or lists.
  ///   - learntTargets: How many targets it learnt from, as `learntTargets(from:)` says.
  ///   - workers: The threads.
  ///   - progress: The means to stop it.
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
    try check(scorer)
    let scorer = try scorer.prepared(workers: workers, progress: progress)
    let queries = cases.map {
      Query(user: dataset.users[$0.user], history: $0.history, folds: folds)
    }
    let folded = try scorer.foldedIn(queries)
    let ranks = ranksTargets || !scorer.scoresCandidates
    let measurement = Measurement(of: self, scorer)
    let pooled = metrics.filter(\.kind.isOfAllPairs)
    let blocks = ScoreBlocks(
      scorer, of: cases, asking: queries, itemCount: ranking.itemCount,
      candidates: scorer.scoresCandidates ? wantedItems : nil,
      wantsAnswers: metrics.contains(where: \.kind.isOfAnswers),
      size: blockSize,
      rounds: pooled.isEmpty ? 1 : 2,
      workers: workers, progress: progress)
    let measured = try blocks.map {
      try measure($0, scores: $1, measurement, ranks: ranks, progress: progress)
    }
    var wholes = measurement.exposures.values(users: cases.count)
    if !pooled.isEmpty {
      let pool = TargetPool(measured.flatMap(\.targetScores))
      let pairs = try blocks.map {
        try self.pairs(of: $0, scores: $1, measurement, with: pool, progress: progress)
      }
      let value = MeanAndError(whole: pool.auc(pairs), count: cases.count)
      for metric in pooled { wholes[metric] = value }
    }
    let labels = measured.reduce(into: LabelledScores()) { $0.add($1.labels) }
    wholes.merge(rowMetrics(labels, measured.flatMap(\.residuals))) { $1 }
    var ranking = ranking
    ranking.unknown = measurement.unknown
    ranking.learntTargets = learntTargets
    return EvaluationResult(
      ranking: ranking, metrics: metrics, users: cases.map(\.user),
      values: metrics.indices.map { metric in measured.flatMap { $0.values[metric] } },
      wholes: wholes, ranks: ranks ? self.ranks(measured.flatMap(\.places)) : nil,
      foldedCount: folded.count)
  }

  /// Refuses a scorer that the metrics can't be measured of.
  ///
  /// - Throws: `EvaluationError.scoresAreNoRatings`, `.noAnswers`, `.beyondLists`.
  public func check(_ scorer: any Scorer) throws(EvaluationError) {
    if !scorer.predictsRatings, let metric = metrics.first(where: \.kind.isOfRatings) {
      throw .scoresAreNoRatings(metric)
    }
    if let metric = metrics.first(where: \.kind.isOfAnswers),
      !scorer.writesAnswers || sampler == nil
    {
      throw .noAnswers(metric, writes: scorer.writesAnswers)
    }
    if let length = listLength(of: scorer),
      let metric = metrics.first(where: { $0.cutoff ?? 0 > length })
    {
      throw .beyondLists(metric, length: length)
    }
  }

  /// How many items rankings of a scorer tell apart; `nil` where they tell all.
  ///
  /// Where candidates are drawn and scored one by one, nothing is listed.
  public func listLength(of scorer: any Scorer) -> Int? {
    guard sampler == nil || !scorer.scoresCandidates else { return nil }
    return scorer.listLength.flatMap { $0 < ranking.itemCount ? $0 : nil }
  }
}

extension Evaluator {
  /// The metrics of a block of users; without ranks there are scores of rated rows alone.
  func measure(
    _ cases: ArraySlice<RankingCase>, scores: ScoreBlock, _ measurement: Measurement,
    ranks: Bool = true, progress: Progress
  ) throws -> MeasuredBlock {
    let groups: [TargetGroup?] = Array(Set(metrics.lazy.filter(\.kind.isOfRanks).map(\.group)))
    let cutoffs = Array(Set(metrics.lazy.filter(\.kind.isOfLists).compactMap(\.cutoff)))
    let wantsScores = metrics.contains(where: \.kind.isOfAllPairs)
    let wantsLabels = metrics.contains(where: \.kind.isOfLabels)
    let wantsRatings = metrics.contains(where: \.kind.isOfRatings)
    var block = MeasuredBlock(values: metrics.map { _ in [] })
    var lists: [Int: [TopList]] = [:]
    var sums = ListMetrics.Sums()
    let rankings =
      ranks
      ? try rankings(of: cases, scores: scores, measurement, cutoffs: cutoffs, progress: progress)
      : cases.map { _ in (MeasuredBlock.Places(candidates: 0), []) }
    for (row, (`case`, ranking)) in zip(cases, rankings).enumerated() {
      try progress.check()
      let places = ranking.places
      let targets = groups.map { group in
        RankedTargets(places.targets.lazy.filter { has(group, $0, `case`) }.map(\.place))
      }
      for (cutoff, list) in zip(cutoffs, ranking.lists) {
        lists[cutoff, default: []].append(list)
      }
      let labels =
        wantsLabels
        ? try labelled(`case`, in: scores, at: row, unranked: measurement.unranked)
        : LabelledScores()
      for (index, metric) in metrics.enumerated() {
        switch metric.kind.measure {
        case .ranks:
          let targets = targets[groups.firstIndex(of: metric.group) ?? 0]
          block.values[index].append(
            Float(measurement.scale.value(metric, of: targets, candidates: places.candidates)))
        case .list(let value):
          guard let list = lists[metric.cutoff ?? 0]?.last, let scale = self.lists else { continue }
          block.values[index].append(Float(value(scale, list, &sums)))
        case .labels(let value): block.values[index].append(Float(value(labels)))
        case .answers(let value):
          let answer = scores.answers?[row]
          let outcome: Metric.Kind.Answer =
            answer.map { `case`.targets.contains($0) ? .hit : .other } ?? .invalid
          block.values[index].append(Float(value(outcome)))
        case .exposure, .allLabels, .ratings, .allPairs: continue
        }
      }
      block.labels.add(labels)
      if wantsScores {
        block.targetScores += zip(`case`.targets, scores.scores(of: `case`.targets, for: row))
          .map { measurement.unranked.contains($0) ? -.infinity : $1 }
      }
      if wantsRatings {
        block.residuals += try residuals(
          of: `case`, in: scores, at: row, unranked: measurement.unranked)
      }
      block.places.append(places)
    }
    for (cutoff, lists) in lists { measurement.exposures.add(lists, cutoff: cutoff) }
    return block
  }

  /// Whether a target counts in a group.
  ///
  /// A cold target counts only where it is ranked: a scorer that can't rank cold items has no value
  /// there, and isn't compared with one that can.
  private func has(
    _ group: TargetGroup?, _ target: MeasuredBlock.Place, _ case: RankingCase
  ) -> Bool {
    guard let group else { return true }
    if group == .cold, !target.place.isRanked { return false }
    return groups.has(
      group, popularity: popularity[Int(target.item)], history: `case`.history.count)
  }

  /// The items before the part that leave the ranking, ascending.
  func dropped(_ case: RankingCase) -> [Int32] {
    ranking.seen == .drop ? `case`.seen : []
  }

  /// The ranks of all users' targets, to be kept.
  func ranks(_ places: [MeasuredBlock.Places]) -> TargetRanks {
    var offsets = [0]
    for place in places { offsets.append(offsets[offsets.count - 1] + place.targets.count) }
    let targets = places.lazy.flatMap(\.targets)
    return TargetRanks(
      userIDs: dataset.users, itemIDs: dataset.catalogue.ids, offsets: offsets,
      items: targets.map(\.item), above: targets.map { Int32($0.place.above) },
      tied: targets.map { Int32($0.place.tied) },
      candidates: places.map { Int32($0.candidates) })
  }
}

extension Evaluator {
  /// The places of a user's targets, and the user's top lists, one for each cut-off.
  typealias Outcome = (places: MeasuredBlock.Places, lists: [TopList])

  /// The rankings of a block of users, after the items that were seen have left.
  ///
  /// In lists, outsiders are numbered from the number of items on.
  func rankings(
    of cases: ArraySlice<RankingCase>, scores: ScoreBlock, _ measurement: Measurement,
    cutoffs: [Int], progress: Progress
  ) throws -> [Outcome] {
    let unranked = measurement.unranked
    let listed = cutoffs.max().map { min($0, ranking.itemCount) }
    guard let sampler else {
      let dropped = cases.map { unranked.joined(with: self.dropped($0)) }
      var rankings = cases.enumerated().map { row, `case` in
        UserRanking(
          levels: scores.scores(of: `case`.targets, for: row), dropped: dropped[row],
          listed: listed)
      }
      try scores.forEachTile { tile in
        try progress.check()
        rankings[tile.user].add(tile.scores, of: tile.items)
      }
      return try cases.indices.map { index in
        let row = index - cases.startIndex
        let outside = measurement.outsiders?.scores(of: dataset.users[cases[index].user]) ?? []
        rankings[row].add(outside: outside, from: ranking.itemCount)
        if let item = rankings[row].notANumber { throw notANumber(item, cases[index]) }
        return (
          places(
            of: cases[index].targets, rankings[row].counts, unranked: unranked,
            candidates: ranking.itemCount - dropped[row].count + outside.count),
          rankings[row].lists(cutoffs)
        )
      }
    }
    var drawn = ItemSet(itemCount: ranking.itemCount)
    return try cases.enumerated().map { row, `case` in
      try progress.check()
      let candidates = candidates(of: `case`, from: sampler, using: &drawn)
      var values = scores.scores(of: candidates, for: row)
      let levels = `case`.targets.map { target in
        values[candidates.partitioningIndex { $0 >= target }]
      }
      let dropped = candidates.indices.filter { unranked.contains(candidates[$0]) }
      var ranking = UserRanking(levels: levels, dropped: dropped.map(Int32.init), listed: listed)
      values.withUnsafeMutableBufferPointer { ranking.add($0, of: 0..<candidates.count) }
      if let place = ranking.notANumber { throw notANumber(Int(candidates[place]), `case`) }
      return (
        places(
          of: `case`.targets, ranking.counts, unranked: unranked,
          candidates: candidates.count - dropped.count),
        ranking.lists(cutoffs).map { list in
          var list = list
          list.above = list.above.map { candidates[Int($0)] }
          list.edge = list.edge.map { candidates[Int($0)] }
          return list
        }
      )
    }
  }

  /// The places of a user's targets; one that isn't ranked comes after all that are.
  private func places(
    of targets: [Int32], _ counts: [RankCounts], unranked: UnrankedItems, candidates: Int
  ) -> MeasuredBlock.Places {
    MeasuredBlock.Places(
      targets: zip(targets, counts).map { item, counts in
        let isUnranked = unranked.contains(item)
        let place = TargetPlace(above: counts.greater, tied: counts.equal)
        return (item, isUnranked ? .unranked(behind: candidates) : place)
      },
      candidates: candidates)
  }

  /// The items that were drawn for a user, and the targets, ascending; `drawn` is working memory.
  func candidates(
    of case: RankingCase, from sampler: CandidateSampler, using drawn: inout ItemSet
  ) -> [Int32] {
    let others = sampler.candidates(
      of: `case`.user, excluding: dropped(`case`) + `case`.targets, using: &drawn)
    return (others + `case`.targets).sorted()
  }

  /// Whether any metric asks where targets come; others ask for the scores of held-out rows alone.
  private var ranksTargets: Bool { metrics.isEmpty || !metrics.allSatisfy(\.kind.isOfRows) }

  /// The items that a user's scores are wanted of, ascending: the candidates and the rows that are
  /// labelled or rated; `nil` where all are ranked.
  private var wantedItems: (@Sendable (RankingCase) -> (scored: [Int32], listed: [Int32]))? {
    guard ranksTargets else {
      return { `case` in
        let rows = dataset.ratedRows(of: `case`.user, part: ranking.part).map(\.item)
        return (Set(rows).sorted(), [])
      }
    }
    guard let sampler else { return nil }
    let wantsRows = metrics.contains(where: \.kind.isOfRows)
    return { `case` in
      var drawn = ItemSet(itemCount: ranking.itemCount)
      let candidates = candidates(of: `case`, from: sampler, using: &drawn)
      guard wantsRows else { return (candidates, candidates) }
      let rows = dataset.ratedRows(of: `case`.user, part: ranking.part).map(\.item)
      return (Set(candidates + rows).sorted(), candidates)
    }
  }

  /// The error of an item's score for a user that is no number.
  func notANumber(_ item: Int, _ case: RankingCase) -> EvaluationError {
    .scoreIsNaN(user: dataset.users[`case`.user], item: dataset.catalogue.ids[item])
  }
}

extension Evaluator {
  /// The pairs of all targets with the other candidates of a block of users.
  func pairs(
    of cases: ArraySlice<RankingCase>, scores: ScoreBlock, _ measurement: Measurement,
    with pool: TargetPool, progress: Progress
  ) throws -> TargetPool.Pairs {
    let unranked = measurement.unranked
    var pairs = TargetPool.Pairs()
    if let sampler {
      var drawn = ItemSet(itemCount: ranking.itemCount)
      for (row, `case`) in cases.enumerated() {
        try progress.check()
        let others = sampler.candidates(
          of: `case`.user, excluding: dropped(`case`) + `case`.targets, using: &drawn
        ).filter { !unranked.contains($0) }
        scores.scores(of: others, for: row).withUnsafeBufferPointer { pool.add($0, to: &pairs) }
      }
      return pairs
    }
    let gone = cases.map { unranked.joined(with: (dropped($0) + $0.targets).sorted()) }
    var left = gone.map { _ in 0 }
    try scores.forEachTile { tile in
      try progress.check()
      let gone = gone[tile.user]
      while left[tile.user] < gone.count, Int(gone[left[tile.user]]) < tile.items.upperBound {
        tile.scores[Int(gone[left[tile.user]]) - tile.items.lowerBound] = .nan
        left[tile.user] += 1
      }
      pool.add(UnsafeBufferPointer(tile.scores), to: &pairs)
    }
    if let outsiders = measurement.outsiders {
      for `case` in cases {
        Array(outsiders.scores(of: dataset.users[`case`.user])).withUnsafeBufferPointer {
          pool.add($0, to: &pairs)
        }
      }
    }
    return pairs
  }
}

extension Evaluator {
  /// The held-out rows of a user that have a rating, with their scores, −∞ for what isn't ranked.
  ///
  /// - Throws: `EvaluationError.scoreIsNaN`.
  private func rated(
    _ case: RankingCase, in scores: ScoreBlock, at row: Int, unranked: UnrankedItems
  ) throws(EvaluationError) -> [(rating: Float, score: Float)] {
    let rows = dataset.ratedRows(of: `case`.user, part: ranking.part)
    let scores = scores.scores(of: rows.map(\.item), for: row)
    if let place = scores.firstIndex(where: \.isNaN) {
      throw notANumber(Int(rows[place].item), `case`)
    }
    return zip(rows, scores).map { ($0.rating, unranked.contains($0.item) ? -.infinity : $1) }
  }

  /// The scores of a user's held-out rows, by whether their rating is a positive one.
  func labelled(
    _ case: RankingCase, in scores: ScoreBlock, at row: Int, unranked: UnrankedItems
  ) throws(EvaluationError) -> LabelledScores {
    var labels = LabelledScores()
    for (rating, score) in try rated(`case`, in: scores, at: row, unranked: unranked) {
      if rating >= ranking.positive ?? .infinity {
        labels.positive.append(score)
      } else {
        labels.negative.append(score)
      }
    }
    return labels
  }

  /// The prediction minus the rating of a user's rows in the part, where there are both.
  func residuals(
    of case: RankingCase, in scores: ScoreBlock, at row: Int, unranked: UnrankedItems
  ) throws(EvaluationError) -> [Float] {
    try rated(`case`, in: scores, at: row, unranked: unranked).compactMap { rating, score in
      score.isFinite ? score - rating : nil
    }
  }

  /// The metrics of all users' rated rows, by their labels and by their ratings.
  func rowMetrics(_ labels: LabelledScores, _ residuals: [Float]) -> [Metric: MeanAndError] {
    var values: [Metric: MeanAndError] = [:]
    for metric in metrics {
      switch metric.kind.measure {
      case .allLabels(let value):
        values[metric] = MeanAndError(whole: value(labels), count: labels.count)
      case .ratings(let value):
        values[metric] = MeanAndError(whole: value(residuals), count: residuals.count)
      case .ranks, .list, .exposure, .labels, .allPairs, .answers: continue
      }
    }
    return values
  }
}
