extension Metric {
  /// What is measured on rankings.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Hit rate: 1 if any target is among the first k.
    case hr
    /// Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002), gain 1 a target.
    case ndcg
    /// Mean reciprocal rank of the first hit.
    case mrr
    /// The share of the targets that are among the first k.
    case recall
    /// The share of the first k that are targets.
    case precision
    /// Mean average precision: the precisions at the targets among the first k, added up and
    /// divided by the number of targets, as trec_eval's `map_cut` has it.
    case map
    /// The probability that a user's target has a higher score than another candidate, mean over
    /// users: the AUC of Rendle et al. 2009 (BPR), whose negatives are all that wasn't observed.
    case rankauc
    /// The same over the pairs of all users at once, which asks that their scores compare.
    case poolauc
    /// The probability that a held-out row labelled positive has a higher score than one of the same
    /// user labelled negative, mean over the users who have both (UAUC of CoLLM, Zhang et al. 2023).
    case uauc
    /// The same over the labelled rows of all users at once.
    case auc
    /// The square root of the mean squared difference from the ratings.
    case rmse
    /// The mean absolute difference from the ratings.
    case mae
    /// The share of the catalogue that is in anybody's first k.
    case coverage
    /// How unequally the first k of all users are spread over the catalogue: 0 evenly, 1 on one item.
    case gini
    /// The mean number of training rows of the first k (Yin et al. 2012: average popularity).
    case popularity
    /// The mean of -log₂ of the share of users who have an item in training, over the first k
    /// (Zhou et al. 2010: self-information).
    case novelty
    /// Intra-list diversity: the mean of 1 - cosine over the pairs of the first k, items being the
    /// sets of their training users (Ziegler et al. 2005).
    case diversity

    /// Whether a kind is measured on the first k.
    public enum CutoffRule: Hashable, Sendable {
      case required, optional, none
    }

    /// Whether there is a k.
    public var cutoffRule: CutoffRule {
      switch self {
      case .hr, .recall, .precision, .coverage, .gini, .popularity, .novelty, .diversity: .required
      case .ndcg, .mrr, .map: .optional
      case .rankauc, .poolauc, .uauc, .auc, .rmse, .mae: .none
      }
    }

    /// Whether the places of the targets say it all.
    public var isOfRanks: Bool {
      switch self {
      case .hr, .ndcg, .mrr, .recall, .precision, .map, .rankauc: true
      default: false
      }
    }

    /// Whether it is one number for all users, not a mean over users.
    public var isWhole: Bool {
      switch self {
      case .poolauc, .auc, .rmse, .mae, .coverage, .gini: true
      default: false
      }
    }

    /// Whether it compares scores with ratings.
    public var isOfRatings: Bool { self == .rmse || self == .mae }

    /// Whether it compares held-out rows that are labelled positive with those that are negative.
    public var isOfLabels: Bool { self == .auc || self == .uauc }

    /// Whether it looks at the items of the first k, whatever the targets.
    var isOfLists: Bool {
      switch self {
      case .coverage, .gini, .popularity, .novelty, .diversity: true
      default: false
      }
    }

    /// Which of two values is the better one; `nil` where it is a matter of taste.
    public var better: Better? {
      switch self {
      case .rmse, .mae: .lower
      case .gini, .popularity: nil
      default: .higher
      }
    }
  }

  /// Which of two values is the better one.
  public enum Better: Hashable, Sendable {
    case higher, lower
  }
}
