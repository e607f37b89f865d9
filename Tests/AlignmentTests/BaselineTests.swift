import Evaluation
import Interactions
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

/// What RA-Rec is compared with.
@Suite struct BaselineTests {
  private let workers = Workers(count: 2)

  @Test func zeroShotIsTheCosineWithTheMeanOfTheLastTitles() throws {
    let twin = try Twin()
    let model = try ZeroShot(
      dataset: twin.data, backbone: twin.backbone, titles: 2, workers: workers,
      progress: .unwatched)
    let titles = (0..<10).map { twin.data.catalogue.title(of: $0) ?? "" }
    let texts = try twin.backbone.encode(
      twin.backbone.pack(titles), workers: workers, progress: .unwatched
    ).rowsNormalised()
    let (a, b) = (texts.row(7), texts.row(2))
    let user = zip(a, b).map { ($0 + $1) / 2 }
    let norm = user.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let expected = (0..<10).map { item in
      zip(texts.row(item), user).reduce(0) { $0 + $1.0 * $1.1 } / norm
    }
    let scores = try model.scores(
      for: [Query(history: [1, 7, 2])], workers: workers, progress: .unwatched)
    expectClose(scores, expected, absolute: 1e-5)
  }

  @Test func aUserWithoutHistoryRanksNothing() throws {
    let twin = try Twin()
    let model = try ZeroShot(
      dataset: twin.data, backbone: twin.backbone, workers: workers, progress: .unwatched)
    let scores = try model.scores(
      for: [Query(history: [])], workers: workers, progress: .unwatched)
    #expect(scores == Array(repeating: 0, count: 10))
  }

  /// They have no text: nothing is alike to them, and in a history they say nothing.
  @Test func itemsWithoutATitleCantBeRanked() throws {
    let twin = try Twin()
    let titles = (0..<10).map {
      [3, 5].contains($0) ? " " : twin.data.catalogue.title(of: $0) ?? ""
    }
    let data = try Dataset(
      name: "bare", sequences: twin.lists("sequences").map { $0.map(Int.init) }, titles: titles)
    let model = try ZeroShot(
      dataset: data, backbone: twin.backbone, workers: workers, progress: .unwatched)
    #expect(model.unranked == [3, 5])
    let queries = [[1, 3, 7], [1, 7], [5]].map { Query(history: $0[...]) }
    let scores = try model.scores(for: queries, workers: workers, progress: .unwatched)
    #expect(scores[3] == 0 && scores[5] == 0 && scores[7] > 0)
    expectClose(Array(scores[0..<10]), Array(scores[10..<20]), absolute: 1e-6)
    #expect(scores[20...].allSatisfy { $0 == 0 })
  }

  @Test func whatOnePartCantRankIsLeftToTheOther() throws {
    let base = Fixed(row: [1, 2, 3], unranked: [2])
    let other = Fixed(row: [5, 6, 7], unranked: [0])
    let queries = [Query(history: []), Query(history: [])]
    let fused = try Fuse(base: base, other: other, weight: 2)
      .scores(for: queries, workers: workers, progress: .unwatched)
    #expect(fused == [1, 14, 14, 1, 14, 14])
  }

  @Test func fusionAddsTheWeightedScores() throws {
    let twin = try Twin()
    let other = try ZeroShot(
      dataset: twin.data, backbone: twin.backbone, workers: workers, progress: .unwatched)
    let queries = [Query(history: [1, 7]), Query(history: [3])]
    let own = try twin.base.scores(for: queries, workers: workers, progress: .unwatched)
    let text = try other.scores(for: queries, workers: workers, progress: .unwatched)
    for weight in [Float(0), 2] {
      let fused = try Fuse(base: twin.base, other: other, weight: weight)
        .scores(for: queries, workers: workers, progress: .unwatched)
      expectClose(fused, zip(own, text).map { $0 + weight * $1 })
    }
  }

  /// Of whichever part doesn't know the user.
  @Test func fusionFoldsInWhomItsPartsDo() throws {
    let twin = try Twin()
    let some = try BPRMF(data: twin.data, key: RandomKey(seed: 1))
    let one = try BPRMF(
      data: Dataset(
        name: "one", catalogue: twin.data.catalogue, users: ["1"], offsets: [0, 1], items: [0]),
      key: RandomKey(seed: 2))
    let ids = ["0", "1", "nobody"]
    for (base, other) in [(some, one), (one, some)] {
      let fused = Fuse(base: base, other: other, weight: 1)
      #expect(
        try fused.foldedIn(ids.map { Query(user: $0, history: [1], folds: true) }) == [0, 2])
      #expect(throws: UnknownUsers.self) {
        try fused.foldedIn(ids.map { Query(user: $0, history: [1]) })
      }
    }
  }

  @Test func fusionIsPreparedWhereItsPartsAre() throws {
    let twin = try Twin()
    let model = try twin.model(twin.configuration(.tuned))
    _ = try Fuse(base: twin.base, other: model, weight: 1)
      .prepared(workers: workers, progress: .unwatched)
    let items = try model.encodedItems.value { throw Cancelled() }
    #expect(items.rowCount == twin.data.itemCount)
  }

  /// A scorer of the same scores for everybody.
  private struct Fixed: Scorer {
    var row: [Float]
    var predictsRatings = false
    var unranked: [Int32] = []
    var outsiders: Outsiders?

    func scores(for queries: [Query], workers: Workers, progress: Progress) -> [Float] {
      queries.flatMap { _ in row }
    }
  }

  @Test func whatOnePartDoesNotListIsNotListed() throws {
    let base = Fixed(row: [1, 2, -.infinity, .infinity])
    let other = Fixed(row: [3, -.infinity, .infinity, -.infinity])
    let sums: [Float] = [7, -.infinity, -.infinity, -.infinity]
    for (weight, expected) in [(Float(0), base.row), (2, sums)] {
      let fused = try Fuse(base: base, other: other, weight: weight)
        .scores(for: [Query(history: [])], workers: workers, progress: .unwatched)
      #expect(fused == expected)
    }
  }

  /// By weight 0 a fusion is its base in all that an evaluation asks for.
  @Test func withoutWeightItIsTheBaseAlone() throws {
    let twin = try Twin()
    let base = Fixed(row: [1, 2, 3], predictsRatings: true, unranked: [2])
    func fused(_ base: any Scorer, _ other: any Scorer, _ weight: Float) -> Fuse {
      Fuse(base: base, other: other, weight: weight)
    }
    let other = Fixed(row: [3, 2, 1], unranked: [1, 2])
    #expect(fused(base, other, 0).predictsRatings && !fused(base, other, 1).predictsRatings)
    #expect(fused(other, base, 0).unranked == [1, 2] && fused(other, base, 1).unranked == [2])
    #expect(fused(twin.base, base, 0).scoreVectors != nil)
    #expect(fused(twin.base, base, 1).scoreVectors == nil)
    // Who isn't asked needn't know anybody.
    let stranger = try BPRMF(data: twin.data, key: RandomKey(seed: 1))
    let queries = [Query(user: "nobody", history: [1])]
    #expect(try fused(base, stranger, 0).foldedIn(queries) == [])
    #expect(throws: UnknownUsers.self) { try fused(base, stranger, 1).foldedIn(queries) }
  }

  /// Unknown items that keep their places have no scores of the other part's.
  @Test func listsWithUnknownItemsInTheirPlacesAreRefused() throws {
    func lists(_ handling: RankingProtocol.UnknownItems) -> Fixed {
      Fixed(row: [1, 2], outsiders: Outsiders(handling, of: UserIDs(["u"]), lists: [[3]]))
    }
    let plain = Fixed(row: [2, 1])
    for (base, other) in [(lists(.keep), plain), (plain, lists(.keep))] {
      let error = #expect(throws: FuseError.self) {
        try Fuse(base: base, other: other, weight: 1)
          .prepared(workers: workers, progress: .unwatched)
      }
      #expect(
        error?.description
          == "ranked lists with unknown items in their places can't be fused: the other model has "
          + "no scores of these")
    }
    for (base, other) in [(lists(.drop), plain), (plain, lists(.drop))] {
      let fused = try Fuse(base: base, other: other, weight: 1)
        .prepared(workers: workers, progress: .unwatched)
      #expect(fused.outsiders?.handling == .drop)
    }
  }

  /// Another scorer's scores on another scale.
  private struct Scaled: Scorer {
    let scorer: any Scorer
    let factor: Float

    func scores(
      for queries: [Query], workers: Workers, progress: Progress
    ) throws -> [Float] {
      try scorer.scores(for: queries, workers: workers, progress: progress).map { $0 * factor }
    }
  }

  private func tuned(
    factor: Float, _ measure: (Fuse) throws -> Double
  ) throws -> Fuse.Tuned {
    let twin = try Twin()
    return try Fuse.tuned(
      base: twin.base, other: Scaled(scorer: twin.base, factor: factor),
      by: [[1, 7], [], [3]].map { Query(history: $0[...]) }, workers: workers,
      progress: .unwatched, measure: measure)
  }

  /// A metric that peaks at some weight: it is found whatever the scales of the scores are.
  @Test(
    arguments: [0.01, 0.3, 1, 20, 100] as [Double], [1, 1 / 65_536, 3000, 0] as [Float])
  func tuningFindsTheScaleOfTheWeight(peak: Double, factor: Float) throws {
    let peak = factor > 0 ? peak / Double(factor) : peak
    func distance(_ weight: Float) -> Double {
      let ratio = (Double(weight) + 1e-12) / peak
      return max(ratio, 1 / ratio)
    }
    let tuned = try tuned(factor: factor) { 1 / distance($0.weight) }
    #expect(distance(tuned.model.weight) < 1.28 && !tuned.isAtAnEnd)
    #expect(tuned.weights.first == 0 && tuned.weights.count == 20)
  }

  /// What couldn't be measured is no best.
  @Test func tuningPassesOverWhatIsNoNumber() throws {
    let first = try tuned(factor: 1) { $0.weight > 0 ? Double.nan : 0.5 }
    #expect(first.model.weight == 0 && first.metric == 0.5)
    let others = try tuned(factor: 1) { $0.weight > 0 ? Double($0.weight) : Double.nan }
    #expect(others.model.weight == 384 && others.metric == 384)
    let none = try tuned(factor: 1) { _ in Double.nan }
    #expect(none.model.weight == 0 && none.metric.isNaN && none.weights.count == 18)
  }

  @Test func tuningSaysWhereTheBestIsAtAnEnd() throws {
    let same = try tuned(factor: 1) { _ in 0.5 }
    #expect(same.model.weight == 0 && same.isAtAnEnd)
    let most = try tuned(factor: 1) { Double($0.weight) }
    #expect(most.model.weight == 384 && most.isAtAnEnd && most.metric == 384)
    let least = try tuned(factor: 1) { $0.weight > 0 ? -Double($0.weight) : -9 }
    #expect(least.model.weight == 3 / 1024 && least.isAtAnEnd)
  }

  /// What is tuned on data is what the validation part says of the fusion.
  @Test func tuningOnDataMeasuresTheirValidationPart() throws {
    let twin = try Twin()
    let other = Scaled(scorer: Popular(twin.data), factor: 1)
    func search(_ data: Dataset) throws -> Fuse.Tuned {
      try Fuse.tuned(
        base: twin.base, other: other, on: data, options: TrainOptions(), workers: workers,
        progress: .unwatched)
    }
    let tuned = try search(twin.data)
    let validation = try #require(Validation(twin.data, options: TrainOptions()))
    let own = try validation.measure(tuned.model, workers: workers, progress: .unwatched)
    let alone = try validation.measure(twin.base, workers: workers, progress: .unwatched)
    #expect(tuned.metric == own && own >= alone && tuned.weights.count >= 18)
    let whole = try Dataset(
      name: "twin", sequences: twin.lists("sequences").map { $0.map(Int.init) },
      titles: (0..<twin.data.itemCount).map { twin.data.catalogue.title(of: $0) ?? "" })
    #expect(throws: EvaluationError.nothingHeldOut(data: "twin", part: .valid)) {
      try search(whole)
    }
  }
}
