import Support
import Synchronization
import Testing

struct ProgressTests {
  @Test func cancellationIsRaisedAndLowered() {
    let cancellation = Cancellation()
    #expect(!cancellation.isCancelled)
    cancellation.cancel()
    cancellation.cancel()
    #expect(cancellation.isCancelled)
    cancellation.reset()
    #expect(!cancellation.isCancelled)
  }

  @Test func progressThrowsOnceItsWorkIsCancelled() throws {
    let cancellation = Cancellation()
    let progress = Progress(cancellation: cancellation)
    try progress.check()
    cancellation.cancel()
    #expect(progress.isCancelled)
    #expect(throws: Cancelled.self) { try progress.check() }
    #expect(!Progress.unwatched.isCancelled)
  }

  @Test func reportsReachWhoeverWatches() {
    let messages = Mutex([String]())
    let progress = Progress { update in messages.withLock { $0.append(update.message) } }
    for message in ["loss 2", "loss 1"] {
      progress.report(
        ProgressUpdate(task: "train", completed: 1, total: 2, unit: "epochs", message: message))
    }
    #expect(messages.withLock { $0 } == ["loss 2", "loss 1"])
  }
}
