import Support

/// A measure of ranked lists, such as `ndcg@10`: what is measured, how far down, on which targets.
public struct Metric: Hashable, Sendable, CustomStringConvertible {
  /// The measure.
  public var kind: Kind
  /// How many of the first items count; `nil` for the full ranking.
  public var cutoff: Int?
  /// The targets that count; `nil` for all of them.
  public var group: TargetGroup?

  /// - Precondition: the cut-off is above 0, and there is one only where the kind has one.
  public init(_ kind: Kind, at cutoff: Int?, group: TargetGroup? = nil) {
    precondition(
      cutoff.map { $0 > 0 && kind.cutoffRule != .none } ?? (kind.cutoffRule != .required),
      "Metric: \(kind.name) can't have the cut-off \(cutoff.map(String.init) ?? "none")")
    self.kind = kind
    self.cutoff = cutoff
    self.group = group
  }

  /// Reads a name such as `ndcg@10`, `mrr` or, on the targets of one group, `ndcg_tail@10`.
  ///
  /// - Throws: `EvaluationError.unknownMetric`.
  public init(name: String) throws(EvaluationError) {
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let words = parts[0].split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = Kind(named: String(words[0])) else { throw .unknownMetric(name) }
    var group: TargetGroup?
    if words.count == 2 {
      group = TargetGroup(rawValue: String(words[1]))
      if group == nil || !kind.isOfRanks { throw .unknownMetric(name) }
    }
    var cutoff: Int?
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(parts[1]),
        number > 0, kind.cutoffRule != .none
      else { throw .unknownMetric(name) }
      cutoff = number
    } else if kind.cutoffRule == .required {
      throw .unknownMetric(name)
    }
    self.init(kind, at: cutoff, group: group)
  }

  /// The name of the metric that was perhaps meant by a word that is none; `nil` if none is near.
  static func meant(by word: String) -> String? {
    let head = word.prefix { $0 != "_" && $0 != "@" }
    let cutoff = word.drop { $0 != "@" }
    let group = word.dropFirst(head.count).dropLast(cutoff.count).dropFirst()
    let name =
      Kind(named: String(head))?.name
      ?? Suggestion.nearest(to: String(head), among: Kind.all.map(\.name))
    guard let name else { return nil }
    let groups = TargetGroup.allCases.map(\.rawValue)
    let near =
      groups.contains(String(group))
      ? String(group) : Suggestion.nearest(to: String(group), among: groups)
    let stem = name + (group.isEmpty ? "" : near.map { "_" + $0 } ?? "")
    return [stem + cutoff, stem, stem + "@10"].first { (try? Metric(name: $0)) != nil }
  }

  /// The name in tables and scripts: `ndcg@10`, `ndcg_tail@10`, `mrr`.
  public var name: String {
    kind.name + (group.map { "_\($0.rawValue)" } ?? "") + (cutoff.map { "@\($0)" } ?? "")
  }

  public var description: String { name }

  /// The same measure on the targets of one group only.
  public func on(_ group: TargetGroup) -> Metric { Metric(kind, at: cutoff, group: group) }

  /// The columns of `evaluate m k=[…]`: hit rate and NDCG at each k, then MRR of the full ranking.
  public static func standard(at cutoffs: [Int]) -> [Metric] {
    cutoffs.flatMap { [Metric(.hr, at: $0), Metric(.ndcg, at: $0)] } + [Metric(.mrr, at: nil)]
  }
}

extension Metric {
  /// A measure of rankings: its name, rules, formula, source and function.
  ///
  /// The measures are the values of one table, `all`.
  public struct Kind: Sendable {
    /// Its name in tables and scripts: `ndcg`.
    public let name: String
    /// Whether it is measured on the first k.
    public let cutoffRule: CutoffRule
    /// The better of two values; `nil` where that is a matter of taste.
    public let better: Better?
    /// The definition in one line.
    public let formula: String
    /// The paper that it is from; empty where there is none.
    public let source: String
    /// The discount of positions that it uses.
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

  /// The better of two values.
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

  /// The function of a measure, by the evidence that it takes.
  enum Measure: Sendable {
    /// The places of a user's targets; the mean over users is its value.
    case ranks(@Sendable (RankMetrics, RankMetrics.Places) -> Double)
    /// The items of a user's first k, whatever the targets; the mean over users is its value.
    case list(@Sendable (ListMetrics, TopList, inout ListMetrics.Sums) -> Double)
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
    /// What a user's written answer names; the mean over users who have a value is its value.
    case answers(@Sendable (Answer) -> Double)
  }

  /// What a written answer names.
  enum Answer: Sendable {
    /// A target.
    case hit
    /// Another candidate.
    case other
    /// None, or several.
    case invalid
  }

  /// Whether the places of the targets say it all.
  public var isOfRanks: Bool { if case .ranks = measure { true } else { false } }

  /// Whether it is one number for all users, not a mean over users.
  public var isWhole: Bool {
    switch measure {
    case .ranks, .list, .labels, .answers: false
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

  /// Whether it reads nothing but the scores of held-out rows with ratings.
  var isOfRows: Bool { isOfLabels || isOfRatings }

  /// Whether it is of answers that a model writes.
  public var isOfAnswers: Bool { if case .answers = measure { true } else { false } }

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
