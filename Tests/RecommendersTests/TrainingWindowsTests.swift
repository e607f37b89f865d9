import Interactions
import Testing

@testable import Recommenders

@Suite struct TrainingWindowsTests {
  private let data = Dataset(
    name: "numbers",
    sequences: [[0], [1, 2], Array(10..<17), Array(20..<26), [30, 31, 32, 33, 34]])

  /// History and target of each position, whatever the shard.
  private func pairs(_ shards: [TrainingWindows.Shard]) -> [[Int32]] {
    shards.flatMap { shard in
      zip(shard.histories.offsets, shard.histories.offsets.dropFirst()).flatMap { start, end in
        (start..<end).map { Array(shard.histories.items[start...$0]) + [shard.targets[$0]] }
      }
    }
  }

  @Test func eachItemButTheFirstIsATargetOnce() {
    let windows = TrainingWindows(data, maxlen: 4)
    #expect(windows.count == 6)
    let pairs = pairs(windows.shards(of: Array(0..<windows.count)))
    #expect(targets(pairs) == [2, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 31, 32, 33, 34])
    // Sequences rise by one, so that a history and its target do too.
    for pair in pairs {
      for (item, next) in zip(pair, pair.dropFirst()) { #expect(next == item + 1) }
    }
  }

  @Test func recentWindowsAreTheLongOnes() {
    let windows = TrainingWindows(data, maxlen: 4)
    let lengths = windows.shards(of: [1, 2]).flatMap { shard in
      zip(shard.histories.offsets, shard.histories.offsets.dropFirst()).map { $1 - $0 }
    }
    #expect(lengths == [4, 2])
  }

  @Test func shardsDependOnTheBatchAlone() {
    let long = Dataset(
      name: "long", sequences: (0..<64).map { user in (0...(user % 50)).map { ($0 + user) % 90 } })
    let windows = TrainingWindows(long, maxlen: 50)
    let batch = Array((0..<windows.count).reversed())
    let shards = windows.shards(of: batch)
    let sizes = shards.map(\.targets.count)
    #expect(shards.count == 2)
    let positions = (0..<64).map { $0 % 50 }.reduce(0, +)
    #expect(sizes.reduce(0, +) == positions)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 100)
    #expect(windows.shards(of: [3]).map(\.targets.count) == [4])
  }

  @Test func onlyTheTrainingPartIsLearnt() throws {
    let windows = TrainingWindows(try data.split(.leaveOneOut), maxlen: 4)
    let pairs = pairs(windows.shards(of: Array(0..<windows.count)))
    #expect(targets(pairs) == [2, 11, 12, 13, 14, 21, 22, 23, 31, 32])
  }

  private func targets(_ pairs: [[Int32]]) -> [Int32] { pairs.compactMap(\.last).sorted() }
}
