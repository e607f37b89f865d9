import Foundation
import Support
import Synchronization
import Testing

@Suite struct AsideTests {
  @Test func givesWhatTheWorkMakesOrThrows() throws {
    #expect(try Support.Progress.unwatched.aside { _ in 7 } == 7)
    struct Broken: Error {}
    #expect(throws: Broken.self) { try Support.Progress.unwatched.aside { _ in throw Broken() } }
  }

  @Test func passesReportsOn() throws {
    let tasks = Mutex<[String]>([])
    let progress = Support.Progress { update in tasks.withLock { $0.append(update.task) } }
    try progress.aside {
      $0.report(ProgressUpdate(task: "count", completed: 1, unit: "numbers"))
    }
    #expect(tasks.withLock { $0 } == ["count"])
  }

  @Test func startsNothingOnceStopped() {
    let progress = Support.Progress()
    progress.cancellation.cancel()
    #expect(throws: Cancelled.self) { try progress.aside { _ in Issue.record("it ran") } }
  }

  /// Work that looks for the request ends itself, and what it makes of it counts.
  @Test func workThatListensEndsItself() throws {
    let progress = Support.Progress()
    let made = try progress.aside { inner in
      progress.cancellation.cancel()
      while !inner.isCancelled { Thread.sleep(forTimeInterval: 0.001) }
      return "half"
    }
    #expect(made == "half")
  }

  /// Work that doesn't is left to itself; nothing of it is heard any more, and it stays cancelled
  /// when the flag is lowered for new work.
  @Test func workThatDoesNotListenIsLeft() {
    let reports = Mutex<Int>(0)
    let progress = Support.Progress { _ in reports.withLock { $0 += 1 } }
    let (mayGoOn, isOver) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let sawCancelled = Mutex(false)
    #expect(throws: Cancelled.self) {
      try progress.aside { inner in
        progress.cancellation.cancel()
        mayGoOn.wait()
        inner.report(ProgressUpdate(task: "late", completed: 1, unit: "numbers"))
        sawCancelled.withLock { $0 = inner.isCancelled }
        isOver.signal()
      }
    }
    progress.cancellation.reset()
    mayGoOn.signal()
    isOver.wait()
    #expect(reports.withLock { $0 } == 0)
    #expect(sawCancelled.withLock { $0 })
  }
}
