import Evaluation
import Interactions
import Support
import Testing

@Suite struct ErrorWordsTests {
  private let ranking = RankingProtocol(
    data: "shop", digest: Digest(of: "shop"), split: "leave_one_out", part: .test, itemCount: 3145,
    seen: .drop, userCount: 4074)
  private var header: String {
    "shop (\(Digest(of: "shop").short)), leave_one_out, test: full ranking of 3,145 items, "
      + "all history known, seen items dropped, 4,074 users"
  }

  @Test func protocols() {
    #expect(ranking.description == header)
    var other = ranking
    other.seen = .keep
    other.sample = .init(count: 1000)
    #expect(
      other.description
        == "shop (\(Digest(of: "shop").short)), leave_one_out, test: full ranking of 3,145 items, "
        + "all history known, seen items kept, 1,000 of 4,074 users (sample 0)")
    #expect(!other.agrees(with: ranking))
    other = ranking
    (other.known, other.seenTargets, other.positive) = (.train, 1, 3.7)
    #expect(
      other.description
        == "shop (\(Digest(of: "shop").short)), leave_one_out, test: full ranking of 3,145 items, "
        + "training history known, seen items dropped but for 1 target, positive from rating 3.7, "
        + "4,074 users")
    other = ranking
    (other.learntTargets, other.positive, other.positiveUserCount) = (12, 4, 300)
    #expect(
      other.description
        == "shop (\(Digest(of: "shop").short)), leave_one_out, test: full ranking of 3,145 items, "
        + "all history known, seen items dropped, 12 targets in rows that the model learnt from, "
        + "positive from rating 4, 4,074 users, 300 of them with a positive target")
    var older = other
    older.positiveUserCount = nil
    #expect(older.agrees(with: other) && older.joined(with: other).positiveUserCount == 300)
    other = ranking
    other.data = "other"
    #expect(other.agrees(with: ranking) && other != ranking)
  }

  @Test func everyPartOfAProtocolKeepsTablesApart() {
    let changes: [(inout RankingProtocol) -> Void] = [
      { $0.digest = Digest(of: "other") }, { $0.split = "time" }, { $0.part = .valid },
      { $0.candidates = .sampled(CandidateSample(count: 9, weight: .uniform)) },
      { $0.known = .train }, { $0.seen = .keep }, { $0.seenTargets = 1 },
      { $0.learntTargets = 1 }, { $0.positive = 4 }, { $0.userCount = 7 },
      { $0.sample = .init(count: 1000) },
    ]
    for change in changes {
      var other = ranking
      change(&other)
      #expect(!other.agrees(with: ranking) && !ranking.agrees(with: other), "\(other)")
      #expect(other.description != ranking.description || other.seenTargets == 0, "\(other)")
    }
  }

  @Test func unknownItemsAreSaidOfRowsThatHaveThem() throws {
    var kept = ranking
    kept.unknown = .keep
    var dropped = ranking
    dropped.unknown = .drop
    #expect(kept.description.contains(", unknown items of lists in their places, 4,074 users"))
    #expect(dropped.description.contains(", unknown items of lists dropped, 4,074 users"))
    #expect(kept.agrees(with: ranking) && ranking.agrees(with: kept) && !kept.agrees(with: dropped))
    func row(_ ranking: RankingProtocol) -> ResultTable {
      ResultTable(columns: [], rows: [ResultTable.Row([])], protocols: [.ranking(ranking)])
    }
    for first in [[ranking, kept], [kept, ranking]] {
      let table = try row(first[0]).appending(row(first[1]))
      #expect(table.protocols == [.ranking(kept)])
      #expect(throws: TableError.protocolsDiffer(.ranking(kept), .ranking(dropped))) {
        try table.appending(row(dropped))
      }
    }
  }

  @Test func evaluation() {
    func words(_ error: EvaluationError) -> String { "\(error)" }
    let hr = Metric(.hr, at: 10)
    #expect(
      words(.unknownMetric("ndgc@10"))
        == "`ndgc@10` is no metric; metrics are `hr@k` `ndcg@k` `ndcg` `mrr@k` `mrr` `recall@k` "
        + "`precision@k` `map@k` `map` `rbp@k` `rbp` `rankauc` `poolauc` `uauc` `auc` `rmse` `mae` `valid` `hit` `hitvalid` `coverage@k` "
        + "`gini@k` "
        + "`popularity@k` `novelty@k` `diversity@k`, and those of ranks on a group, as "
        + "`ndcg_tail@k`: `_head` `_middle` `_tail` `_warm` `_cold` `_short` `_medium` `_long`")
    let meant = [
      "ndgc@10": "ndcg@10", "ndgc": "ndcg", "hr": "hr@10", "recal": "recall@10",
      "ndcg_tial@5": "ndcg_tail@5",
      "hr_tail": "hr_tail@10", "mrr_x": "mrr", "bleu": nil,
    ]
    for (word, name) in meant {
      let help = EvaluationError.unknownMetric(word).explanation.help
      #expect(help == (name.map { ["did you mean `\($0)`?"] } ?? []), "\(word)")
    }
    #expect(
      words(.beyondLists(hr, length: 1))
        == "`hr@10` looks beyond a user's list of 1 item")
    #expect(
      words(.nothingHeldOut(data: "shop", part: .test))
        == "`shop` has no test rows of a user with earlier rows")
    #expect(
      words(.scoreIsNaN(user: "u1", item: "i2"))
        == "the score of item `i2` for user `u1` is not a number")
    #expect(
      words(.notComparable(ranking, ranking))
        == "can't compare results of different protocols: `\(header)` and `\(header)`")
    #expect(
      words(.notMeasured(hr, measured: [Metric(.mrr, at: nil), Metric(.ndcg, at: 5)]))
        == "`hr@10` was not measured; there is `mrr`, `ndcg@5`")
    #expect(
      words(.nobodyMeasured(hr)) == "no user has a target that `hr@10` could be measured on")
    #expect(
      words(.oneForAll(Metric(.auc, at: nil)))
        == "`auc` is one number for all users; only means over users can be compared")
    let mae = Metric(.mae, at: nil)
    #expect(
      words(.noRatings(mae, data: "shop"))
        == "`mae` compares scores with ratings, and `shop` has none")
    #expect(
      words(.unlabelled(Metric(.uauc, at: nil)))
        == "`uauc` compares held-out items that are positive with those that aren't, and nothing "
        + "says which are")
    #expect(
      words(.noLabels(data: "shop"))
        == "`shop` has no ratings that say which held-out items are positive")
    #expect(
      words(.nothingPositive(4, data: "shop", part: .test))
        == "`shop` has no test rows with a rating of 4 or more")
    #expect(
      words(.scoresAreNoRatings(mae))
        == "`mae` compares scores with ratings, and these scores only rank")
  }

  @Test func tables() {
    func words(_ error: TableError) -> String { "\(error)" }
    #expect(
      words(.noColumn("dmi", columns: ["dim", "hr@10"]))
        == "no column `dmi`; the table has `dim`, `hr@10`")
    #expect(words(.noColumn("dim", columns: [])) == "no column `dim`; the table has none")
    #expect(
      words(.noRow("ra", labels: ["base"])) == "no row is labelled `ra`; the table has `base`")
    #expect(
      words(.ambiguousRow("m", positions: [0, 2]))
        == "2 rows are labelled `m`; take one by position: 0, 2")
    #expect(
      words(.noUsers("ra"))
        == "row `ra` has only means, not the metrics user by user; evaluate it again")
    #expect(
      words(.sameRows("ra", over: "seed"))
        == "two rows of `ra` are alike, and no column `seed` tells them apart")
    #expect(words(.nothingToCompare) == "a comparison needs two rows of different models")
    #expect(words(.noPosition(3, count: 1)) == "no row 3; the table has 1 row, counted from 0")
    #expect(words(.noPosition(-1, count: 2)) == "no row -1; the table has 2 rows, counted from 0")
    #expect(
      words(.protocolsDiffer(.ranking(ranking), .ranking(ranking)))
        == "rows of different protocols can't be joined: "
        + "`\(header)` and `\(header)`")
    #expect(words(.notNumbers("x")) == "the column `x` has something else than numbers")
    #expect(
      words(.severalValues("hr@10", at: ["a", "1"]))
        == "several rows have a `hr@10` for `a`, `1`")
    #expect(
      words(.nothingInCommon(["x"], ["hr@10"]))
        == "none of the columns `x` is a metric of the table, which has `hr@10`")
    #expect(
      words(.damaged(line: 3, "a quote is never closed"))
        == "line 3 isn't that of a table: a quote is never closed")
  }
}
