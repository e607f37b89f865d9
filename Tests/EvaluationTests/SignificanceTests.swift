import Foundation
import Interactions
import Support
import Testing

@testable import Evaluation

/// Paired tests against SciPy; Scripts/fixtures/significance.py makes the file.
@Suite struct SignificanceTests {
  private struct Fixture: Decodable {
    struct Case: Decodable {
      var first: [Float]
      var second: [Float]
      var mean: Double
      var error: Double
      var t: Double
      var wilcoxon: Double
    }
    struct Tail: Decodable {
      var t: Double
      var degrees: Double
      var p: Double
    }
    struct Family: Decodable {
      var p: [Double]
      var holm: [Double]
    }
    struct Interval: Decodable {
      var `case`: Int
      var low: Double
      var high: Double
    }
    var cases: [Case]
    var tails: [Tail]
    var families: [Family]
    var interval: Interval

    static func load() throws -> Fixture {
      let url = try #require(
        Bundle.module.url(forResource: "Fixtures/significance", withExtension: "json"))
      return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    }
  }

  private let hr = Metric(.hr, at: 10)
  private let workers = Workers(count: 2)

  private func result(_ values: [Float], data: String = "data") -> EvaluationResult {
    EvaluationResult(
      ranking: RankingProtocol(
        data: "shop", digest: Digest(of: data), split: "leave_one_out", part: .test,
        itemCount: 20, seen: .drop, userCount: values.count),
      metrics: [hr], users: Array(values.indices), values: [values])
  }

  private func compare(_ first: [[Float]], _ second: [[Float]]) throws -> PairedComparison {
    try PairedComparison(
      of: Runs(first.map { result($0) }), minus: Runs(second.map { result($0) }), metric: hr,
      key: RandomKey(seed: 4), workers: workers)
  }

  private func close(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(value - expected) <= tolerance * max(abs(expected), 1e-300)
  }

  @Test func testsEqualSciPy() throws {
    let fixture = try Fixture.load()
    #expect(fixture.cases.count == 14)
    for (index, sample) in fixture.cases.enumerated() {
      let comparison = try compare([sample.first], [sample.second])
      #expect(close(comparison.mean, sample.mean), "\(index)")
      #expect(close(comparison.standardError, sample.error), "\(index)")
      #expect(close(comparison.studentT, sample.t, 1e-8), "\(index) \(comparison.studentT)")
      #expect(close(comparison.wilcoxon, sample.wilcoxon, 1e-8), "\(index)")
      #expect(close(comparison.smallestDifference, 2.801585219 * sample.error, 1e-6))
      #expect(comparison.users == sample.first.count && comparison.seedDeviation.isNaN)
    }
  }

  @Test func tailsEqualSciPy() throws {
    for tail in try Fixture.load().tails {
      let p = StudentT.twoSided(tail.t, degrees: tail.degrees)
      #expect(close(p, tail.p, 1e-7), "\(tail) \(p)")
    }
  }

  @Test func holmEqualsItsDefinition() throws {
    for family in try Fixture.load().families {
      for (value, expected) in zip(Holm.adjusted(family.p), family.holm) {
        #expect(close(value, expected))
      }
    }
    let some = Holm.adjusted([0.01, .nan, 0.04])
    #expect(some[0] == 0.02 && some[1].isNaN && some[2] == 0.04)
  }

  @Test func theIntervalComesNearSciPys() throws {
    let fixture = try Fixture.load()
    let sample = fixture.cases[fixture.interval.case]
    let comparison = try compare([sample.first], [sample.second])
    let width = fixture.interval.high - fixture.interval.low
    #expect(abs(comparison.interval.lowerBound - fixture.interval.low) < 0.05 * width)
    #expect(abs(comparison.interval.upperBound - fixture.interval.high) < 0.05 * width)
  }

  @Test func overSeedsTheUnitIsTheUser() throws {
    let first: [[Float]] = [[1, 0, 1, 1], [1, 0, 0, 1]]
    let second: [[Float]] = [[0, 0, 1, 0], [0, 1, 0, 0]]
    let comparison = try compare(first, second)
    // Users' means: 1, 0, ½, 1 and 0, ½, ½, 0.
    let single = try compare([[1, 0, 0.5, 1]], [[0, 0.5, 0.5, 0]])
    #expect(comparison.users == 4 && comparison.mean == single.mean)
    #expect(comparison.standardError == single.standardError)
    #expect(comparison.studentT == single.studentT && comparison.interval == single.interval)
    // Seed by seed ¾ − ¼ and ½ − ¼.
    #expect(abs(comparison.seedDeviation - 0.25 / 2.0.squareRoot()) < 1e-12)
    // One side was run once: its deviation is the other's alone.
    let uneven = try compare(first, [second[0]])
    #expect(abs(uneven.seedDeviation - 0.25 / 2.0.squareRoot()) < 1e-12)
  }

  @Test func equalThingsAreNotDifferent() throws {
    let same = try compare([[1, 0, 1]], [[1, 0, 1]])
    #expect(same.studentT == 1 && same.wilcoxon == 1 && same.interval == 0...0)
    let constant = try compare([[1, 1, 1]], [[0, 0, 0]])
    #expect(constant.studentT == 0 && constant.wilcoxon < 0.1)
    #expect(try compare([[1]], [[0]]).studentT.isNaN)
  }

  @Test func refusesWhatCannotBePaired() throws {
    let other = result([1, 0], data: "other")
    #expect(throws: EvaluationError.notComparable(result([1, 0]).ranking, other.ranking)) {
      try Runs([result([1, 0]), other])
    }
    #expect(throws: EvaluationError.nobodyMeasured(hr)) { try compare([[.nan]], [[.nan]]) }
    let auc = Metric(.auc, at: nil)
    #expect(throws: EvaluationError.oneForAll(auc)) {
      try PairedComparison(
        of: Runs([result([1, 0])]), minus: Runs([result([1, 0])]), metric: auc,
        key: RandomKey(seed: 4), workers: workers)
    }
  }
}
