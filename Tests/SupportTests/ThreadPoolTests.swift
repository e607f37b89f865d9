import Synchronization
import Testing

@testable import Support

@Suite struct ThreadPoolTests {
  /// Runs of a body that ended.
  private final class Runs: Sendable {
    let count = Mutex(0)
    func add() { count.withLock { $0 += 1 } }
  }

  @Test func whereNoThreadCanBeStartedTheCallerDoesTheWork() {
    let asked = Runs()
    let pool = ThreadPool { _ in
      asked.add()
      return false
    }
    let runs = Runs()
    for _ in 0..<100 { pool.run(helpers: 7) { runs.add() } }
    #expect(runs.count.withLock { $0 } == 100)
    // Once is enough: asking again and again is what made work wait.
    #expect(asked.count.withLock { $0 } == 1)
  }

  @Test func whatBeganHasEndedWhenRunReturns() {
    for round in 0..<2_000 {
      let (began, ended) = (Runs(), Runs())
      ThreadPool.shared.run(helpers: 1 + round % 3) {
        began.add()
        ended.add()
      }
      let count = ended.count.withLock { $0 }
      #expect(count >= 1 && count == began.count.withLock { $0 })
    }
  }

  @Test func helpersHelp() {
    // The caller waits inside the work until somebody else has joined it.
    let runs = Runs()
    ThreadPool.shared.run(helpers: 1) {
      runs.add()
      // Some seconds at most: where the system starts no thread this fails, and doesn't hang.
      for _ in 0..<100_000_000 where runs.count.withLock({ $0 }) < 2 {}
    }
    #expect(runs.count.withLock { $0 } == 2)
  }
}
