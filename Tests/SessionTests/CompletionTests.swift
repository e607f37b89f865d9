import Session
import Testing

@Suite struct CompletionTests {
  /// The completions at the end of a text, in a session with a table and a list.
  private func completions(_ text: String) -> Completions {
    let t = TestSession()
    t.run(
      "rows = table label=[\"a\", \"b\"] dim=[16, 32]\nsizes = [1, 2]\ndefine twice x by=2 { x }")
    return t.session.completions(in: text, at: text.utf8.count)
  }

  private func words(_ text: String) -> [String] { completions(text).candidates.map(\.text) }

  @Test func verbsAtTheStart() {
    #expect(words("so") == ["sort"])
    #expect(words("x = so") == ["sort"])
    #expect(words("load \"x\" | so") == ["sort"])
    #expect(words("print (so") == ["sort"])
    #expect(words("if true { so") == ["sort"])
    #expect(words("sort rows by=\"dim\"\nso") == ["sort"])
    #expect(words("tw") == ["twice"])
    #expect(words("repe") == ["repeat"])
    #expect(words("").contains("describe"))
  }

  @Test func optionsThatAreNotGivenYet() {
    #expect(words("sort rows o") == ["order="])
    #expect(words("sort rows ") == ["by=", "order="])
    #expect(words("sort rows by=\"dim\" ") == ["order="])
    #expect(words("rows | sort b") == ["by="])
    #expect(words("twice 1 b") == ["by="])
  }

  @Test func casesAndTruthValues() {
    #expect(words("sort rows order=d") == ["descending"])
    #expect(words("load \"x\" header=t") == ["true"])
    #expect(words("timer ") == ["on", "off"])
  }

  @Test func verbsNames() {
    #expect(words("help so") == ["sort"])
    #expect(words("help E41").first == "E410")
  }

  @Test func variablesOfTheRightKind() {
    #expect(words("sort ") == ["rows", "by=", "order="])
    #expect(words("print s") == ["sizes", "safe="])
    #expect(words("kcore ") == ["users=", "items="])
  }

  @Test func members() {
    let found = completions("print rows.d")
    #expect(found.candidates.map(\.text) == ["dim"])
    #expect(found.replaceFrom == 11)
    #expect(words("rows.") == ["label", "dim", "count"])
    #expect(words("nobody.x").isEmpty)
  }

  @Test func namesInQuotes() {
    let found = completions("load \"mov")
    #expect(found.candidates.map(\.text) == ["movietweetings"])
    #expect(found.replaceFrom == 6)
    #expect(found.wantsFileNames)
    #expect(completions("export rows to=\"a").wantsFileNames)
    #expect(!completions("sort rows by=\"a").wantsFileNames)
    #expect(words("load \"a\" titles=\"").isEmpty)
  }

  @Test func nothingInComments() {
    let found = completions("sort rows # so")
    #expect(found.candidates.isEmpty && !found.wantsFileNames)
    #expect(words("# so\nso") == ["sort"])
  }

  /// The text is read as the parser reads it.
  @Test func tokensAreTheParsersOwn() {
    #expect(words("print \"{ro") == ["rows"])
    #expect(words("print \"{rows.d") == ["dim"])
    #expect(words("print \"{rows.dim}\" | so") == ["sort"])
    #expect(completions("print \"{rows} ").wantsFileNames == false)
    #expect(words("x = 1 +\nso").isEmpty)
    #expect(words("x = 1 # so\nso") == ["sort"])
    #expect(words("print 1").isEmpty)
    #expect(words("print rows[0].d").isEmpty)
    #expect(words("print \"never closed\nso") == ["sort"])
  }

  @Test func offsetsCountBytes() {
    let t = TestSession()
    let text = "print \"é\" | so rest"
    let found = t.session.completions(in: text, at: "print \"é\" | so".utf8.count)
    #expect(found.candidates.map(\.text) == ["sort"])
    #expect(found.replaceFrom == 13)
    #expect(t.session.completions(in: "so", at: 99).replaceFrom == 0)
    #expect(t.session.completions(in: "", at: -1).replaceFrom == 0)
  }

  @Test func anyTextIsTakenWithoutATrap() {
    let t = TestSession()
    let pieces = [
      "\"", "(", ")", "[", "}", "{", "=", "|", ".", "x", " ", "\n", "#", "\\", "\"\"\"",
    ]
    for a in pieces {
      for b in pieces {
        for c in pieces {
          let text = a + b + c
          for offset in 0...text.utf8.count {
            let found = t.session.completions(in: text, at: offset)
            #expect(found.replaceFrom >= 0 && found.replaceFrom <= offset)
          }
        }
      }
    }
  }
}
