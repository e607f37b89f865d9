import Evaluation
import Foundation
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

  /// Metrics that peak at some weight, found within a few percent wherever it is; equal ones go to
  /// the least.
  @Test(arguments: [0, 0.001, 0.3, 1, 20, 48, 1000, 90_000] as [Double])
  func tuningFindsTheScaleOfTheWeight(peak: Double) throws {
    let twin = try Twin()
    let tuned = Fuse.tuned(base: twin.base, other: twin.base) { candidate in
      peak == 0 ? 0.5 : 1 - abs(log2((Double(candidate.weight) + 1e-9) / peak)) / 100
    }
    if peak == 0 {
      #expect(tuned.model.weight == 0 && tuned.isAtAnEnd)
    } else {
      #expect(abs(log2(Double(tuned.model.weight) / peak)) < 0.35 && !tuned.isAtAnEnd)
    }
    #expect(tuned.weights.first == 0 && tuned.weights.count >= 11)
  }

  @Test func tuningSaysThatMoreMayBeBetter() throws {
    let twin = try Twin()
    let tuned = Fuse.tuned(base: twin.base, other: twin.base) { Double($0.weight) }
    #expect(tuned.model.weight == 1_048_576 && tuned.isAtAnEnd && tuned.metric == 1_048_576)
  }
}
