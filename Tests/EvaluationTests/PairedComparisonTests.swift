import Evaluation
import Interactions
import Support
import Testing

@Suite struct PairedComparisonTests {
  private let hr = Metric(.hr, at: 10)

  private func result(_ values: [Float], digest: String = "data") -> EvaluationResult {
    EvaluationResult(
      ranking: RankingProtocol(
        data: "shop", digest: Digest(of: digest), split: "leave_one_out", part: .test,
        itemCount: 20, seen: .drop, userCount: values.count),
      metrics: [hr], users: Array(values.indices), values: [values])
  }

  @Test func knowsMeanErrorAndInterval() throws {
    let key = RandomKey(seed: 5)
    let first = (0..<400).map { Float(key.uniform(at: UInt64($0))) }
    let second = (0..<400).map { Float(key.uniform(at: UInt64($0 + 1000))) * 0.8 }
    let difference = try PairedComparison(
      of: Runs([result(first)]), minus: Runs([result(second)]), metric: hr, key: RandomKey(seed: 1),
      workers: Workers(count: 2))
    let analytic = MeanAndError(of: zip(first, second).map { $0 - $1 })
    #expect(difference.users == 400)
    #expect(abs(difference.mean - analytic.mean) < 1e-6)
    #expect(abs(difference.standardError / analytic.standardError - 1) < 1e-4)
    let half = 1.96 * analytic.standardError
    #expect(abs(difference.interval.lowerBound - (analytic.mean - half)) < 0.15 * half)
    #expect(abs(difference.interval.upperBound - (analytic.mean + half)) < 0.15 * half)
  }

  @Test func sameBitsForAnyThreads() throws {
    let values = (0..<101).map { Float($0 % 3) }
    let others = (0..<101).map { Float($0 % 2) }
    let differences = try [1, 2, 5].map {
      try PairedComparison(
        of: Runs([result(values)]), minus: Runs([result(others)]), metric: hr, resamples: 300,
        key: RandomKey(seed: 9), workers: Workers(count: $0))
    }
    #expect(Set(differences.map(\.interval)).count == 1)
  }

  @Test func aConstantDifferenceHasNoError() throws {
    let difference = try PairedComparison(
      of: Runs([result([1, 1, 1])]), minus: Runs([result([0.5, 0.5, 0.5])]), metric: hr,
      key: RandomKey(seed: 1),
      workers: Workers(count: 1))
    #expect(difference.mean == 0.5 && difference.standardError == 0)
    #expect(difference.interval == 0.5...0.5)
  }

  @Test func skipsUsersWithoutAValue() throws {
    let difference = try PairedComparison(
      of: Runs([result([1, .nan, 1])]), minus: Runs([result([0, .nan, 0])]), metric: hr,
      key: RandomKey(seed: 1),
      workers: Workers(count: 1))
    #expect(difference.users == 2 && difference.mean == 1)
    #expect(throws: EvaluationError.nobodyMeasured(hr)) {
      try PairedComparison(
        of: Runs([result([.nan])]), minus: Runs([result([.nan])]), metric: hr,
        key: RandomKey(seed: 1),
        workers: Workers(count: 1))
    }
  }

  @Test func refusesOtherDataAndMetrics() {
    let first = result([1, 0])
    let other = result([1, 0], digest: "other")
    let workers = Workers(count: 1)
    #expect(throws: EvaluationError.notComparable(first.ranking, other.ranking)) {
      try PairedComparison(
        of: Runs([first]), minus: Runs([other]), metric: hr, key: RandomKey(seed: 1),
        workers: workers)
    }
    let ndcg = Metric(.ndcg, at: 5)
    #expect(throws: EvaluationError.notMeasured(ndcg, measured: [hr])) {
      try PairedComparison(
        of: Runs([first]), minus: Runs([first]), metric: ndcg, key: RandomKey(seed: 1),
        workers: workers)
    }
  }
}
