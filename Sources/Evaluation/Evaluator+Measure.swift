import Interactions
import Support

/// What the scores of a block of users come to.
struct MeasuredBlock: Sendable {
  /// Where one target stands among the candidates.
  typealias Place = (item: Int32, place: TargetPlace)
  /// Where the targets of one user stand.
  struct Places: Sendable {
    var targets: [Place] = []
    /// How many items were ranked.
    var candidates: Int
  }

  /// A row for each metric, a value for each user; empty for metrics that are one number for all.
  var values: [[Float]]
  /// Where the targets of each user stand.
  var places: [Places] = []
  /// The scores of labelled rows.
  var labels = LabelledScores()
  /// The score of each target, if all users' pairs are to be counted.
  var targetScores: [Float] = []
  /// The prediction minus the rating of each row that has both.
  var residuals: [Float] = []
}

/// What the blocks of one scorer's users are measured with.
struct Measuring: Sendable {
  let outsiders: Outsiders?
  /// What becomes of items that the catalogue hasn't; `nil` where the scorer has none.
  let unknown: RankingProtocol.UnknownItems?
  let unranked: Unranked
  let scale: RankingScale
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
    unranked = Unranked(scorer.unranked, itemCount: itemCount)
    scale = RankingScale(metrics: evaluator.metrics, itemCount: itemCount + (most ?? 0))
    exposures = Exposures(metrics: evaluator.metrics, itemCount: itemCount)
  }
}

extension Evaluator {
  /// The metrics of a block of users.
  func measure(
    _ cases: ArraySlice<RankingCase>, scores: ScoreBlock, _ measuring: Measuring,
    progress: Progress
  ) throws -> MeasuredBlock {
    let groups: [TargetGroup?] = Array(Set(metrics.lazy.filter(\.kind.isOfRanks).map(\.group)))
    let cutoffs = Array(Set(metrics.lazy.filter(\.kind.isOfLists).compactMap(\.cutoff)))
    let wantsScores = metrics.contains(where: \.kind.isOfAllPairs)
    let wantsLabels = metrics.contains(where: \.kind.isOfLabels)
    let wantsRatings = metrics.contains(where: \.kind.isOfRatings)
    var block = MeasuredBlock(values: metrics.map { _ in [] })
    var lists: [Int: [RankedList]] = [:]
    var sums = ListScale.Sums()
    let standings = try standings(
      of: cases, scores: scores, measuring, cutoffs: cutoffs, progress: progress)
    for (row, (`case`, standing)) in zip(cases, standings).enumerated() {
      try progress.check()
      let places = standing.places
      let targets = groups.map { group in
        RankedTargets(places.targets.lazy.filter { has(group, $0, `case`) }.map(\.place))
      }
      for (cutoff, list) in zip(cutoffs, standing.lists) {
        lists[cutoff, default: []].append(list)
      }
      let labels =
        wantsLabels
        ? try labelled(`case`, in: scores, at: row, unranked: measuring.unranked)
        : LabelledScores()
      for (index, metric) in metrics.enumerated() {
        switch metric.kind.measure {
        case .ranks:
          let targets = targets[groups.firstIndex(of: metric.group) ?? 0]
          block.values[index].append(
            Float(measuring.scale.value(metric, of: targets, candidates: places.candidates)))
        case .list(let value):
          guard let list = lists[metric.cutoff ?? 0]?.last, let scale = self.lists else { continue }
          block.values[index].append(Float(value(scale, list, &sums)))
        case .labels(let value): block.values[index].append(Float(value(labels)))
        case .exposure, .allLabels, .ratings, .allPairs: continue
        }
      }
      block.labels.add(labels)
      if wantsScores {
        block.targetScores += zip(`case`.targets, scores.scores(of: `case`.targets, for: row))
          .map { measuring.unranked.contains($0) ? -.infinity : $1 }
      }
      if wantsRatings {
        block.residuals += try residuals(
          of: `case`, in: scores, at: row, unranked: measuring.unranked)
      }
      block.places.append(places)
    }
    for (cutoff, lists) in lists { measuring.exposures.add(lists, cutoff: cutoff) }
    return block
  }

  /// Whether a target counts in a group; that of cold ones is of those that are ranked, so that a
  /// scorer which can't is blank there and not compared with one that can.
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

  /// What is kept of where all users' targets came.
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
