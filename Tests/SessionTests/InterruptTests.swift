import Foundation
import Session
import Support
import Synchronization
import Testing
import _TestSupport

/// Ctrl-C while a verb has much to do: the session is back within half a second.
///
/// Half a second is what a loop of the test's own counts in that time on this machine, so that other
/// work beside it slows both. Where others took the processors from the verb alone, it tries again: a
/// verb that doesn't listen never passes.
@Suite(.serialized) struct InterruptTests {
  /// Rows of many users and items, and a file of a large table.
  private static func world(
    _ folder: TemporaryFolder, onProgress: @escaping @Sendable (ProgressUpdate) -> Void = { _ in }
  ) throws -> TestSession {
    let (users, items) = (6_000, 6_000)
    var text = "user,item,time\n"
    for user in 0..<users {
      for step in 0..<40 {
        let item = (user &* 7919 &+ step &* step &* 104_729 &+ step &* 31) % items
        text += "u\(user),i\(item),\(step)\n"
      }
    }
    try folder.write(text.utf8, to: "big.csv")
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    let tiny = Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny")
    let t = TestSession(onProgress: onProgress)
    let (outcome, said) = t.run(
      """
      big = load "\(folder.path("big.csv"))"
      parts = split big
      pop = popular parts
      gcn = lightgcn parts dim=512 layers=8
      numbers = 1..200000
      rows = table a=numbers
      lm = backbone "\(tiny)"
      words = table text="a long enough text of several words and then some more" n=1..40000
      texts = words.text
      save big to="\(folder.path("big.json"))"
      save rows to="\(folder.path("rows.json"))"
      people = (pick parts n=5000).user
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    return t
  }

  /// A statement a verb, each of them long: files stand as `/NAME`.
  private static let statements = [
    #"include "/pipe""#, #"x = table "/pipe""#,
    "x = where big (item != \"i3\" and time > 2)", "x = ease parts", "x = bprmf parts dim=2048",
    "train gcn steps=3", "x = embed lm texts", "x = evaluate gcn", "x = evaluate pop k=1..100000",
    "x = recommend pop users=people n=100", "x = summarise rows by=\"a\"",
    "x = derive rows b=(a * 2 + 1)", "x = where rows (a mod 3 == 1)", "print rows", "rows",
    #"save rows to="/copy.json""#, #"save big to="/copy.json""#, #"x = restore "/rows.json""#,
    #"x = restore "/big.json""#,
  ]

  @Test func everyVerbStopsWithinHalfASecond() throws {
    let folder = try TemporaryFolder()
    let t = try Self.world(folder)
    for statement in Self.statements {
      let program = statement.replacing("\"/", with: "\"\(folder.path)/")
      let tries = (0..<4).lazy.map { _ in
        let stop = Stop(t.session.cancellation, after: 3)
        let (outcome, said) = t.run(program)
        let halves = stop.halfSeconds()
        #expect(outcome == .interrupted, "\(statement): \(outcome), \(said.diagnostics)")
        return halves
      }
      #expect(tries.contains { $0 < 1 }, "\(statement)")
    }
    // What was there is there, what was stopped isn't, and new work runs.
    #expect(t.shown("[rows.count, big.users]") == "[200000, 6000]")
    #expect(!FileManager.default.fileExists(atPath: folder.path("copy.json")))
    #expect(t.failure("x").hasPrefix("error: unknown name `x`"))
    // Where the request came before the first step was whole there was nothing to keep.
    for rounds in [10, 50, 250, 1250] where t.shown("gcn.interrupted") == "false" {
      let stop = Stop(t.session.cancellation, after: rounds)
      t.run("train gcn steps=1000000")
      _ = stop.halfSeconds()
    }
    #expect(t.shown("gcn.interrupted") == "true")
  }
}

/// What was measured of several models before a request to stop is kept.
@Suite struct InterruptedEvaluationTests {
  @Test func whatWasMeasuredIsKept() {
    let watched = Mutex<(cancellation: Cancellation?, last: Double)>((nil, 0))
    let t = TestSession { update in
      guard update.task == "evaluate" else { return }
      watched.withLock { watched in
        // Much less than before: the second model is being measured.
        if update.completed < watched.last / 4 { watched.cancellation?.cancel() }
        watched.last = update.completed
      }
    }
    t.run("films = load \"movietweetings\" | split\npop = popular films\nlast = markov films")
    watched.withLock { $0.cancellation = t.session.cancellation }
    let (outcome, said) = t.run("rows = evaluate [pop, last]")
    #expect(outcome == .interrupted)
    #expect(said.notes.last == "evaluate: 1 of 2 models, interrupted")
    #expect(t.shown("rows.model") == "[\"popular\"]")
  }
}

/// Raises a flag soon after now, and counts from then on how long it takes to be heard.
private final class Stop: Sendable {
  private let heard = Atomic<Bool>(false)
  private let counted = Mutex<Int>(0)
  private let isOver = DispatchSemaphore(value: 0)
  private let perHalfSecond: Int

  /// - Parameters:
  ///   - cancellation: the flag.
  ///   - rounds: how many fiftieths of a second pass before it is raised.
  init(_ cancellation: Cancellation, after rounds: Int) {
    // The best of some: one in which others had the processor would make the half second too short.
    let counts = (0..<5).map { _ in
      let start = Machine.seconds
      var count = 0
      while Machine.seconds - start < 0.01 { count += Self.spin() }
      return count
    }
    perHalfSecond = (counts.max() ?? 0) * 50
    let thread = Thread { [self] in
      for _ in 0..<rounds {
        var left = perHalfSecond / 25
        while left > 0 { left -= Self.spin() }
      }
      cancellation.cancel()
      var count = 0
      while !heard.load(ordering: .relaxed) { count += Self.spin() }
      counted.withLock { $0 = count }
      isOver.signal()
    }
    thread.start()
  }

  /// How many half seconds passed from the request to this call.
  func halfSeconds() -> Double {
    heard.store(true, ordering: .relaxed)
    isOver.wait()
    return Double(counted.withLock { $0 }) / Double(perHalfSecond)
  }

  /// One unit of work that nothing can shorten.
  private static func spin() -> Int {
    var value: UInt64 = 88_172_645_463_325_252
    for _ in 0..<1_000 {
      value ^= value << 13
      value ^= value >> 7
      value ^= value << 17
    }
    return value == 0 ? 0 : 1
  }
}
