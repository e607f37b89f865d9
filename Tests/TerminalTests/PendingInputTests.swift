import Session
import Testing

@testable import Terminal

@Suite("What was typed and waits for its end")
struct PendingInputTests {
  /// Braces decide, as they do for blocks of the language; `)` alone is wrong for good.
  private func readiness(of text: String) -> Readiness {
    var depth = 0
    for character in text {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      if character == ")" { return .invalid }
    }
    return depth > 0 ? .incomplete : .complete
  }

  private func enter(_ lines: String...) -> (statements: [[String]], left: String) {
    var input = PendingInput()
    let statements = lines.map { input.enter($0, readiness: readiness) }
    return (statements, input.text)
  }

  @Test("A whole statement comes out at once")
  func whole() {
    let (statements, left) = enter("print 1")
    #expect(statements == [["print 1"]])
    #expect(left.isEmpty)
  }

  @Test("A block comes out with its last line, as one statement")
  func block() {
    let (statements, left) = enter("for i in 1..2 {", "  print i", "}")
    #expect(statements == [[], [], ["for i in 1..2 {\n  print i\n}"]])
    #expect(left.isEmpty)
  }

  @Test("A paste is taken apart into its statements, and its incomplete tail stays")
  func paste() {
    let (statements, left) = enter("a = 1\nfor i in a {\n  print i\n}\nb = 2\nif b {", "}")
    #expect(statements == [["a = 1", "for i in a {\n  print i\n}", "b = 2"], ["if b {\n}"]])
    #expect(left.isEmpty)
  }

  @Test("What can never be right comes out, so that a diagnostic can say why")
  func invalid() {
    #expect(enter("print )").statements == [["print )"]])
  }

  @Test("Blank input is no statement")
  func blank() {
    #expect(enter("", "   ", "\n\n").statements == [[], [], []])
  }

  @Test("Comments go with the statement below them; alone they are a statement")
  func comments() {
    #expect(enter("# why\n\nprint 1\nprint 2").statements == [["# why\n\nprint 1", "print 2"]])
    #expect(enter("# alone").statements == [["# alone"]])
  }

  @Test("A blank line inside a block belongs to it")
  func blankInside() {
    #expect(enter("if a {", "", "}").statements == [[], [], ["if a {\n\n}"]])
  }

  @Test("A question mark in front asks for help")
  func help() {
    #expect(enter("?train").statements == [["help train"]])
    #expect(enter("? train").statements == [["help train"]])
    #expect(enter("?").statements == [["help "]])
    #expect(enter("if a {", "?train", "}").statements == [[], [], ["if a {\n?train\n}"]])
  }

  @Test("A pasted transcript loses its prompts and outputs")
  func transcript() {
    let pasted = "alidade> print 7\n7\nalidade> if a {\n    ...> }\nalidade>\nout"
    #expect(enter(pasted).statements == [["print 7", "if a {\n}"]])
  }

  @Test("Clearing drops what waits")
  func clear() {
    var input = PendingInput()
    #expect(input.enter("if a {", readiness: readiness).isEmpty)
    #expect(input.isContinuing)
    input.clear()
    #expect(!input.isContinuing)
    #expect(input.enter("print 1", readiness: readiness) == ["print 1"])
  }
}
