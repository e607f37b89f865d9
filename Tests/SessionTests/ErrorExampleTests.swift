import Foundation
import Support
import Testing
import _TestSupport

@testable import Session

/// What `help E533` shows: a program that has the error, and one that hasn't, both run.
@Suite struct ErrorExampleTests {
  /// Variables of the names that examples use.
  private static let world = """
    base = sasrec shop dim=8 layers=1 heads=1 maxlen=5
    pop = popular shop
    rows = table label=["a", "b"] dim=[16, 32]
    lm = backbone "\(Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny"))"
    """

  /// The codes of errors in diagnostics.
  private static func codes(_ said: Recorder.Said) -> [String] {
    said.diagnostics.filter { $0.hasPrefix("error: ") }.map {
      Recorder.code(of: $0) ?? "no code"
    }
  }

  @Test func wrongHasTheErrorAndRightHasNone() throws {
    let t = TestSession(SessionConfiguration(threads: 2, dataFolder: "/nonexistent"))
    let (outcome, said) = t.run("shop = load \"movietweetings\"")
    try #require(outcome == .ok, "\(said.diagnostics)")
    // Files go into a folder that is taken away.
    func run(_ program: String) throws -> (outcome: RunOutcome, said: Recorder.Said) {
      let folder = try TemporaryFolder()
      let world = t.run(Self.world)
      try #require(world.outcome == .ok, "\(world.said.diagnostics)")
      let names = /"([a-z]+\.(?:csv|tsv|json|jsonl|md|safetensors)|adapter)"/
      return t.run(program.replacing(names) { "\"\(folder.path)/\($0.1)\"" })
    }
    for (code, example) in ErrorExample.all.sorted(by: { $0.key < $1.key }) {
      let wrong = try run(example.wrong)
      #expect(
        wrong.outcome == .failed && Self.codes(wrong.said) == [code],
        "\(code): \(example.wrong): \(wrong.said.diagnostics)")
      let right = try run(example.right)
      #expect(
        right.outcome == .ok, "\(code): \(example.right): \(right.said.diagnostics)")
    }
  }

  /// Each code has programs, or is on the list of those that none is short for; never both.
  @Test func eachCodeHasProgramsOrIsSaidToHaveNone() {
    let known = Set(ErrorCatalogue().codes)
    let shown = Set(ErrorExample.all.keys)
    #expect(shown.isSubset(of: known), "\(shown.subtracting(known).sorted())")
    #expect(ErrorExample.without.isDisjoint(with: shown))
    let rest = known.subtracting(shown)
    #expect(
      ErrorExample.without == rest,
      "\(rest.subtracting(ErrorExample.without).sorted()), \(ErrorExample.without.subtracting(rest))"
    )
    let shownByHelp = TestSession().shown("help E951")
    #expect(shownByHelp.hasSuffix("\n\nwrong\n  sort rows\n\nright\n  sort rows by=\"dim\""))
  }
}
