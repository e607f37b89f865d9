import Interactions
import Support
import Testing

@testable import Evaluation

/// Where there is nothing to divide by, a metric has no value; it is never a number that is none.
@Suite struct DegenerateTests {
  /// Every kind of metric, with a cut-off where there is one.
  private static let metrics =
    Metric.Kind.all.filter { !$0.isOfAnswers }.map {
      Metric($0, at: $0.cutoffRule == .none ? nil : 2)
    }
    + [Metric(.mrr, at: nil), Metric(.ndcg, at: nil), Metric(.map, at: nil)]
    + TargetGroup.allCases.map { Metric(.ndcg, at: 2, group: $0) }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var itemCount = 3
    /// What the one user had, what is to be found, and how that is rated.
    var train = [0]
    var test = [1, 2]
    var ratings: [Float] = [5, 1]
    var scores: [Float] = [1, 2, 3]
    var seen = RankingProtocol.SeenItems.drop
    /// What has no value, beside groups without a target.
    let empty: Set<String>
  }

  private static let lists: Set<String> = ["gini@2", "popularity@2", "novelty@2", "diversity@2"]

  private static let cases = [
    Case(
      testDescription: "other items than targets", itemCount: 4, scores: [1, 2, 3, 4], empty: []),
    Case(
      testDescription: "no other item", ratings: [5, 5],
      empty: ["rankauc", "poolauc", "uauc", "auc"]),
    Case(testDescription: "the negative is the only other item", empty: []),
    Case(
      testDescription: "one item", itemCount: 1, train: [0], test: [0], ratings: [5], scores: [1],
      empty: ["rankauc", "poolauc", "uauc", "auc", "diversity@2"]),
    Case(
      testDescription: "no item is recommended", scores: [-.infinity, -.infinity, -.infinity],
      empty: lists.union(["rmse", "mae"])),
    Case(
      testDescription: "one item is recommended", scores: [-.infinity, 1, -.infinity],
      empty: ["diversity@2"]),
    Case(
      testDescription: "everything is liked without bound", scores: [1, .infinity, .infinity],
      empty: ["rmse", "mae"]),
    Case(testDescription: "all is as good", scores: [0, 0, 0], seen: .keep, empty: []),
  ]

  @Test(arguments: cases)
  func nothingIsNoNumber(_ degenerate: Case) throws {
    let data = splitDataset(
      itemCount: degenerate.itemCount, users: [(degenerate.train, degenerate.test)],
      ratings: [degenerate.ratings])
    for candidates in [
      RankingProtocol.Candidates.full, .sampled(CandidateSample(count: 9, weight: .uniform)),
    ] {
      let result = try evaluate(
        FixedScorer(rows: [degenerate.scores], predictsRatings: true), on: data, part: .test,
        metrics: Self.metrics, candidates: candidates, seen: degenerate.seen, positive: 4,
        workers: Workers(count: 1))
      for (metric, summary) in zip(result.metrics, result.summaries) {
        #expect(summary.mean.isFinite || summary.count == 0, "\(metric) \(summary.mean)")
        if metric.group == nil {
          #expect((summary.count == 0) == degenerate.empty.contains(metric.name), "\(metric)")
        }
      }
      let table = ResultTable(result, model: "m", label: "m")
      for (column, cell) in zip(table.columns, table.rows[0].cells) {
        #expect(cell == .none || cell.number?.isFinite != false, "\(column.name) \(cell)")
      }
      for format in TableStyle.Format.allCases {
        let text = table.rendered(TableStyle(format))
        #expect(!text.contains("nan") && !text.contains("inf"), "\(text)")
      }
    }
  }

  @Test func aDataSetWithoutTrainingHasLists() throws {
    // The one user's past is a validation item.
    let data = Dataset(
      name: "d", catalogue: Catalogue(ids: ["a", "b", "c"]), users: ["u0"], offsets: [0, 2],
      items: [0, 1],
      split: Split(parts: [.valid, .test], description: "given", offsets: [0, 2]))
    let metrics = Self.metrics.filter { !$0.kind.isOfRatings && !$0.kind.isOfLabels }
    for weight in CandidateSample.Weight.allCases {
      let result = try evaluate(
        FixedScorer(rows: [[1, 2, 3]]), on: data, part: .test, metrics: metrics,
        candidates: .sampled(CandidateSample(count: 2, weight: weight)), workers: Workers(count: 1))
      for (metric, summary) in zip(result.metrics, result.summaries) {
        #expect(summary.mean.isFinite || summary.count == 0, "\(metric) \(summary.mean)")
      }
    }
  }
}
