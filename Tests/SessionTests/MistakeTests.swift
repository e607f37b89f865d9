import Foundation
import Testing

@testable import Session

/// Every mistake that a person can make with a verb has its diagnostic pinned in `mistakes.txt`.
@Suite struct MistakeTests {
  private static let file = "Tests/SessionTests/Fixtures/mistakes.txt"

  /// What the mistakes are made with.
  static let setup = """
    films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5 | sample users=60
    raw = films
    films = split films
    t = table label=["a", "b"] dim=[16, 32] gain=[0.5, 0.25]
    base = sasrec films dim=8 layers=1 heads=1 maxlen=10
    pop = popular films
    u = (pick films n=1).user[0]
    rows = evaluate pop users=20
    """

  @Test func diagnosticsAreThePinnedOnes() throws {
    let t = TestSession(SessionConfiguration(threads: 2, dataFolder: "/nonexistent"))
    #expect(t.run(Self.setup).outcome == .ok)
    let before = t.shown("vars")
    let text = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: Golden.path(Self.file))), as: UTF8.self)
    let programs = text.split(separator: "\n").filter { $0.hasPrefix("> ") }.map { $0.dropFirst(2) }
    #expect(programs.count > 90)
    let known = Set(Mistake.all.map(\.code) + ErrorCatalogue().codes)
    let blocks = programs.map { program in
      let (outcome, said) = t.run(String(program))
      #expect(outcome == .failed, "`\(program)` ran")
      #expect(said.results.isEmpty)
      for text in said.diagnostics where text.hasPrefix("error: ") {
        let code = Recorder.code(of: text)
        #expect(code.map(known.contains) == true, "`\(program)` has no code that help explains")
      }
      return "> \(program)\n" + said.diagnostics.map { $0 + "\n" }.joined()
    }
    try Golden.expect(blocks.joined(separator: "\n"), isIn: Self.file)
    // No mistake changes a variable.
    #expect(t.shown("vars") == before)
  }
}
