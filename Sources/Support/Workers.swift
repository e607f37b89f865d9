/// The worker threads that numeric rooms share out their shards to.
///
/// The number of shards is the caller's and must not depend on the number of workers, so that
/// results are the same bits at any thread count.
public struct Workers: Sendable {
  /// How many shards run at once.
  public let count: Int

  public init(count: Int) { self.count = max(1, count) }

  /// Runs `body` once for each index below `count`, several at once, and returns when all are done.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1, self.count > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let next = Counter()
    ThreadPool.shared.run(helpers: min(self.count, count) - 1) {
      while true {
        let index = next.take()
        if index >= count { return }
        body(index)
      }
    }
  }

  /// Makes an array of `count` results, several at once; the first error (by index) is thrown.
  public func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let slots = Slots<Swift.Result<Result, any Error>>(count: count)
    forEach(count) { index in
      slots.set(index, Swift.Result { try body(index) })
    }
    return try slots.take().map { try $0.get() }
  }

  /// Runs `body` on disjoint ranges that cover `0..<count`, each of at most `grain` elements.
  public func forEachRange(_ count: Int, grain: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let grain = max(1, grain)
    forEach((count + grain - 1) / grain) { index in
      body(index * grain..<min(count, (index + 1) * grain))
    }
  }
}
