extension Metric {
  /// What is measured on rankings: all that there is to say of one measure.
  ///
  /// The measures are the values of one table, `all`.
  public struct Kind: Sendable {
    /// Its name in tables and scripts: `ndcg`.
    public let name: String
    /// Whether it is measured on the first k.
    public let cutoffRule: CutoffRule
    /// Which of two values is the better one; `nil` where it is a matter of taste.
    public let better: Better?
    /// What it is, in one line.
    public let formula: String
    /// Where it is from; empty where that is nobody's.
    public let source: String
    /// What it reads of `RankingScale` about positions.
    let discount: Discounts.Kind?
    /// How it is computed.
    let measure: Measure

    init(
      _ name: String, cutoff: CutoffRule, better: Better? = .higher,
      discount: Discounts.Kind? = nil,
      _ formula: String, source: String = "", _ measure: Measure
    ) {
      self.name = name
      cutoffRule = cutoff
      self.better = better
      self.formula = formula
      self.source = source
      self.discount = discount
      self.measure = measure
    }
  }

  /// Which of two values is the better one.
  public enum Better: Hashable, Sendable {
    case higher, lower
  }
}

extension Metric.Kind {
  /// Whether a kind is measured on the first k.
  public enum CutoffRule: Hashable, Sendable {
    /// There is a k.
    case required
    /// There usually is a k, without it all of the ranking counts.
    case usual
    /// There may be a k, and usually is none.
    case unusual
    /// There is no k.
    case none
  }

  /// What a measure looks at, and the function that makes the number.
  enum Measure: Sendable {
    /// The places of a user's targets; the mean over users is its value.
    case ranks(@Sendable (RankingScale, RankingScale.Places) -> Double)
    /// The items of a user's first k, whatever the targets; the mean over users is its value.
    case list(@Sendable (ListScale, RankedList, inout ListScale.Sums) -> Double)
    /// How often items are in the first k of all users.
    case exposure(@Sendable (Exposure) -> Double)
    /// The scores of a user's labelled rows; the mean over users who have both is its value.
    case labels(@Sendable (LabelledScores) -> Double)
    /// The scores of the labelled rows of all users.
    case allLabels(@Sendable (LabelledScores) -> Double)
    /// The differences of scores from ratings, of all users.
    case ratings(@Sendable ([Float]) -> Double)
    /// The pairs of a target and another candidate of all users.
    case allPairs
  }

  /// Whether the places of the targets say it all.
  public var isOfRanks: Bool { if case .ranks = measure { true } else { false } }

  /// Whether it is one number for all users, not a mean over users.
  public var isWhole: Bool {
    switch measure {
    case .ranks, .list, .labels: false
    case .exposure, .allLabels, .ratings, .allPairs: true
    }
  }

  /// Whether it compares scores with ratings.
  public var isOfRatings: Bool { if case .ratings = measure { true } else { false } }

  /// Whether it compares held-out rows that are labelled positive with those that are negative.
  public var isOfLabels: Bool {
    switch measure {
    case .labels, .allLabels: true
    default: false
    }
  }

  /// Whether it looks at the items of the first k, whatever the targets.
  var isOfLists: Bool {
    switch measure {
    case .list, .exposure: true
    default: false
    }
  }

  /// Whether it compares the targets of all users with all other candidates.
  var isOfAllPairs: Bool { if case .allPairs = measure { true } else { false } }
}

extension Metric.Kind: Hashable {
  public static func == (one: Self, other: Self) -> Bool { one.name == other.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
