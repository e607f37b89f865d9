import Glibc

extension Metric.Kind {
  /// The measures that there are, in the order to list them: adding one is adding a value.
  ///
  /// Ties score the mean over their orders; the value is the mean over users unless it says otherwise.
  public static let all: [Metric.Kind] = [
    Metric.Kind(
      "hr", cutoff: .required, "hr@k = [rank ≤ k]",
      .ranks { $0.hitRate($1.runs, cutoff: $1.cutoff) }),
    Metric.Kind(
      "ndcg", cutoff: .usual, discount: .logarithmic,
      "ndcg@k = Σ_(rank ≤ k) 1 / log₂(rank + 1), over that of targets on the first places",
      source: "Järvelin & Kekäläinen 2002",
      .ranks { $0.discountedGain($1.runs, cutoff: $1.cutoff, targets: $1.targets) }),
    Metric.Kind(
      "mrr", cutoff: .unusual, discount: .reciprocal, "mrr = 1 / rank of the first target",
      .ranks { $0.firstHit($1.runs, cutoff: $1.cutoff) }),
    Metric.Kind(
      "recall", cutoff: .required, "recall@k = targets in the first k / targets",
      .ranks { $0.hits($1.runs, cutoff: $1.cutoff) / Double($1.targets) }),
    Metric.Kind(
      "precision", cutoff: .required, "precision@k = targets in the first k / k",
      .ranks { $0.hits($1.runs, cutoff: $1.cutoff) / Double($1.wanted) }),
    // trec_eval's `map_cut` divides by the number of targets, too, not by k.
    Metric.Kind(
      "map", cutoff: .usual, discount: .reciprocal,
      "map@k = Σ precision at the targets in the first k / targets",
      .ranks { $0.averagePrecision($1.runs, cutoff: $1.cutoff) / Double($1.targets) }),
    // The worths of places are a geometric series, of which a run of tied places is a piece.
    Metric.Kind(
      "rbp", cutoff: .usual, "rbp@k = (1 − p) Σ_(rank ≤ k) p^(rank − 1), p = 0.8",
      source: "rbp: Moffat & Zobel 2008",
      .ranks { _, places in
        places.runs.filter { $0.above < places.cutoff }.reduce(0.0) { sum, run in
          let end = min(run.above + run.tied, places.cutoff)
          let worth = pow(0.8, Double(run.above)) - pow(0.8, Double(end))
          return sum + Double(run.targets) / Double(run.tied) * worth
        }
      }),
    // The negatives of its paper are all that wasn't observed.
    Metric.Kind(
      "rankauc", cutoff: .none, "rankauc = P(target above another item) by user",
      source: "rankauc: Rendle et al. 2009 (BPR)",
      .ranks { $0.wins($1.runs, others: $1.others, targets: $1.targets) }),
    // It asks that the scores of users compare.
    Metric.Kind("poolauc", cutoff: .none, "poolauc = the same over all users' pairs", .allPairs),
    Metric.Kind(
      "uauc", cutoff: .none,
      "uauc = P(positive above negative held-out item) by user who has both",
      source: "uauc: Zhang et al. 2023 (CoLLM)", .labels(\.auc)),
    Metric.Kind("auc", cutoff: .none, "auc = the same over all users' rows", .allLabels(\.auc)),
    Metric.Kind(
      "rmse", cutoff: .none, better: .lower, "rmse = √ mean (score − rating)²",
      .ratings { residuals in
        (residuals.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(residuals.count))
          .squareRoot()
      }),
    Metric.Kind(
      "mae", cutoff: .none, better: .lower, "mae = mean |score − rating|",
      .ratings { residuals in
        residuals.reduce(0.0) { $0 + Double($1.magnitude) } / Double(residuals.count)
      }),
    // LLaRA's code divides hits by valid answers, which `hitvalid` does.
    Metric.Kind(
      "valid", cutoff: .none, "valid = share of written answers that name exactly one candidate",
      source: "valid: Liao et al. 2024 (LLaRA)", .answers { $0 == .invalid ? 0 : 1 }),
    Metric.Kind(
      "hit", cutoff: .none, "hit = share of written answers that name the target",
      .answers { $0 == .hit ? 1 : 0 }),
    Metric.Kind(
      "hitvalid", cutoff: .none, "hitvalid = the same among valid ones",
      .answers { $0 == .invalid ? .nan : $0 == .hit ? 1 : 0 }),
    Metric.Kind(
      "coverage", cutoff: .required, "coverage@k = share of the items in any list",
      .exposure(\.coverage)),
    Metric.Kind(
      "gini", cutoff: .required, better: nil,
      "gini@k = Gini's coefficient of how often items are listed: 0 evenly, 1 on one item",
      .exposure(\.gini)),
    Metric.Kind(
      "popularity", cutoff: .required, better: nil, "popularity@k = mean training rows",
      source: "popularity: Yin et al. 2012", .list { scale, list, _ in scale.popularity(of: list) }),
    Metric.Kind(
      "novelty", cutoff: .required, "novelty@k = mean −log₂(share of users who had it)",
      source: "novelty: Zhou et al. 2010", .list { scale, list, _ in scale.novelty(of: list) }),
    Metric.Kind(
      "diversity", cutoff: .required, "diversity@k = 1 − mean cosine of pairs by their users",
      source: "diversity: Ziegler et al. 2005",
      .list { $0.diversity(of: $1, using: &$2) }),
  ]

  /// The measure of a name.
  public init?(named name: String) {
    guard let kind = Self.all.first(where: { $0.name == name }) else { return nil }
    self = kind
  }

  /// One that this program itself names.
  static func known(_ name: String) -> Metric.Kind {
    guard let kind = Metric.Kind(named: name) else { preconditionFailure("no metric \(name)") }
    return kind
  }

  /// Hit rate.
  public static let hr = known("hr")
  /// Normalised discounted cumulative gain.
  public static let ndcg = known("ndcg")
  /// Mean reciprocal rank of the first hit.
  public static let mrr = known("mrr")
}
