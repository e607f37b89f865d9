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
  /// What is being done, in the words of the language: `train`, `evaluate`.
  public var task: String
  /// How much of the work is done, in `unit`.
  public var completed: Double
  /// How much there is to do, in `unit`; `nil` where it isn't known.
  public var total: Double?
  /// What `completed` counts: `epochs`, `pairs`, `users`.
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

/// What long work is handed so that it can be watched and stopped.
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
