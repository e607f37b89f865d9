internal import Interactions
internal import Support

/// The stretches of item sequences that a sequence model learns from.
///
/// A window of n items is n − 1 histories with their next items.
struct TrainingWindows: Sendable {
  /// The items of a window, oldest first.
  private let windows: [ArraySlice<Int32>]
  /// Whose they are.
  private let users: [Int32]
  private let maxlen: Int

  /// The training part of each user, cut from the recent end into windows of `maxlen` targets.
  ///
  /// The oldest item of a window is the newest target of the one before it.
  init(_ data: Dataset, maxlen: Int) {
    self.maxlen = maxlen
    var (windows, users) = ([ArraySlice<Int32>](), [Int32]())
    for user in 0..<data.userCount {
      let items = data.sequence(of: user, part: .train)
      for end in stride(from: items.endIndex, to: items.startIndex + 1, by: -maxlen) {
        windows.append(items[max(items.startIndex, end - maxlen - 1)..<end])
        users.append(Int32(user))
      }
    }
    (self.windows, self.users) = (windows, users)
  }

  /// How many windows.
  var count: Int { windows.count }

  /// A part of a batch, for one worker at a time.
  struct Shard: Sendable {
    let histories: PackedHistories
    /// The user of each position.
    let users: [Int32]
    /// The next item of each position.
    let targets: [Int32]
  }

  /// Cuts a batch into parts of about equal work, a function of the batch alone.
  func shards(of batch: [Int]) -> [Shard] {
    let pairs = batch.map { windows[$0].count - 1 }
    return Self.ranges(of: pairs).map { shard(batch[$0]) }
  }

  /// Cuts work of these sizes into parts that don't depend on who does it.
  static func ranges(of sizes: [Int]) -> [Range<Int>] {
    sizes.balancedRanges(min(16, max(2, sizes.reduce(0, +) / 512)))
  }

  /// The items of a window, oldest first, and whose they are.
  func window(_ index: Int) -> (items: ArraySlice<Int32>, user: Int32) {
    (windows[index], users[index])
  }

  private func shard(_ batch: ArraySlice<Int>) -> Shard {
    Shard(
      histories: PackedHistories(batch.lazy.map { windows[$0].dropLast() }, maxlen: maxlen),
      users: batch.flatMap { repeatElement(users[$0], count: windows[$0].count - 1) },
      targets: batch.flatMap { windows[$0].dropFirst() })
  }
}
