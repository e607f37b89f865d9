import Dispatch
import Glibc
import Synchronization

/// A flag that one party raises to ask a computation to stop; safe to raise from a signal handler.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  public init() {}

  /// Whether the computation was asked to stop, or has to because there is no more memory.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) || MemoryShortage.isRaised }

  /// Asks the computation to stop at its next check.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Lowers the flag, before new work starts.
  public func reset() { flag.store(false, ordering: .relaxed) }
}

/// Thrown where a computation notices that it was asked to stop.
public struct Cancelled: Error, Sendable {
  public init() {}
}

/// One report of long work: how far it is and what it measures on the way.
public struct ProgressUpdate: Sendable {
  /// The work, in the words of the language: `train`, `evaluate`.
  public var task: String
  /// How much of the work is done, in `unit`.
  public var completed: Double
  /// How much there is to do, in `unit`; `nil` where it isn't known.
  public var total: Double?
  /// The unit of `completed`: `epochs`, `pairs`, `users`.
  public var unit: String
  /// Measurements worth showing: `loss 6.213  ndcg@10 0.181`.
  public var message: String
  /// Whether this report ends an epoch, and deserves a line of its own where lines are kept.
  public var isMilestone: Bool
  /// Whether the work may end before `total`, as a training does that stops early.
  public var mayEndEarly: Bool

  public init(
    task: String, completed: Double, total: Double? = nil, unit: String, message: String = "",
    isMilestone: Bool = false, mayEndEarly: Bool = false
  ) {
    self.task = task
    self.completed = completed
    self.total = total
    self.unit = unit
    self.message = message
    self.isMilestone = isMilestone
    self.mayEndEarly = mayEndEarly
  }
}

/// The observer of long work, which can stop it too.
public struct Progress: Sendable {
  /// The flag that stops the work.
  public let cancellation: Cancellation
  private let sink: @Sendable (ProgressUpdate) -> Void

  public init(
    cancellation: Cancellation = Cancellation(),
    report: @escaping @Sendable (ProgressUpdate) -> Void = { _ in }
  ) {
    self.cancellation = cancellation
    self.sink = report
  }

  /// A progress that nobody watches and nobody stops.
  public static var unwatched: Progress { Progress() }

  /// Whether the work was asked to stop.
  public var isCancelled: Bool { cancellation.isCancelled }

  /// Throws `Cancelled` if the work was asked to stop.
  public func check() throws {
    if isCancelled { throw Cancelled() }
  }

  /// Tells whoever watches how far the work is.
  public func report(_ update: ProgressUpdate) { sink(update) }
}

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
    let work = AwaitedWork<Made>()
    let inner = Progress { update in
      if !work.isLeft { report(update) }
    }
    guard DetachedThread.start({ work.finish(Result { try body(inner) }) }) else {
      // No thread is to be had: the work is done here, and sees requests where it looks for them.
      return try body(self)
    }
    while true {
      if let result = work.result(within: Self.interval) { return try result.get() }
      guard isCancelled else { continue }
      inner.cancellation.cancel()
      if let result = work.result(within: Self.patience) { return try result.get() }
      work.leave()
      throw Cancelled()
    }
  }
}

/// The meeting point of work on another thread and of the thread that waits for it.
private final class AwaitedWork<Made: Sendable>: Sendable {
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

  /// The result of the work; `nil` if it isn't done in time.
  func result(within interval: DispatchTimeInterval) -> Result<Made, any Error>? {
    guard isDone.wait(timeout: .now() + interval) == .success else { return nil }
    return made.withLock { $0 }
  }
}
