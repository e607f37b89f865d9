import Foundation
import Support
import Testing

@testable import Language

/// Whatever a text is, reading, checking and running it ends in a result or a diagnostic.
///
/// `ALIDADE_FUZZ_SECONDS` says for how long; the texts are the same in every run.
@Suite struct FuzzTests {
  static let seconds = ProcessInfo.processInfo.environment["ALIDADE_FUZZ_SECONDS"].flatMap(
    Double.init)

  /// Feeds texts to a session until the time is over; at least some, so that no run is empty.
  private func fuzz(_ name: String, share: Double, _ text: (RandomKey) -> String) throws {
    let budget = (Self.seconds ?? 10) * share
    let key = RandomKey(seed: 1).derived(name)
    let start = Date()
    var round = 0
    while round < 20 || Date().timeIntervalSince(start) < budget {
      let program = text(key.derived(round))
      let began = Self.processorTime
      try Self.digest(program)
      #expect(Self.processorTime - began < 20, "round \(round) of \(name)")
      round += 1
    }
  }

  /// Reads, checks and runs a text.
  static func digest(_ text: String) throws {
    let session = ToySession(arguments: ["a=1"])
    let parsed = session.parse(text)
    if parsed.isIncomplete { #expect(!parsed.diagnostics.isEmpty) }
    #expect(parsed.diagnostics.count <= Parser.problemLimit)
    var checker = Checker(session.environment) { _ in false }
    let diagnostics = checker.check(parsed)
    for diagnostic in diagnostics {
      let shown = diagnostic.rendered(width: 80)
      #expect(shown.utf8.count < 20_000)
      if let bounds = diagnostic.range?.bounds {
        #expect(bounds.lowerBound >= 0 && bounds.upperBound <= text.utf8.count)
      }
    }
    // A program with mistakes is run as well: nothing may trap though nothing was checked.
    do {
      try session.run(parsed)
    } catch let error where error is Diagnostic || error is Cancelled || error is ToyQuit {}
  }

  @Test func randomBytes() throws {
    try fuzz("bytes", share: 0.15) { key in
      let count = key.integer(below: 400, at: 0)
      let bytes = (0..<count).map {
        UInt8(truncatingIfNeeded: key.integer(below: 256, at: UInt64($0 + 1)))
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test func randomTokens() throws {
    try fuzz("tokens", share: 0.4) { key in
      let count = key.integer(below: 120, at: 0)
      return (0..<count).map { index in
        Self.tokens[key.integer(below: Self.tokens.count, at: UInt64(index + 1))]
      }.joined(separator: key.integer(below: 2, at: 999) == 0 ? " " : "")
    }
  }

  @Test func mutatedPrograms() throws {
    let programs = try ProgramTests.programs.map { Array(try ProgramTests.text($0).utf8) }
    try fuzz("mutations", share: 0.45) { key in
      var bytes = programs[key.integer(below: programs.count, at: 0)]
      for change in 0..<(1 + key.integer(below: 8, at: 1)) {
        let at = UInt64(10 + 10 * change)
        let place = key.integer(below: bytes.count, at: at)
        let other = programs[key.integer(below: programs.count, at: at + 1)]
        let from = key.integer(below: other.count, at: at + 2)
        let piece = other[from..<min(other.count, from + key.integer(below: 30, at: at + 3))]
        switch key.integer(below: 4, at: at + 4) {
        case 0: bytes.insert(contentsOf: piece, at: place)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + piece.count))
        case 2: bytes.replaceSubrange(place..<min(bytes.count, place + piece.count), with: piece)
        default:
          let token = Self.tokens[key.integer(below: Self.tokens.count, at: at + 5)]
          bytes.insert(contentsOf: token.utf8, at: place)
        }
        if bytes.isEmpty { bytes = [10] }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  static let tokens =
    [
      "\n", "\n", ";", "(", ")", "[", "]", "{", "}", "\"", "\"\"\"", "{x}", "|", ",", "=", "+=",
      "==", "<", "..", ".", "+", "-", " -", "*", "/", "%", "10%", "1", "0.5", "1e400",
      "99999999999",
      "\\", "\\\n", "#", "x", "y", "shop", "ans", "args", "é", "😀", "ndcg@10", "@", "dim=", "by=",
      "tag.x=", "seeds=", "true", "none", "\"tiny\"", "\"{1 + 1}\"", "for x in 1..3 {",
      "if true {", "else", "repeat seeds=1..2 {", "define f a b=1 {", "f", "in", "not", "and", "or",
      "mod", "version 1", "include \"x\"", "x = ", "x += [x]", "x = [x, x]", "s = \"{s}{s}\"",
    ] + ToyVerbs.table.names

  @Test(arguments: [
    "(", "[", "{", "\"{", "x[", "if true {", "for x in [1] {", "f (", "not ", "- ", "a | ", "[(",
    "print (", "x.y[", "\"\"\"{", "else if true {", "repeat seeds=1 {", "x = (", "f a=(", "1 + (",
    "define f {",
  ])
  func nestingAHundredThousandDeep(_ opening: String) throws {
    try Self.digest(String(repeating: opening, count: 100_000))
  }

  @Test(arguments: [
    "1 + ", "x.y.", "\"a\" ", "print ", "[1], ", "- ", "a", "# ", "\u{301}", "\\", "x=1 ", "(",
    "\"",
    "😀", "\"{1}\" ",
  ])
  func aLineOfTenMegabytes(_ piece: String) throws {
    let start = Self.processorTime
    try Self.digest("x = 1 + " + String(repeating: piece, count: 10_000_000 / piece.utf8.count))
    #expect(Self.processorTime - start < 30)
  }

  @Test(arguments: ["x = 1; ", "print x=1; ", "[1, 2]; ", "if x { y };", "x += 1;"])
  func statementsOnALineOfAMegabyte(_ piece: String) throws {
    let start = Self.processorTime
    try Self.digest(String(repeating: piece, count: 1_000_000 / piece.utf8.count))
    #expect(Self.processorTime - start < 30)
  }

  /// The seconds that this thread has computed; other work on the machine doesn't count.
  static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func theTimeToReadGrowsWithTheLength() {
    let line = "m = sasrec (load \"tiny\" | kcore users=5) dim=[1, 2, 3][0] + 4 # comment\n"
    /// The least time of a few, which other work on the machine disturbs least.
    func time(_ count: Int) -> Double {
      let source = Source(name: "in", text: String(repeating: line, count: count))
      let environment = Environment(verbs: ToyVerbs.table)
      return (0..<3).map { _ in
        let start = Self.processorTime
        let result = Parser.parse(source, in: environment) { _, source in source }
        #expect(result.program.statements.count == count)
        return Self.processorTime - start
      }.min() ?? 0
    }
    let (short, long) = (time(500), time(8_000))
    #expect(long < 16 * 3 * short, "16 times the text took \(long / short) times as long")
  }
}
