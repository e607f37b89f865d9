import Dispatch
import Synchronization

/// Threads that join in work which others began, and otherwise wait.
///
/// libdispatch has such threads too, but where the system starts no more of them, as under a limit of
/// processes, it tries again once a second for as long as that lasts, and the work waits. Here those
/// who are there do it, if need be the caller alone.
final class ThreadPool: @unchecked Sendable {
  /// One piece of work.
  private final class Job: @unchecked Sendable {
    /// What everybody does; `nil` when nobody is at it any more.
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

  /// What each thread does: the work that began last comes first, since others may wait for it.
  func serve() -> Never {
    while true {
      invitations.wait()
      guard let job = state.withLock({ $0.places.popLast() }) else { continue }
      job.join()
      job.done.signal()
    }
  }
}
