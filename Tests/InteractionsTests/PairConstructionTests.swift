import Support
import Testing

@testable import Interactions

@Suite("training pairs and their construction")
struct PairConstructionTests {
  static let titled = Dataset(
    name: "titled",
    sequences: [[0, 1, 2, 3, 4], [5, 0, 2], [6, 0, 6, 1], [0]],
    titles: [
      "RED TEA CUP", "Tea-pot, blue", "Blue bird", "The best of 7 (1995)", "THE BEST OF 9 (1995)",
      "Ω ärger", "",
    ])

  @Test("words are lower-case letters and digits, without stop words, single characters and years")
  func words() {
    #expect(TitleWords.words(of: "RED T-Shirt, The 7\" of x") == ["red", "shirt"])
    #expect(TitleWords.words(of: "1984 ÄRGER & 42nd (1995)") == ["1984", "ärger", "42nd"])
    #expect(TitleWords.words(of: "Blade Runner 2049 (cut)") == ["blade", "runner", "2049", "cut"])
    #expect(TitleWords.words(of: "") == [])
    #expect(TitleWords.words(of: "(2013)") == [])
  }

  @Test("pairs are the training items with a history, and nothing held out is among them")
  func all() throws {
    let split = try Self.titled.split(.leaveOneOut)
    let pairs = TrainingPairs.all(of: split)
    #expect(pairs.users == [0, 0, 2])
    #expect(pairs.positions == [1, 2, 1])
    #expect(pairs.targets == [1, 2, 0])
    #expect(pairs.history(of: 1, in: split) == [0, 1])
    #expect(pairs.history(of: 1, in: split, maximum: 1) == [1])
    #expect(TrainingPairs.all(of: split, minimumHistory: 2).targets == [2])
  }

  @Test("denoise keeps pairs that share a word, and those that can't be judged if asked")
  func denoise() throws {
    let unsplit = Self.titled
    let key = RandomKey(seed: 0)
    func kept(_ construction: PairConstruction) throws -> [String] {
      let pairs = try construction.construct(from: unsplit, key: key).pairs
      return pairs.users.indices.map { "\(pairs.users[$0]):\(pairs.positions[$0])" }
    }
    // User 0: tea, blue, no, best; user 1: no, no; user 2: untitled history, untitled target, tea.
    #expect(
      try kept(PairConstruction(balance: false)) == ["0:1", "0:2", "0:4", "2:1", "2:2", "2:3"])
    #expect(
      try kept(PairConstruction(balance: false, keepUntitled: false))
        == ["0:1", "0:2", "0:4", "2:3"])
    #expect(
      try kept(PairConstruction(balance: false, keepUntitled: false, maximumHistory: 1))
        == ["0:1", "0:2", "0:4"], "the title before the last isn't history any more")
    #expect(try kept(PairConstruction(denoise: false, balance: false)).count == 9)
  }

  @Test("a share that denoising doesn't leave is refused with the most there is")
  func unreachable() throws {
    let key = RandomKey(seed: 0)
    #expect(
      errorText {
        _ = try PairConstruction(share: 0.8).construct(from: Self.titled, key: key)
      } == "`share` of 80% can't be reached: denoising keeps 6 of 9 pairs, at most 66.6%")
    #expect(
      errorText { _ = try PairConstruction(share: 0).construct(from: Self.titled, key: key) }
        == "`share` is 0%; expected above 0% and at most 100%")
    let single = Dataset(name: "single", sequences: [[0], [1]])
    #expect(
      errorText { _ = try PairConstruction().construct(from: single, key: key) }
        == "no user of `single` has two training rows, so there are no pairs")
  }

  @Test("cells give the same number each; what small ones lack the others give in turn")
  func quotas() {
    let cells = [Array(0..<2), Array(10..<15), Array(20..<40), Array(50..<51)]
    let key = RandomKey(seed: 9)
    func counts(_ total: Int) -> [Int] {
      let drawn = PairConstruction.drawEvenly(total, from: cells, key: key)
      #expect(Set(drawn).count == total)
      return cells.map { cell in drawn.count { cell.contains($0) } }
    }
    #expect(counts(4) == [1, 1, 1, 1])
    #expect(counts(6) == [2, 2, 1, 1])
    #expect(counts(12) == [2, 5, 4, 1])
    #expect(counts(28) == [2, 5, 20, 1])
    #expect(counts(0) == [0, 0, 0, 0])
  }

  @Test("popularity bins are equal steps of the logarithm")
  func bins() {
    #expect(PairConstruction.popularityBin(1, highest: 1024) == 0)
    #expect(PairConstruction.popularityBin(2, highest: 1024) == 1)
    #expect(PairConstruction.popularityBin(511, highest: 1024) == 8)
    #expect(PairConstruction.popularityBin(1024, highest: 1024) == 9)
    #expect(PairConstruction.popularityBin(1, highest: 1) == 0)
  }

  @Test("balancing evens out lengths and popularities, by the key and without replacement")
  func balance() throws {
    let shop = try EmbeddedDataset.onlineRetail.load().kcore(users: 5, items: 5).dataset
      .split(.leaveOneOut)
    let key = RandomKey(seed: 2)
    let balanced = try PairConstruction(share: 0.06).construct(from: shop, key: key)
    #expect(
      balanced.report.description
        == "construct: 252,288 → 15,137 pairs (6%); denoise kept 214,586 (85.1%), "
        + "balance drew from 94 cells")
    #expect(
      try PairConstruction(share: 0.06).construct(from: shop, key: key).pairs == balanced.pairs)
    let other = try PairConstruction(share: 0.06).construct(from: shop, key: RandomKey(seed: 3))
    #expect(other.pairs != balanced.pairs)
    #expect(other.pairs.count == balanced.pairs.count)

    let random = try PairConstruction(share: 0.06, denoise: false, balance: false)
      .construct(from: shop, key: key)
    #expect(random.report.description == "construct: 252,288 → 15,137 pairs (6%)")
    // Of the pairs that pass the filter, those with rare targets become more and those with long
    // histories fewer.
    let unbalanced = try PairConstruction(share: 0.06, balance: false)
      .construct(from: shop, key: key)
    func rare(_ pairs: TrainingPairs) -> Int {
      pairs.targets.count { shop.trainPopularity[Int($0)] < 20 }
    }
    func long(_ pairs: TrainingPairs) -> Int { pairs.positions.count { $0 >= 64 } }
    #expect(rare(balanced.pairs) > 3 * rare(unbalanced.pairs))
    #expect(long(balanced.pairs) < long(unbalanced.pairs))
    for pair in 0..<balanced.pairs.count {
      let user = Int(balanced.pairs.users[pair])
      let position = Int(balanced.pairs.positions[pair])
      let train = Array(shop.sequence(of: user, part: .train))
      #expect(position >= 1 && train[position] == balanced.pairs.targets[pair])
    }
  }
}
