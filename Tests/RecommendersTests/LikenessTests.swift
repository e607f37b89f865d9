import Evaluation
import Interactions
import Recommenders
import Support
import Tensors
import Testing

/// How like an item others are.
@Suite struct LikenessTests {
  private let data = Dataset(name: "d", sequences: [[0, 1, 2, 3], [1, 2], [2, 0]])

  private func likeness(
    to item: Int, in model: any Recommender, on data: Dataset
  ) throws -> Likeness? {
    try Likeness(
      to: item, in: model, on: data, folds: false, workers: Workers(count: 1),
      progress: .unwatched)
  }

  @Test func modelsWithVectorsCompareThem() throws {
    let model = try SASRec(.init(width: 8, blocks: 1), data: data, key: RandomKey(seed: 1))
    let likeness = try #require(try likeness(to: 1, in: model, on: data))
    #expect(likeness.measure == .cosine && likeness.values.count == data.itemCount)
    let vectors = model.itemVectors
    let (a, b) = (Array(vectors.row(1)), Array(vectors.row(3)))
    func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    #expect(abs(likeness.values[3] - cosine) < 1e-5 && abs(likeness.values[1] - 1) < 1e-5)
  }

  @Test func othersScoreAfterTheItemAlone() throws {
    let model = Popular(data)
    let likeness = try #require(try likeness(to: 1, in: model, on: data))
    #expect(likeness.measure == .score)
    #expect(likeness.values == model.counts.map { Float($0) })
  }

  /// Items that are in testing only are unknown to an ID model.
  @Test func whatTheModelCannotRankIsLikeNothing() throws {
    let data = try Dataset(
      name: "cycle", sequences: (0..<60).map { user in (0..<8).map { (user + $0 * 5) % 12 } }
    ).split(.coldItems(valid: 0.1, test: 0.25), key: RandomKey(seed: 3))
    let model = try SASRec(.init(width: 8, blocks: 1), data: data, key: RandomKey(seed: 1))
    let cold = Set(data.coldItems.map(Int.init))
    #expect(cold.count == 3)
    for item in 0..<data.itemCount {
      let likeness = try likeness(to: item, in: model, on: data)
      #expect((likeness == nil) == cold.contains(item))
      let unranked = likeness?.values.indices.filter { likeness?.values[$0] == -.infinity }
      #expect(likeness == nil || unranked.map(Set.init) == cold)
    }
  }
}
