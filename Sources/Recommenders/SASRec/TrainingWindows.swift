internal import Interactions
internal import Support

/// The stretches of item sequences that a sequence model learns from.
///
/// A window of n items is n − 1 histories with their next items.
struct TrainingWindows: Sendable {
  /// The items of a window, oldest first.
  private let windows: [ArraySlice<Int32>]
  private let maxlen: Int

  /// The training part of each user, cut from the recent end into windows of `maxlen` targets.
  ///
  /// The oldest item of a window is the newest target of the one before it.
  init(_ data: Dataset, maxlen: Int) {
    self.maxlen = maxlen
    windows = (0..<data.userCount).flatMap { user in
      let items = data.sequence(of: user, part: .train)
      return stride(from: items.endIndex, to: items.startIndex + 1, by: -maxlen).map { end in
        items[max(items.startIndex, end - maxlen - 1)..<end]
      }
    }
  }

  /// How many windows.
  var count: Int { windows.count }

  /// A part of a batch, for one worker at a time.
  struct Shard: Sendable {
    let histories: PackedHistories
    /// The next item of each position.
    let targets: [Int32]
  }

  /// Cuts a batch into parts of about equal work, a function of the batch alone.
  func shards(of batch: [Int]) -> [Shard] {
    let windows = batch.map { self.windows[$0] }
    let pairs = windows.map { $0.count - 1 }
    let count = min(16, max(2, pairs.reduce(0, +) / 512))
    return pairs.balancedRanges(count).map { shard(windows[$0]) }
  }

  private func shard(_ windows: ArraySlice<ArraySlice<Int32>>) -> Shard {
    Shard(
      histories: PackedHistories(windows.lazy.map { $0.dropLast() }, maxlen: maxlen),
      targets: windows.flatMap { $0.dropFirst() })
  }
}
