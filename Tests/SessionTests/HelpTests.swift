import Foundation
import Language
import Testing
import _TestSupport

@testable import Session

@Suite struct HelpTests {
  @Test func referenceIsCurrent() throws {
    try Golden.expect(
      TestSession().shown("help as=markdown") + "\n", isIn: "Tutorials/reference.md")
  }

  @Test func everyVerbIsListedAndExplained() {
    let t = TestSession()
    let overview = t.shown("help")
    for name in t.session.verbNames {
      #expect(overview.contains("  \(name) "), "`help` doesn't list `\(name)`")
      let text = t.shown("help \(name)")
      #expect(text.hasPrefix("\(name): "))
      #expect(text.contains("\nexample\n"))
    }
  }

  /// The indented lines of a topic are a program.
  private func program(of topic: String) -> String {
    TestSession().shown("help \"\(topic)\"").split(separator: "\n").filter { $0.hasPrefix("  ") }
      .joined(separator: "\n")
  }

  @Test func programsOfTopicsRun() {
    let t = TestSession()
    let language = Source(name: "t", text: program(of: "language"))
    #expect(t.session.check([language]).isEmpty)
    let (outcome, said) = t.run(Self.world + program(of: "blocks"))
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(t.shown("rows.count") == "6")
  }

  @Test func topicsAndGroups() {
    let t = TestSession()
    #expect(t.shown("help \"values\"").hasPrefix("Everything is a value"))
    #expect(t.shown("help \"keeping\"").contains("restore  brings back what `save` kept"))
    #expect(t.shown("define double x { x * 2 }\nhelp double") == "double x")
  }

  @Test func mistakesAreExplained() {
    let t = TestSession()
    #expect(
      t.shown("help E306") == """
        E306: an option takes one of a few words

        wrong
          split shop by=tme

        right
          split shop by=time
        """)
    #expect(t.shown("help \"W301\"").hasPrefix("W301: a word that an option has"))
    #expect(t.failure("help E999").hasPrefix("error: unknown command `E999`"))
  }

  /// Every code that the language shows is explained, once, and the others are those of the rooms.
  @Test func everyCodeIsExplained() throws {
    let table = try String(
      contentsOfFile: Golden.path("Sources/Language/Problem.swift"), encoding: .utf8)
    let shown = table.matches(of: /"([EW]\d{3})"/).map { String($0.1) }
    let explained = Mistake.all.map(\.code)
    #expect(Set(shown).count == shown.count)
    #expect(Set(explained).count == explained.count)
    #expect(Set(shown).subtracting(explained).isEmpty)
    #expect(Set(explained.filter { $0 < "E500" }).subtracting(shown).isEmpty)
  }

  @Test func wrongIsWrongAndRightIsRight() {
    let t = TestSession()
    t.run(
      "shop = load \"movietweetings\"\nbase = sasrec shop dim=8 layers=1 heads=1\n"
        + "pop = popular shop\nrows = table label=[\"a\", \"b\"] dim=[16, 32]")
    for mistake in Mistake.all {
      if let wrong = mistake.wrong {
        // What the check finds isn't run.
        let found = t.session.check([Source(name: "t", text: wrong)]).contains {
          $0.code == mistake.code
        }
        let said = found ? [] : t.run(wrong).said.diagnostics
        #expect(
          found || said.contains { $0.contains("  \(mistake.code)\n") }, "`\(wrong)`: \(said)")
      }
      if let right = mistake.right {
        let said = t.session.check([Source(name: "t", text: right)])
        #expect(!said.contains { $0.severity == .error }, "`\(right)`: \(said)")
      }
    }
  }

  /// Variables of the kinds that examples use.
  private static let world = """
    shop = load "online-retail" | where (user <= "12400" or user == "17850") | split
    films = load "movietweetings" | where (rating == 9)
    base = sasrec shop dim=8 layers=1 heads=1
    pop = popular shop

    """

  @Test func examplesPassTheCheck() throws {
    // A machine that has the language model.
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("backbones/minilm"), withIntermediateDirectories: true)
    let t = TestSession(SessionConfiguration(threads: 1, dataFolder: folder.path))
    let languageModel = "lm = backbone \"minilm\"\n"
    // These read files that aren't there.
    let left = ["include", "rankings", "vectors"]
    for (name, example) in t.session.examples where !left.contains(name) {
      let problems = t.session.check([
        Source(name: "t", text: Self.world + languageModel + example)
      ])
      #expect(problems.isEmpty, "\(example): \(problems.map(\.message))")
    }
  }

  @Test func fastExamplesRun() {
    let t = TestSession()
    let unsplit = "shop = load \"online-retail\" | where (user <= \"12400\" or user == \"17850\")\n"
    // These write files, read files, need a language model, or take long.
    let left = [
      "include", "rankings", "export", "save", "backbone", "tokens", "embed", "generate", "lora",
      "freeze",
      "unfreeze", "rarec", "textonly", "laser", "rsllm", "collm", "recknowledge", "new_backbone",
      "distil",
      "attention", "controls", "adapt",
      "experts", "align", "zeroshot",
      "fuse", "train", "vectors", "quit", "undo", "sample", "kcore",
    ]
    #expect(t.run(Self.world).outcome == .ok)
    for (name, example) in t.session.examples where !left.contains(name) {
      let needsUnsplit = ["dedup", "split"].contains(name)
      let (outcome, said) = t.run((needsUnsplit ? unsplit : "") + example)
      #expect(outcome == .ok, "\(example): \(said.diagnostics)")
    }
  }
}
