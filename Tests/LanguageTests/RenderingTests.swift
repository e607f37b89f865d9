import Testing

@testable import Language

/// How diagnostics look.
@Suite struct RenderingTests {
  private func rendered(_ text: String, firstLine: Int = 1, width: Int = 100) -> String {
    ToySession().check(text, name: "study.ald", firstLine: firstLine)
      .map { $0.rendered(width: width) }.joined(separator: "\n")
  }

  @Test func anErrorShowsThePlaceAndTheCure() {
    #expect(
      rendered("shop = load \"tiny\"\ntrian shop epochs=3") == """
        error: unknown command `trian`
         --> study.ald:2:1  E201
          |
        2 | trian shop epochs=3
          | ^^^^^
          = help: did you mean `train`?
        """)
  }

  @Test func alternativesAreListed() {
    #expect(
      rendered("shop = load \"tiny\"\ns = split shop by=tme") == """
        error: `tme` is not a value of `by`
         --> study.ald:2:19  E306
          |
        2 | s = split shop by=tme
          |                   ^^^
          = help: did you mean `time`?
          = help: allowed: `leave_one_out` `ratio` `time`
        """)
  }

  @Test func aFenceReportsTheLineOfItsFile() {
    #expect(
      rendered("\n  x = 1 + true", firstLine: 112) == """
        error: `+` can't join a number and true or false
           --> study.ald:113:9  E401
            |
        113 |   x = 1 + true
            |         ^
        """)
  }

  @Test func theEndOfTheTextHasACaretToo() {
    #expect(
      rendered("x = 1 +") == """
        error: expected a value, found the end of the text
         --> study.ald:1:8  E111
          |
        1 | x = 1 +
          |        ^
        """)
  }

  @Test func wideCharactersAndTabsKeepTheCaretInPlace() {
    #expect(
      rendered("print \"日本😀\"\tx") == """
        error: unknown name `x`
         --> study.ald:1:13  E203
          |
        1 | print "日本😀" x
          |                ^
        """)
  }

  @Test func aLongLineIsCutAroundTheCaret() {
    let line =
      "print " + String(repeating: "1 ", count: 200) + "oops " + String(repeating: "2 ", count: 200)
    #expect(
      rendered(line, width: 40) == """
        error: unknown name `oops`
         --> study.ald:1:407  E203
          |
        1 | …1 1 1 1 1 1 oops 2 2 2 2 2 2 2 2 2 2 2…
          |              ^^^^
        """)
  }

  @Test func charactersThatTerminalsActOnAreReplaced() {
    let shown = rendered("x = \u{1b}[31m\u{202e}")
    #expect(!shown.contains("\u{1b}") && !shown.contains("\u{202e}"))
    #expect(shown.hasPrefix("error: `�` means nothing here"))
  }

  @Test func aCarriageReturnIsNoPartOfTheLine() {
    #expect(rendered("y\r\n").contains("1 | y\n  | ^"))
  }

  @Test func aMessageOfSeveralLinesGoesOnBelow() {
    #expect(
      Diagnostic(warning: "3 of 9 rows are bad\n  data.csv:2: 1 field", at: nil).rendered() == """
        warning: 3 of 9 rows are bad
          = note: data.csv:2: 1 field
        """)
  }

  @Test func coloursAreOptional() {
    let diagnostic = ToySession().check("x").first
    #expect(diagnostic?.rendered().contains("\u{1b}") == false)
    #expect(diagnostic?.rendered(colour: true).hasPrefix("\u{1b}[1;31merror\u{1b}[0m: ") == true)
  }

  @Test func theCodeStandsBehindThePlace() {
    var diagnostic = Diagnostic(
      warning: "it", at: SourceRange(Source(name: "t", text: "x"), 0..<1))
    diagnostic.code = "E999"
    #expect(diagnostic.rendered().hasPrefix("warning: it\n --> t:1:1  E999\n"))
  }

  @Test func aDiagnosticWithoutAPlaceIsOneLine() {
    #expect(
      Diagnostic(warning: "out of memory", at: nil, help: ["use less"]).rendered() == """
        warning: out of memory
          = help: use less
        """)
  }

  @Test func callsAreNoted() throws {
    let session = ToySession()
    let text = "define f x { x.nothing }\ndefine g x { f x }\ny = load \"tiny\"\ng y"
    #expect(
      try session.run(text).map { $0.rendered() } == [
        """
        error: a data set has no `nothing`
         --> in:1:16  E207
          |
        1 | define f x { x.nothing }
          |                ^^^^^^^
          = help: known: `name` `users`
          = note: `f` was called at in:2:14
          = note: `g` was called at in:4:1
        """
      ])
  }
}
