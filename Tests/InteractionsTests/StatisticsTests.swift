import Interactions
import Support
import Testing

@Suite("statistics")
struct StatisticsTests {
  @Test("a small data set, by hand")
  func small() throws {
    let dataset = Dataset(
      name: "small", sequences: [[0, 1, 0, 2], [0], [1, 0]], titles: ["A", "", "C"],
      times: [[0, 86_400, 86_400, 172_800], [5], [7, 7]])
    let statistics = dataset.statistics
    #expect(statistics.size == DatasetSize(users: 3, items: 3, interactions: 7))
    let length = statistics.sequenceLength
    #expect(length.minimum == 1 && length.median == 2 && length.maximum == 4)
    #expect(length.mean == 7.0 / 3)
    #expect(statistics.topTenthShare == 4.0 / 7)
    // Counts 1, 2, 4: 2 (1 · 1 + 2 · 2 + 3 · 4) / (3 · 7) − 4 / 3.
    #expect(abs(statistics.gini - (34.0 / 21 - 4.0 / 3)) < 1e-12)
    #expect(statistics.titledItems == 2)
    #expect(statistics.timeSpan == 0...172_800)
    #expect(statistics.repeatedPairs == 1)
    #expect(statistics.tiedRows == 2)
    #expect(statistics.split == nil)
    #expect(
      statistics.lines.map { "\($0.name): \($0.text)" } == [
        "users: 3", "items: 3", "interactions: 7", "density: 77.8%",
        "rows a user: 1 to 4, median 2, mean 2.3",
        "popularity: the top tenth of items has 57.1% of rows, gini 0.286", "titles: 2 of 3 items",
        "time: 0 to 172,800, an order and no dates", "repeated pairs: 1",
        "ties: 2 rows (28.6%) have the time of the row before: their order is that of the lines, "
          + "not of a clock",
      ])
  }

  @Test("the leakage of a leave-one-out split is what comparing all rows finds", arguments: 0..<10)
  func leakage(_ seed: Int) throws {
    let key = RandomKey(seed: UInt64(seed))
    let sequences = (0..<12).map { user in Array(0..<(1 + key.integer(below: 7, at: UInt64(user))))
    }
    let times = sequences.enumerated().map { user, items in
      items.indices.map { Int64(key.derived(user).integer(below: 50, at: UInt64($0))) }.sorted()
    }
    let split = try Dataset(name: "random", sequences: sequences, times: times)
      .split(.leaveOneOut)
    let parts = try #require(split.split?.parts)
    let moments = try #require(split.times)
    var leaking = 0
    for user in 0..<split.userCount {
      for row in split.rows(of: user) where parts[row] == .test {
        let isEarly = (0..<split.userCount).contains { other in
          other != user
            && split.rows(of: other).contains { parts[$0] == .train && moments[row] < moments[$0] }
        }
        leaking += isEarly ? 1 : 0
      }
    }
    #expect(split.statistics.split?.leaking == leaking)
  }

  @Test("what describe says of the embedded shop, split")
  func shop() throws {
    let shop = try EmbeddedDataset.onlineRetail.load().kcore(users: 5, items: 5).dataset
      .split(.leaveOneOut)
    #expect(
      shop.statistics.lines.map { "\($0.name): \($0.text)" } == [
        "users: 4,074", "items: 3,145", "interactions: 264,510", "density: 2.06%",
        "rows a user: 5 to 1,741, median 39, mean 64.9",
        "popularity: the top tenth of items has 36.1% of rows, gini 0.531",
        "titles: 3,145 of 3,145 items", "time: 2010-12-01 to 2011-12-09", "repeated pairs: 0",
        "ties: 248,454 rows (93.9%) have the time of the row before: their order is that of the "
          + "lines, not of a clock",
        "split: leave_one_out: 256,362 train, 4,074 valid, 4,074 test",
        "leakage: 4,073 of 4,074 test rows happened before another user's training row",
      ])
  }
}
