import Dispatch
import Synchronization

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

/// Threads that join in work which others began, and otherwise wait.
///
/// libdispatch has such threads too, but where the system starts no more of them, as under a limit of
/// processes, it tries again once a second for as long as that lasts, and the work waits. Here those
/// who are there do it, if need be the caller alone.
final class ThreadPool: @unchecked Sendable {
  /// One piece of work.
  private final class Job: @unchecked Sendable {
    /// The work that all share; `nil` when nobody is at it any more.
    var body: (@Sendable () -> Void)?
    /// Signalled by each helper that is done.
    let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Not inlined, so that nothing of the closure is held when it returns.
    @inline(never)
    func join() { body?() }
  }

  private struct State {
    /// A place in a piece of work for each thread that may still join it.
    var places: [Job] = []
    var threads = 0
    /// Whether the system refused to start a thread; it isn't asked again.
    var isExhausted = false
  }

  private let state = Mutex(State())
  private let invitations = DispatchSemaphore(value: 0)
  private let start: @Sendable (ThreadPool) -> Bool

  /// The threads of the process.
  static let shared = ThreadPool()

  /// - Parameter start: starts a thread that serves the pool; whether it could be started.
  init(
    start: @escaping @Sendable (ThreadPool) -> Bool = { pool in
      // Signals are the business of others.
      DetachedThread.start(takesSignals: false) { pool.serve() }
    }
  ) {
    self.start = start
  }

  /// Runs `body` on this thread and, as far as there are any, on `helpers` others at once; returns
  /// when all that began have ended.
  func run(helpers: Int, _ body: @Sendable () -> Void) {
    withoutActuallyEscaping(body) { body in
      let job = Job(body)
      let invited = invite(helpers, to: job)
      job.join()
      let joined = invited - withdraw(job)
      for _ in 0..<joined { job.done.wait() }
      job.body = nil
    }
  }

  /// Starts the threads that are missing and opens places to them; how many.
  private func invite(_ helpers: Int, to job: Job) -> Int {
    let wanted = min(helpers, Machine.processors)
    let invited = state.withLock { state in
      while state.threads < wanted, !state.isExhausted {
        if start(self) { state.threads += 1 } else { state.isExhausted = true }
      }
      let invited = min(wanted, state.threads)
      for _ in 0..<invited { state.places.append(job) }
      return invited
    }
    for _ in 0..<invited { invitations.signal() }
    return invited
  }

  /// Closes the places that nobody took; how many.
  private func withdraw(_ job: Job) -> Int {
    state.withLock { state in
      let count = state.places.count
      state.places.removeAll { $0 === job }
      return count - state.places.count
    }
  }

  /// The loop of each thread: the work that began last comes first, since others may wait for it.
  func serve() -> Never {
    while true {
      invitations.wait()
      guard let job = state.withLock({ $0.places.popLast() }) else { continue }
      job.join()
      job.done.signal()
    }
  }
}

/// Hands out the indexes 0, 1, 2, … to several threads.
final class Counter: Sendable {
  private let value = Atomic<Int>(0)
  func take() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// One slot an index, each written by one thread and read when all are done.
final class Slots<Element: Sendable>: Sendable {
  private let values: Mutex<[Element?]>
  init(count: Int) { values = Mutex(Array(repeating: nil, count: count)) }
  func set(_ index: Int, _ value: Element) { values.withLock { $0[index] = value } }
  func take() -> [Element] { values.withLock { $0.compactMap { $0 } } }
}

extension [Int] {
  /// Cuts neighbours into ranges of about equal cost, this array having the cost of each.
  ///
  /// - Parameter count: how many ranges there are at most; none is empty.
  /// - Returns: ranges that cover all, in order.
  public func balancedRanges(_ count: Int) -> [Range<Int>] {
    let total = reduce(0, +)
    var ranges: [Range<Int>] = []
    var (start, before) = (0, 0)
    for index in indices {
      let after = before + self[index]
      // The cut that comes next is best here or after this one, whichever is nearer.
      let share = total * (ranges.count + 1)
      if index > start, ranges.count + 1 < count, after * count > share,
        share - before * count < after * count - share
      {
        ranges.append(start..<index)
        start = index
      }
      before = after
    }
    if start < self.count { ranges.append(start..<self.count) }
    return ranges
  }
}
