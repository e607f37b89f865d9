import Interactions
import Support
import Testing

@Suite("negative sampling")
struct NegativeSamplerTests {
  let dataset: Dataset

  init() throws {
    dataset = try Dataset(
      name: "toy", sequences: [[0, 1, 2, 3], [4, 4, 5], Array(0..<19), [0, 0, 0, 7, 7, 8]],
      titles: Array(repeating: "x", count: 20)
    ).split(.leaveOneOut)
  }

  @Test(
    "negatives differ, and are items the user isn't known to have in any part",
    arguments: [NegativeSampler.Distribution.uniform, .popularity])
  func unknown(_ distribution: NegativeSampler.Distribution) throws {
    let sampler = NegativeSampler(dataset, distribution: distribution)
    for user in [0, 1, 3] {
      let known = Set(dataset.sequence(of: user))
      for seed in 0..<50 {
        let drawn = try sampler.sample(5, user: user, key: RandomKey(seed: UInt64(seed)))
        #expect(Set(drawn).count == 5)
        #expect(known.isDisjoint(with: drawn))
        #expect(
          try drawn == sampler.sample(5, user: user, key: RandomKey(seed: UInt64(seed))))
      }
    }
    #expect(sampler.knows(3, user: 0), "the test item is known too")
    #expect(!sampler.knows(4, user: 0))
  }

  @Test("all unknown items can be drawn, and no more")
  func exhausted() throws {
    let sampler = NegativeSampler(dataset)
    let key = RandomKey(seed: 1)
    #expect(try sampler.sample(1, user: 2, key: key) == [19])
    #expect(try sampler.sample(16, user: 0, key: key).sorted() == Array(4..<20))
    #expect(
      errorText { _ = try sampler.sample(2, user: 2, key: key) }
        == "can't draw 2 negatives for user `2`, only 1")
    #expect(
      errorText {
        _ = try NegativeSampler(dataset, distribution: .popularity).sample(1, user: 2, key: key)
      } == "can't draw 1 negatives for user `2`, only 0",
      "an item without training rows has no popularity")
  }

  @Test("draws are as frequent as they should be, whichever way they are drawn")
  func frequencies() throws {
    // Weights 8, 4, 2, 1 of items 0 to 3 by rows of a user that isn't the one asked about.
    let rows = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3]
    let dataset = Dataset(name: "weights", sequences: [rows, [4]])
    for (distribution, weights) in [
      (NegativeSampler.Distribution.popularity, [8.0, 4, 2, 1]), (.uniform, [1.0, 1, 1, 1]),
    ] {
      let sampler = NegativeSampler(dataset, distribution: distribution)
      // One of four is drawn again and again; three of four come from the exponential clocks.
      for count in [1, 3] {
        var first = [Double](repeating: 0, count: 5)
        for seed in 0..<8000 {
          let drawn = try sampler.sample(count, user: 1, key: RandomKey(seed: UInt64(seed)))
          first[Int(drawn[0])] += 1
        }
        let total = weights.reduce(0, +)
        for (item, weight) in weights.enumerated() {
          #expect(abs(first[item] / 8000 - weight / total) < 0.02, "\(distribution) \(count)")
        }
      }
    }
  }
}
