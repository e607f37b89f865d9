public import Interactions
import Support

/// Ranks the catalogue for every user of a part and measures where the held-out items come.
///
/// It holds what doesn't depend on the model, so that one evaluator serves every epoch of a training
/// and every model of a comparison.
public struct Evaluator: Sendable {
  /// How rankings are made.
  public let ranking: RankingProtocol
  /// The measure.
  public let metrics: [Metric]
  /// The cuts between groups of targets and of users.
  public let groups: TargetGroups
  /// How many rows of the part are of users of whom nothing is known before, and so aren't measured.
  public let leftOut: Int
  /// Whether models make vectors of the histories of users whom they don't know.
  let folds: Bool
  let dataset: Dataset
  let popularity: [Int32]
  let cases: [RankingCase]
  /// The metrics of lists; `nil` where none is measured.
  let lists: ListMetrics?
  let sampler: CandidateSampler?
  /// How many others are drawn, for whom they are fewest and for whom most; `nil` where all are ranked.
  public let drawnCounts: ClosedRange<Int>?

  /// An evaluator of the users who have items in a part and items before it.
  ///
  /// - Parameters:
  ///   - dataset: A split data set.
  ///   - part: The part whose items are the targets.
  ///   - metrics: The metrics.
  ///   - candidates: The items that are ranked.
  ///   - known: The items before the part that scorers are told.
  ///   - seen: The treatment of the items before the part, all of them.
  ///   - positive: The rating from which a row of the part is positive; `nil` if all rows are.
  ///   - use: What the users are there for; `nil` for all of them.
  ///   - sample: The users to draw; `nil`, or as many as there are or more, for all of them.
  ///   - folds: Whether models that know users by their ids may make vectors of others' histories.
  /// - Throws: `EvaluationError.nothingHeldOut`, `.noRatings`, `.noLabels`, `.nothingPositive`,
  ///   `.unlabelled`.
  public init(
    _ dataset: Dataset, part: Part, metrics: [Metric],
    candidates: RankingProtocol.Candidates = .full, known: RankingProtocol.KnownItems = .all,
    seen: RankingProtocol.SeenItems = .drop, positive: Float? = nil, use: ValidationUse? = nil,
    sample: RankingProtocol.Sample? = nil, folds: Bool = false
  ) throws(EvaluationError) {
    // Before the validation part there is nothing but training.
    let known = part == .test ? known : .all
    var all = Self.cases(of: dataset, part: part, known: known, positive: positive)
    let leftOut =
      (dataset.split?.count(of: part) ?? 0)
      - all.reduce(0) { $0 + dataset.sequence(of: $1.user, part: part).count }
    if let use { all.removeAll { ValidationUse(of: dataset.users[$0.user]) != use } }
    try self.init(
      dataset, part: part, cases: all, leftOut: leftOut, metrics: metrics, candidates: candidates,
      known: known, seen: seen, positive: positive, use: use, sample: sample, folds: folds)
  }

  /// An evaluator of pairs that a model may have learnt from: what it remembers of them.
  ///
  /// - Parameters:
  ///   - pairs: Histories and the items that followed, each of which is to be found.
  ///   - dataset: The data set that they are of.
  ///   - metrics: The metrics.
  ///   - sample: The pairs to draw; `nil` for all.
  /// - Throws: `EvaluationError.nothingHeldOut` without pairs.
  public init(
    _ pairs: TrainingPairs, of dataset: Dataset, metrics: [Metric],
    sample: RankingProtocol.Sample? = nil
  ) throws(EvaluationError) {
    let cases = (0..<pairs.count).map { pair in
      RankingCase(
        user: Int(pairs.users[pair]), history: pairs.history(of: pair, in: dataset),
        targets: CollectionOfOne(pairs.targets[pair]))
    }
    try self.init(
      dataset, part: pairs.end == .valid ? .train : .valid, cases: cases, leftOut: 0,
      metrics: metrics, candidates: .full, known: .all, seen: .drop, positive: nil, use: nil,
      sample: sample, folds: false)
  }

  private init(
    _ dataset: Dataset, part: Part, cases all: [RankingCase], leftOut: Int, metrics: [Metric],
    candidates: RankingProtocol.Candidates, known: RankingProtocol.KnownItems,
    seen: RankingProtocol.SeenItems, positive: Float?, use: ValidationUse?,
    sample: RankingProtocol.Sample?, folds: Bool
  ) throws(EvaluationError) {
    if all.isEmpty { throw .nothingHeldOut(data: dataset.name, part: part) }
    try Self.check(metrics, positive, of: dataset, part: part, targets: all.lazy.flatMap(\.targets))
    self.leftOut = leftOut
    let sample = sample.flatMap { $0.count < all.count ? $0 : nil }
    let cases =
      sample.map { sample in
        RandomKey(seed: sample.seed).derived("users").permutation(all.count)
          .prefix(sample.count).sorted().map { all[$0] }
      } ?? all
    let withTargets = cases.count { !$0.targets.isEmpty }
    let popularity = dataset.trainPopularity
    var candidates = candidates
    if case .sampled(var drawn) = candidates {
      let sampler = CandidateSampler(drawn, popularity: popularity)
      let counts = sampler.counts(
        excluding: cases.lazy.map { (seen == .drop ? $0.seen : []) + $0.targets })
      // A catalogue has no more: what is said of it is what is done.
      drawn.count = max(1, counts.upperBound)
      candidates = .sampled(drawn)
      (self.sampler, drawnCounts) = (sampler, counts)
    } else {
      (sampler, drawnCounts) = (nil, nil)
    }
    ranking = RankingProtocol(
      data: dataset.name, digest: dataset.digest, split: dataset.split?.description ?? "no split",
      part: part, candidates: candidates, itemCount: dataset.itemCount, known: known, seen: seen,
      seenTargets: seen == .drop ? cases.reduce(0) { $0 + $1.repeatedTargets } : 0,
      positive: positive, positiveUserCount: withTargets < cases.count ? withTargets : nil,
      userCount: all.count, use: use, sample: sample)
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
      ? ListMetrics(dataset, popularity: popularity) : nil
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
}

extension Evaluator {
  /// How many items are to be found, of all users that are evaluated.
  public var targetCount: Int { cases.reduce(0) { $0 + $1.targets.count } }

  /// How the held-out rows are labelled, in numbers.
  public struct LabelCounts: Hashable, Sendable {
    /// Rows whose rating is a positive one.
    public var positive = 0
    /// The other rated rows.
    public var negative = 0
    /// Users who have both.
    public var usersWithBoth = 0
  }

  /// The labels of the users that are evaluated; `nil` where nothing says which rows are positive.
  public var labelCounts: LabelCounts? {
    ranking.positive.map { least in
      cases.reduce(into: LabelCounts()) { counts, `case` in
        let rows = dataset.ratedRows(of: `case`.user, part: ranking.part)
        let positive = rows.count { $0.rating >= least }
        counts.positive += positive
        counts.negative += rows.count - positive
        if positive > 0, positive < rows.count { counts.usersWithBoth += 1 }
      }
    }
  }

  /// How many targets are in the training parts of data that a scorer learnt from.
  ///
  /// Rows are matched by the ids of their users and items. Those that the user has before the part,
  /// too, give nothing away, where an item comes again. So none is counted where the data are the
  /// evaluator's own.
  ///
  /// - Parameter sources: The data sets that the scorer learnt from.
  /// - Returns: How many of this evaluator's targets.
  public func learntTargets(from sources: [Dataset]) -> Int {
    let sources = sources.filter { $0.digest != dataset.digest }.map { source in
      (
        data: source,
        items: source.catalogue.ids.map { dataset.catalogue.index(of: $0).map(Int32.init) }
      )
    }
    guard !sources.isEmpty else { return 0 }
    return cases.reduce(0) { sum, `case` in
      var learnt: Set<Int32> = []
      for (data, items) in sources {
        guard let user = data.userIndex(of: dataset.users[`case`.user]) else { continue }
        var rows: [Int32: Int] = [:]
        for item in data.sequence(of: user, part: .train) {
          if let item = items[Int(item)] { rows[item, default: 0] += 1 }
        }
        for item in `case`.past { rows[item]? -= 1 }
        learnt.formUnion(`case`.targets.filter { rows[$0, default: 0] > 0 })
      }
      return sum + learnt.count
    }
  }

  /// How many items of ranked lists leave them, because their users had had them, and how many are
  /// listed, for the users that are measured.
  public func droppedItems(of lists: RankedLists) -> (dropped: Int, listed: Int) {
    cases.reduce(into: (dropped: 0, listed: 0)) { counts, `case` in
      let listed = lists.items(of: dataset.users[`case`.user])
      let dropped = Set(self.dropped(`case`))
      counts.listed += listed.count
      counts.dropped += listed.count(where: dropped.contains)
    }
  }
}

/// One user of an evaluation: the past, how much of it is known, and the items held out.
public struct RankingCase: Sendable {
  /// The dense index of the user.
  public var user: Int
  /// The items that scorers are told of, oldest first.
  public var history: ArraySlice<Int32>
  /// All items before the part that is evaluated, oldest first.
  public var past: ArraySlice<Int32>
  /// The items of the part that are to be found, each once, ascending.
  public var targets: [Int32]

  /// - Parameters:
  ///   - user: The dense index of the user.
  ///   - history: The items that scorers are told.
  ///   - past: All items before the part; `nil` for no others.
  ///   - targets: The items to be found.
  public init(
    user: Int, history: ArraySlice<Int32>, past: ArraySlice<Int32>? = nil,
    targets: some Sequence<Int32>
  ) {
    self.user = user
    self.history = history
    self.past = past ?? history
    self.targets = targets.sortedOnce()
  }

  /// The items of the past that are no targets, each once, ascending.
  var seen: [Int32] {
    var targets = targets[...]
    return past.sortedOnce().filter { item in
      targets = targets.drop { $0 < item }
      return targets.first != item
    }
  }

  /// How many targets are items that the user had before.
  var repeatedTargets: Int { targets.count { past.contains($0) } }
}

extension Dataset {
  /// The rows of a user in a part that have a rating.
  func ratedRows(of user: Int, part: Part) -> [(item: Int32, rating: Float)] {
    guard let ratings, let parts = split?.parts else { return [] }
    return rows(of: user).compactMap { row in
      parts[row] == part && ratings[row].isFinite ? (items[row], ratings[row]) : nil
    }
  }
}

extension Sequence<Int32> {
  /// The numbers, each once, ascending.
  fileprivate func sortedOnce() -> [Int32] {
    var numbers: [Int32] = []
    for number in sorted() where number != numbers.last { numbers.append(number) }
    return numbers
  }
}
