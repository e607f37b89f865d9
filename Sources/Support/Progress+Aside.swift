import Dispatch
import Glibc
import Synchronization

extension Progress {
  /// How long work that was asked to stop is waited for before it is left to itself.
  private static let patience = DispatchTimeInterval.milliseconds(150)
  /// How often it is looked whether somebody asked.
  private static let interval = DispatchTimeInterval.milliseconds(10)

  /// Runs work on values that may go on for long without looking whether it was asked to stop.
  ///
  /// The work has a thread of its own. Where the request to stop comes, the work has a moment to see
  /// it; after that it is left to itself, and what it makes and reports is dropped. It must therefore
  /// change nothing outside of it.
  ///
  /// - Parameter body: the work; its progress stays cancelled once it was.
  /// - Returns: what the work makes.
  /// - Throws: what the work throws, or `Cancelled`.
  public func aside<Made: Sendable>(
    _ body: @escaping @Sendable (Progress) throws -> Made
  ) throws -> Made {
    try check()
    let errand = Errand<Made>()
    let inner = Progress { update in
      if !errand.isLeft { report(update) }
    }
    guard DetachedThread.start({ errand.finish(Result { try body(inner) }) }) else {
      // No thread is to be had: the work is done here, and sees requests where it looks for them.
      return try body(self)
    }
    while true {
      if let result = errand.result(within: Self.interval) { return try result.get() }
      guard isCancelled else { continue }
      inner.cancellation.cancel()
      if let result = errand.result(within: Self.patience) { return try result.get() }
      errand.leave()
      throw Cancelled()
    }
  }
}

/// Where work on another thread and who waits for it meet.
private final class Errand<Made: Sendable>: Sendable {
  private let made = Mutex<Result<Made, any Error>?>(nil)
  private let left = Atomic<Bool>(false)
  private let isDone = DispatchSemaphore(value: 0)

  /// Whether nobody waits any more.
  var isLeft: Bool { left.load(ordering: .relaxed) }

  func leave() { left.store(true, ordering: .relaxed) }

  func finish(_ result: Result<Made, any Error>) {
    made.withLock { $0 = result }
    isDone.signal()
  }

  /// What came of the work; `nil` if it isn't done in time.
  func result(within interval: DispatchTimeInterval) -> Result<Made, any Error>? {
    guard isDone.wait(timeout: .now() + interval) == .success else { return nil }
    return made.withLock { $0 }
  }
}
