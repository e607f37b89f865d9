import Evaluation
import Testing

@Suite struct MetricTests {
  @Test(arguments: [
    "hr@10", "ndcg@1", "mrr", "mrr@5", "ndcg", "recall@100", "precision_head@3", "ndcg_tail@10",
    "mrr_middle", "map@10", "map", "uauc", "auc", "rankauc", "poolauc", "rankauc_cold",
    "hr_short@5", "rmse", "coverage@10",
    "diversity@5",
  ])
  func readsAndWritesNames(_ name: String) throws {
    #expect(try Metric(name: name).name == name)
  }

  @Test func knowsItsParts() throws {
    #expect(try Metric(name: "ndcg_tail@10") == Metric(.ndcg, at: 10, group: .tail))
    #expect(Metric(.hr, at: 5).on(.head).name == "hr_head@5")
  }

  @Test(arguments: [
    "hr", "recall", "precision", "ndgc@10", "hr@", "hr@0", "hr@-1", "hr@+3", "hr@1.5", "", "@10",
    "ndcg_@10", "ndcg_far@10", "hr@5@6", "HR@10",
    "auc@10", "auc_tail", "uauc_tail", "poolauc_tail", "rankauc@10", "coverage", "coverage_tail@10",
    "rmse@5", "mae_cold",
  ])
  func refusesOtherNames(_ name: String) {
    #expect(throws: EvaluationError.unknownMetric(name)) { try Metric(name: name) }
  }

  @Test func divisionsShareTheGroupsOut() {
    let groups = TargetGroup.Division.allCases.flatMap(\.groups)
    #expect(Set(groups) == Set(TargetGroup.allCases) && groups.count == TargetGroup.allCases.count)
    for division in TargetGroup.Division.allCases {
      #expect(division.groups.allSatisfy { $0.division == division })
    }
  }

  @Test func standardMetricsAreHitRateAndGainAtEachCutoffAndReciprocalRank() {
    #expect(
      Metric.standard(at: [1, 10]).map(\.name) == ["hr@1", "ndcg@1", "hr@10", "ndcg@10", "mrr"])
  }
}
