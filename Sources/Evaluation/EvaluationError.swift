public import Interactions
public import Support

/// A mistake that a user can make in an evaluation.
public enum EvaluationError: Error, Hashable, Sendable {
  /// The name isn't that of a metric.
  case unknownMetric(String)
  /// No user has a target: the data set isn't split, or the part is empty.
  case nothingHeldOut(data: String, part: Part)
  /// A score isn't a number; user and item by their ids outside.
  case scoreIsNaN(user: String, item: String)
  /// Two evaluations to be compared don't have the same users under the same protocol.
  case notComparable(RankingProtocol, RankingProtocol)
  /// A result doesn't hold the metric; the metrics that it holds.
  case notMeasured(Metric, measured: [Metric])
  /// No user has a value of the metric: nobody has a target in its group.
  case nobodyMeasured(Metric)
  /// The metric is one number for all users; there is nothing to compare user by user.
  case oneForAll(Metric)
  /// The data set has no ratings to compare scores with.
  case noRatings(Metric, data: String)
  /// The metric compares labels, and nothing says which held-out rows are positive.
  case unlabelled(Metric)
  /// Held-out rows are to be labelled by their ratings, and the data set has none.
  case noLabels(data: String)
  /// No held-out row has a rating that makes it positive.
  case nothingPositive(Float, data: String, part: Part)
  /// The scores only rank; they don't predict ratings.
  case scoresAreNoRatings(Metric)
  /// The metric is of written answers, and the model writes none, or candidates aren't drawn.
  case noAnswers(Metric, writes: Bool)
  /// The metric looks at more places than the scorer's lists have.
  case beyondLists(Metric, length: Int)
}

extension EvaluationError: RoomError {
  public static var examples: [EvaluationError] {
    let metric = Metric(.ndcg, at: 10)
    let ranking = RankingProtocol(
      data: "DATA", digest: Digest(of: "DATA"), split: "leave_one_out", part: .test, itemCount: 200,
      seen: .drop, userCount: 100)
    var other = ranking
    other.userCount = 50
    return [
      .unknownMetric("NAME"), .nothingHeldOut(data: "DATA", part: .test),
      .scoreIsNaN(user: "USER", item: "ITEM"), .notComparable(ranking, other),
      .notMeasured(metric, measured: [Metric(.mrr, at: nil)]), .nobodyMeasured(metric),
      .oneForAll(Metric(.known("coverage"), at: 10)),
      .noRatings(Metric(.known("rmse"), at: nil), data: "DATA"),
      .unlabelled(Metric(.known("auc"), at: nil)), .noLabels(data: "DATA"),
      .nothingPositive(4, data: "DATA", part: .test),
      .scoresAreNoRatings(Metric(.known("rmse"), at: nil)),
      .noAnswers(Metric(.known("valid"), at: nil), writes: false),
      .beyondLists(metric, length: 5),
    ]
  }

  public var explanation: Explanation {
    switch self {
    case .beyondLists(let metric, let length):
      Explanation(
        "E614",
        "`\(metric)` looks beyond a user's list of \(NumberText.counted(length, "item"))",
        about: .metric("\(metric)"), .setting("k"), .model,
        cause:
          "after the end of a list, or of what a search finds, all items are tied: what is found "
          + "among them is luck",
        cure: "take a cut-off within the lists, or make these longer")
    case .noAnswers(let metric, let writes):
      Explanation(
        "E613",
        writes
          ? "`\(metric)` is of answers that choose among candidates, and the whole catalogue is ranked"
          : "`\(metric)` is of answers that a model writes, and this one writes none",
        about: writes ? .setting("candidates") : .metric("\(metric)"),
        cause:
          "a language model's answer is valid where it names exactly one of the candidates: so some "
          + "have to be drawn, and a language model has to answer with titles or ids",
        cure: "draw candidates for a model that answers, or measure something else")
    case .unknownMetric(let name):
      Explanation(
        "E601", "`\(name)` is no metric; \(Self.metrics)", about: .metric(name),
        help: [Explanation.meant(Metric.meant(by: name))],
        cause: "the name isn't one of the list, or has a cut-off where none belongs",
        cure: "choose one of the list; `@10` behind a name cuts lists after ten items")
    case .nothingHeldOut(let data, let part):
      Explanation(
        "E602", "`\(data)` has no \(part) rows of a user with earlier rows",
        about: .data, .model,
        cause: "the split gave this part no rows, or only rows of users who have nothing before "
          + "them",
        cure: "split the data so that this part gets rows, and make the model of the result")
    case .scoreIsNaN(let user, let item):
      Explanation(
        "E603", "the score of item `\(item)` for user `\(user)` is not a number", about: .model,
        cause: "weights or vectors of the model aren't finite any more, or scores read from a file "
          + "aren't numbers",
        cure: "make the model anew and train it with a smaller rate, or mend the file of scores")
    case .notComparable(let first, let second):
      Explanation(
        "E604", "can't compare results of different protocols: `\(first)` and `\(second)`",
        about: .reference, .table,
        cause: "the two were measured on other users, items or parts, or by other rules",
        cure: "measure both in one evaluation")
    case .notMeasured(let metric, let measured):
      Explanation(
        "E605",
        "`\(metric)` was not measured; there is \(Explanation.list(measured.map(\.description)))",
        about: .metric("\(metric)"), .table,
        cause: "the evaluation measured other metrics, or the metric at another cut-off",
        cure: "name one that was measured, or evaluate again with this one")
    case .nobodyMeasured(let metric):
      Explanation(
        "E606", "no user has a target that `\(metric)` could be measured on",
        about: .metric("\(metric)"), .table,
        cause: "no held-out item is in the metric's group, or no user has both the positive and "
          + "the negative items that it needs",
        cure: "choose another metric or group, hold out more, or measure more users")
    case .oneForAll(let metric):
      Explanation(
        "E607", "`\(metric)` is one number for all users; only means over users can be compared",
        about: .metric("\(metric)"), .table,
        cause: "a paired test needs a value of each user",
        cure: "compare by a metric that is a mean over users, such as `ndcg@10`")
    case .noRatings(let metric, let data):
      Explanation(
        "E608", "`\(metric)` compares scores with ratings, and `\(data)` has none",
        about: .metric("\(metric)"), .data,
        cause: "the data have no column of ratings",
        cure: "measure how items are ranked, with `ndcg@10`, or read ratings too")
    case .unlabelled(let metric):
      Explanation(
        "E609",
        "`\(metric)` compares held-out items that are positive with those that aren't, and nothing "
          + "says which are", about: .metric("\(metric)"),
        cause: "the metric is one of labels, and all held-out interactions count alike",
        cure: "say from which rating on one is positive, or measure by `rankauc` or `poolauc`")
    case .noLabels(let data):
      Explanation(
        "E610", "`\(data)` has no ratings that say which held-out items are positive",
        about: .setting("positive"), .data,
        cause: "the data have no column of ratings or labels",
        cure: "read the column of ratings too")
    case .nothingPositive(let least, let data, let part):
      Explanation(
        "E611",
        "`\(data)` has no \(part) rows with a rating of \(NumberText.shortest(least.asWritten)) or "
          + "more", about: .setting("positive"), .data,
        cause: "the least positive rating lies above all that are held out",
        cure: "take a smaller one")
    case .scoresAreNoRatings(let metric):
      Explanation(
        "E612", "`\(metric)` compares scores with ratings, and these scores only rank",
        about: .metric("\(metric)"), .model,
        cause: "the model's scores put items in order; they aren't on the scale of ratings",
        cure: "measure how it ranks, with `ndcg@10`")
    }
  }

  /// The names that metrics have, in words.
  private static var metrics: String {
    let kinds = Metric.Kind.all.map { kind in
      switch kind.cutoffRule {
      case .required: "`\(kind.name)@k`"
      case .usual, .unusual: "`\(kind.name)@k` `\(kind.name)`"
      case .none: "`\(kind.name)`"
      }
    }
    let groups = TargetGroup.allCases.map { "`_\($0.rawValue)`" }
    return "metrics are \(kinds.joined(separator: " ")), and those of ranks on a group, as "
      + "`ndcg_tail@k`: \(groups.joined(separator: " "))"
  }
}
