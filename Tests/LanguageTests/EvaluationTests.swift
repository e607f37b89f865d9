import Support
import Testing

@testable import Language

/// What happens when programs run.
@Suite struct EvaluationTests {
  @Test func valuesOfBareStatementsAreShown() throws {
    #expect(try ToySession.output("1 + 1\nx = 5\nx\nprint 1\n\"a\"") == ["2", "5", "1", "a"])
    #expect(try ToySession.output("1\n2;") == ["1"])
    #expect(try ToySession.output("if true { 3 }") == ["3"])
    #expect(try ToySession.output("shop = load \"tiny\"\nm = sasrec shop\ntrain m") == [])
  }

  @Test func noneLeavesAnOptionOut() throws {
    let text =
      "shop = load \"tiny\"\nm = sasrec shop\ntrain m on=none\nprint (recipe none) none"
    #expect(try ToySession.output(text) == ["none none"])
  }

  @Test func ansIsTheLastValue() throws {
    #expect(
      try ToySession.output("3;\nprint ans\nx = 4\nprint ans\nprint ans") == ["3", "3", "4", "4"])
  }

  @Test func aVariableLabelsItsObject() throws {
    let text = """
      shop = load "tiny"
      base = sasrec shop
      models = [base, (gru4rec shop)]
      rows = evaluate models
      print rows
      for m in [base] { print (evaluate m) }
      other = base
      print (evaluate other)
      """
    #expect(
      try ToySession.output(text) == [
        "label=base ndcg@10=0.1 / label=- ndcg@10=0.1", "label=base ndcg@10=0.1",
        "label=other ndcg@10=0.1",
      ])
  }

  @Test func anInterruptedStatementKeepsItsValue() {
    let session = ToySession()
    #expect(throws: Cancelled.self) { try session.run("x = interrupt\nprint 1") }
    #expect(session.environment.variables["x"]?.value.text == "7")
    #expect(session.output == [])
  }

  @Test func anInterruptedPipelineKeepsWhatItMade() {
    let session = ToySession()
    #expect(throws: Cancelled.self) { try session.run("x = interrupt | print") }
    #expect(session.environment.variables["x"] == nil)
    #expect(session.environment.variables["ans"]?.value.text == "7")
  }

  @Test func aLoopStopsWhenAsked() {
    let session = ToySession()
    #expect(throws: Cancelled.self) {
      try session.run("for i in 1..100000 { n = i; if i == 3 { interrupt } }")
    }
    #expect(session.environment.variables["n"]?.value.text == "3")
  }

  @Test func aSignalPassesThrough() {
    #expect(throws: ToyQuit(status: 3)) { try ToySession().run("define f { quit }\nf") }
  }

  @Test func anErrorOfAnotherRoomGetsAPlace() throws {
    let diagnostics = try ToySession().run("x = 1\nfail")
    #expect(
      diagnostics.map(\.message) == [
        "the program can't explain this: file `x` is cut off at byte 3"
      ])
    #expect(diagnostics.first?.range?.place == "in:2:1")
  }

  @Test func whatRanBeforeAnErrorStays() throws {
    let session = ToySession()
    #expect(try session.run("x = 1\nx = 2 / 0").map(\.message) == ["division by zero"])
    #expect(session.environment.variables["x"]?.value.text == "1")
    #expect(session.ran == ["x = 1", "x = 2 / 0"])
  }

  @Test func definedVerbsCallThemselvesOnlySoOften() throws {
    let diagnostics = try ToySession().run("define f x { f x }\nf 1")
    #expect(diagnostics.map(\.message) == ["commands call each other more than 64 deep"])
  }

  @Test func callsInsideBracketsCannotUseUpTheStack() throws {
    let open = String(repeating: "[", count: 200)
    let close = String(repeating: "]", count: 200)
    let diagnostics = try ToySession().run("define f x { \(open)(f x)\(close) }\nf 1")
    #expect(diagnostics.first?.message == "brackets and blocks nest more than 1024 deep")
  }

  @Test func bracketsNestAsDeepAsTheyMay() throws {
    let open = String(repeating: "(", count: 256)
    let close = String(repeating: ")", count: 256)
    #expect(try ToySession.output("print \(open)1\(close)") == ["1"])
    let blocks = String(repeating: "if true { ", count: 256)
    let ends = String(repeating: "}", count: 256)
    #expect(try ToySession.output("\(blocks)print 2\(ends)") == ["2"])
  }

  @Test(arguments: [
    ("x = [1]\nfor i in 1..100 { x = [x] }", "lists nest at most 64 deep"),
    ("x = [1]\nfor i in 1..30 { x = [x, x] }", "a list holds at most 1,000,000 values"),
    ("x = \"ab\"\nfor i in 1..40 { x += x }", "a text holds at most 67,108,864 bytes"),
    ("x = \"ab\"\nfor i in 1..40 { x = \"{x}{x}\" }", "a text holds at most 67,108,864 bytes"),
    ("x = 0..1000000", "a list holds at most 1,000,000 values"),
    ("a = 0 - 9e18\nx = a..9e18", "a list holds at most 1,000,000 values"),
  ])
  func memoryHasAnEnd(_ program: String, _ message: String) throws {
    #expect(try ToySession().run(program, checks: false).map(\.message) == [message])
  }

  @Test func aLongChainOfRecipesIsFreed() throws {
    let session = ToySession()
    #expect(try session.run("m = sasrec (load \"tiny\")\nfor i in 1..20000 { train m }").isEmpty)
    #expect(session.environment.variables["m"]?.value.recipe.depth ?? 0 > 20_000)
    #expect(try session.run("m = 1\nm = 2").isEmpty)
  }

  @Test func statementsAreWatched() throws {
    let session = ToySession()
    try session.run("x = 1  # one\nfor i in 1..2 { y = i }\ndefine f { 1 }")
    #expect(session.ran == ["x = 1", "for i in 1..2 { y = i }", "define f { 1 }"])
  }

  @Test func definitionsAreKnownInLaterInputs() throws {
    let session = ToySession()
    try session.run("define twice x { x * 2 }")
    try session.run("twice 4")
    #expect(session.output == ["8"])
    #expect(
      session.check("twice = 3").map(\.message) == ["`twice` is a command and cannot be a variable"]
    )
  }

  @Test func anOlderVersionHasFewerVerbs() throws {
    #expect(try ToySession.output("future") == ["the future"])
    #expect(try ToySession.output("version 1\nversion") == ["version 1"])
    #expect(try ToySession.output("version 1\nfuture") == ["error: unknown name `future`"])
    #expect(try ToySession.output("version 1\nfuture = 3\nfuture") == ["3"])
  }
}
