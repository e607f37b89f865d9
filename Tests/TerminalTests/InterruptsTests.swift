import Foundation
import Support
import Synchronization
import Testing
import _TestSupport

@testable import Terminal

@Suite("Ctrl-C while something runs")
struct InterruptsTests {
  /// What the person was told.
  private final class Warnings: Sendable {
    let texts = Mutex<[String]>([])
  }

  /// What the terminal does on Ctrl-C: the signal goes to the process, not to one thread.
  private static func press() { kill(getpid(), SIGINT) }

  @Test("The first cancels, the second warns, the third ends the program with 130")
  func three() async {
    await #expect(processExitsWith: .exitCode(130)) {
      let warnings = Warnings()
      let interrupts = Interrupts { text in warnings.texts.withLock { $0.append(text) } }
      let cancellation = Cancellation()
      interrupts.guarding(cancellation) {
        Self.press()
        while !cancellation.isCancelled { sched_yield() }
        guard warnings.texts.withLock({ $0.isEmpty }) else { exit(1) }
        Self.press()
        while warnings.texts.withLock({ $0.isEmpty }) { sched_yield() }
        let said = warnings.texts.withLock { $0 }
        guard said == ["still stopping; once more ends the program"] else { exit(2) }
        Self.press()
        while true { pause() }
      }
    }
  }

  @Test("Every piece of work has its own count, and begins uncancelled")
  func counts() async {
    await #expect(processExitsWith: .success) {
      let interrupts = Interrupts { _ in exit(1) }
      let cancellation = Cancellation()
      for _ in 0..<5 {
        interrupts.guarding(cancellation) {
          guard !cancellation.isCancelled else { exit(2) }
          Self.press()
          while !cancellation.isCancelled { sched_yield() }
        }
      }
    }
  }

  @Test("One that came before the work began cancels it, unless it was forgotten")
  func early() async {
    await #expect(processExitsWith: .success) {
      let interrupts = Interrupts { _ in exit(1) }
      let cancellation = Cancellation()
      interrupts.interrupt()
      guard interrupts.guarding(cancellation, { cancellation.isCancelled }) else { exit(2) }
      guard !interrupts.guarding(cancellation, { cancellation.isCancelled }) else { exit(3) }
      interrupts.interrupt()
      interrupts.forget()
      guard !interrupts.guarding(cancellation, { cancellation.isCancelled }) else { exit(4) }
    }
  }

  @Test("A program that was started with Ctrl-C ignored goes on ignoring it")
  func ignored() async {
    await #expect(processExitsWith: .success) {
      signal(SIGINT, SIG_IGN)
      let interrupts = Interrupts { _ in exit(1) }
      let cancellation = Cancellation()
      interrupts.guarding(cancellation) { Self.press() }
      guard !cancellation.isCancelled else { exit(2) }
      // Looked at, not changed: the signal may still be on its way.
      var now = sigaction()
      sigaction(SIGINT, nil, &now)
      let handler = now.__sigaction_handler.sa_handler
      guard handler.map({ unsafeBitCast($0, to: Int.self) }) == 1 else { exit(3) }
    }
  }

  @Test(
    "A signal that ends the program takes half written files with it", arguments: [SIGTERM, SIGHUP])
  func endings(signal: Int32) async throws {
    let folder = try TemporaryFolder()
    await #expect(processExitsWith: .signal(signal)) {
      [path = folder.path as String, signal = signal as Int32] in
      let interrupts = Interrupts { _ in exit(1) }
      try AtomicFile.write(to: path + "/a") { handle in
        try handle.write(contentsOf: Data("half".utf8))
        kill(getpid(), signal)
        while true { pause() }
      }
      interrupts.forget()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
