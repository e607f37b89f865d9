import Foundation
import Interactions
import Networks
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

@Suite struct NegativeSamplerTests {
  private let key = RandomKey(seed: 9)
  /// Item 0 is had by all, item 1 by half, 8 and 9 by nobody in training.
  private let data = Dataset(
    name: "d",
    sequences: (0..<20).map { $0 % 2 == 0 ? [0, 1, 2 + $0 % 6] : [0, 2 + $0 % 6] } + [[9, 8]])

  @Test(arguments: NegativeDraw.allCases)
  func neverAnItemOfTheUser(draw: NegativeDraw) {
    let sampler = NegativeSampler(data, draw: draw)
    let known = KnownItems(data)
    let users = (0..<20).map { Int32($0) }
    let negatives = sampler.negatives(of: users, count: 50, batch: [0, 1, 2, 9], key: key)
    #expect(negatives.count == 1000)
    for (index, item) in negatives.enumerated() {
      #expect(!known.contains(item, user: Int32(index / 50)))
    }
    #expect(negatives == sampler.negatives(of: users, count: 50, batch: [0, 1, 2, 9], key: key))
  }

  @Test func aUserWithEverythingGetsSomething() {
    let sampler = NegativeSampler(Dataset(name: "d", sequences: [[0, 1]]), draw: .uniform)
    #expect(sampler.negatives(of: [0], count: 3, batch: [], key: key).count == 3)
  }

  @Test func theNextUnknownItemMayStandBefore() {
    let known = KnownItems(Dataset(name: "d", sequences: [[1, 2, 4], [0, 1, 2, 3, 4], [0, 3]]))
    let items: [Int32] = [0, 1, 2, 3, 4]
    #expect(items.map { known.nextUnknown(from: $0, user: 0, of: items) } == [0, 3, 3, 3, 0])
    #expect(items.map { known.nextUnknown(from: $0, user: 1, of: items) } == items)
  }

  @Test func drawsFollowTheirShares() {
    let users = [Int32](repeating: 20, count: 1)
    func share(_ draw: NegativeDraw, _ item: Int32) -> Double {
      let drawn = NegativeSampler(data, draw: draw)
        .negatives(of: users, count: 20_000, batch: [3, 3, 4], key: key)
      return Double(drawn.count { $0 == item }) / 20_000
    }
    // Of the 50 rows of the items that the last user hasn't had, item 0 has 20 and item 1 10.
    expectClose(share(.popularity, 0), 0.4, absolute: 0.015)
    expectClose(share(.popularity, 1), 0.2, absolute: 0.015)
    // A draw that hits a known item is drawn again, so that the other 8 are equally likely.
    expectClose(share(.uniform, 5), 0.125, absolute: 0.01)
    expectClose(share(.batch, 3), 2 / 3.0, absolute: 0.015)
  }

  @Test func columnsKnowHowLikelyTheyWere() throws {
    let sampler = NegativeSampler(data, draw: .popularity)
    let (items, _) = sampler.columns(batch: [7, 1, 7], count: 6, key: key)
    #expect(items == Set(items).sorted() && items.contains(7) && items.contains(1))
    // How often an item is among the columns of batches drawn by popularity.
    let rows = Array(data.items)
    var met = [Int](repeating: 0, count: 10)
    var chance = [Double](repeating: 0, count: 10)
    let rounds = 4000
    for round in 0..<rounds {
      let key = key.derived(round)
      let batch = (0..<3).map { rows[key.derived("b").integer(below: rows.count, at: UInt64($0))] }
      let (items, logQ) = sampler.columns(batch: batch, count: 6, key: key)
      for (item, logQ) in zip(items, logQ) {
        met[Int(item)] += 1
        chance[Int(item)] = exp(Double(logQ))
      }
    }
    for item in 0..<10 {
      expectClose(Double(met[item]) / Double(rounds), chance[item], absolute: 0.025)
    }
    let own = NegativeSampler(data, draw: .batch).columns(batch: [7, 1, 7], count: 6, key: key)
    #expect(own.items == [1, 7])
  }

  /// With so many draws that every item is a column for sure, nothing is left to correct.
  @Test func allSampledIsTheFullSoftmax() {
    let sampler = NegativeSampler(data, draw: .uniform)
    let states = Tensor.random([5, 4], seed: 1)
    let table = Tensor.random([10, 4], seed: 2)
    let targets: [Int32] = [0, 3, 9, 3, 1]
    func loss(_ loss: RankingLoss) -> Float {
      let tape = Tape()
      return BatchLoss(loss, sampler: sampler, targets: targets, key: key)(
        tape.leaf(states), table: tape.leaf(table), users: [0, 1, 2, 3, 4], targets: targets,
        shard: 0, on: tape
      ).value.scalar
    }
    expectClose(
      loss(RankingLoss(.sampled, negatives: 5000)), loss(RankingLoss(.softmax)), relative: 1e-4)
  }

  /// Equation 20 of the gSASRec paper at its ends: t = 0 leaves the loss, t = 1 weighs by α.
  @Test func calibration() {
    func weight(_ form: RankingLoss.Form, _ t: Float) -> Float {
      RankingLoss(form, negatives: 25, calibration: t).positiveWeight(items: 101)
    }
    #expect(weight(.gbce, 0) == 1)
    expectClose(weight(.gbce, 1), 0.25)
    expectClose(weight(.gbce, 0.75), 0.4375)
    #expect(weight(.bce, 1) == 1)
  }
}
