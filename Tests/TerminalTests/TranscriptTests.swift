import Testing

@testable import Terminal

@Suite("Transcripts")
struct TranscriptTests {
  @Test("Text that starts with no prompt is code as it is")
  func code() {
    #expect(Transcript.code(in: "print 1\nalidade> x") == "print 1\nalidade> x")
    #expect(Transcript.code(in: "") == "")
  }

  @Test("Only what follows a prompt is code")
  func prompts() {
    #expect(Transcript.code(in: "alidade> a = 1") == "a = 1")
    #expect(Transcript.code(in: "\nalidade> if a {\n    ...> }\nyes\nalidade> b") == "if a {\n}\nb")
  }

  @Test("What is recorded reads back")
  func record() {
    let statement = "if a {\n  print 1\n\n}"
    let recorded = Transcript.record(statement)
    #expect(recorded == "alidade> if a {\n    ...>   print 1\n    ...> \n    ...> }")
    #expect(Transcript.code(in: recorded) == statement)
  }
}
