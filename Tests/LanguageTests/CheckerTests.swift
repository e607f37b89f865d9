import Testing

@testable import Language

/// What is found before anything runs.
@Suite struct CheckerTests {
  private func messages(_ program: String, files: [String: String] = [:]) -> [String] {
    ToySession(files: files).check(program).map { "\($0.range?.line ?? 0): \($0.message)" }
  }

  @Test func nothingRunsWhereTheLastLineIsMisspelt() throws {
    let session = ToySession()
    #expect(try session.run("print 1\nprint 2\nprnt 3").count == 1)
    #expect(session.output == [] && session.ran == [])
  }

  @Test func severalMistakesComeInTheOrderOfTheText() {
    #expect(
      messages("x = lod \"a\"\ny = (\nz = trane x\nw = 1 +") == [
        "1: unknown command `lod`", "2: this `(` isn't closed", "3: unknown command `trane`",
        "4: expected a value, found the end of the text",
      ])
    #expect(
      messages("x = lod \"a\"\ny = )\nz = trane x\nw = 1 +") == [
        "1: unknown command `lod`", "2: expected a value, found `)`", "3: unknown command `trane`",
        "4: expected a value, found the end of the text",
      ])
  }

  @Test func aStatementLeftOutLeavesNoUnknownNames() {
    #expect(messages("x = )\nprint x") == ["1: expected a value, found `)`"])
    #expect(messages("define w x { x ) }\nw 1") == ["1: unexpected `)`"])
    #expect(messages("w 1\ndefine w x { x }") == ["1: unknown command `w`"])
    #expect(messages("for x in [1] { y = ( }\nprint x y") == ["1: expected a value, found `}`"])
    #expect(messages("x += )\nprint x").count == 1)
    #expect(messages("include \"none.ald\"\nprint x").count == 1)
  }

  /// What a statement with a mistake can't set is as unknown as without it.
  @Test func aMistakeHidesNoUnknownNames() {
    #expect(
      messages("x = 1 2\nprint foo x") == ["1: unexpected `2`", "2: unknown name `foo`"])
    #expect(
      messages("x = )\nprint foo x == foo") == [
        "1: expected a value, found `)`", "2: unknown name `foo`", "2: unknown name `foo`",
      ])
    // A bracket that isn't closed ends where a statement begins at the margin.
    #expect(
      messages("x = (load \"tiny\"\n  | kcore\nprint foo x") == [
        "1: this `(` isn't closed", "3: unknown name `foo`",
      ])
  }

  /// What the command line gives is as good as written out.
  @Test func argumentsAreKnown() {
    let session = ToySession(arguments: ["name=tinny", "dim=0", "size=3"])
    func messages(_ program: String) -> [String] { session.check(program).map(\.message) }
    #expect(messages("x = load args.name") == ["there is no data set `tinny`"])
    #expect(messages("x = load \"{args.name}.csv\"") == ["there is no file `tinny.csv`"])
    #expect(messages("m = sasrec (load \"tiny\") dim=args.dim").count == 1)
    #expect(messages("m = sasrec (load \"tiny\") dim=args.size") == [])
    #expect(messages("m = sasrec (load \"tiny\") dim=args.size - 3").count == 1)
    #expect(messages("x = load args.nam") == ["no `nam=` was given after `--`"])
    #expect(messages("define f { load args.name }") == ["there is no data set `tinny`"])
  }

  @Test func filesMustExistOrBeWrittenBefore() {
    #expect(messages("r = restore \"m.model\"") == ["1: there is no file `m.model`"])
    #expect(messages("r = restore \"m.model\"", files: ["m.model": ""]) == [])
    #expect(messages("save 1 to=\"m.model\"\nr = restore \"m.model\"") == [])
    #expect(messages("r = restore \"m.model\"\nsave 1 to=\"m.model\"").count == 1)
    #expect(messages("n = \"m\"\nr = restore \"{n}.model\"") == [])
  }

  @Test func aNameMayBeAFile() {
    #expect(messages("x = load \"tiny\"") == [])
    #expect(messages("x = load \"mine\"") == ["1: there is no data set `mine`"])
    #expect(messages("x = load \"mine.csv\"") == ["1: there is no file `mine.csv`"])
    #expect(messages("x = load \"mine.csv\"", files: ["mine.csv": ""]) == [])
  }

  @Test func loopsMayReadWhatARoundBeforeSet() {
    #expect(messages("for i in 1..3 { if i > 1 { print last }; last = i }") == [])
    #expect(messages("for i in 1..3 { print lst; last = i }") == ["1: unknown name `lst`"])
  }

  @Test func branchesLeaveWhatEitherSets() {
    #expect(messages("if true { x = 1 } else { x = \"a\" }\ny = x + 1") == [])
    #expect(
      messages("if true { x = 1 } else { x = 2 }\ny = x + \"a\"") == [
        "2: `+` can't join a number and a text"
      ])
    #expect(messages("if true { x = 1 }\nprint x") == [])
  }

  @Test func definitionsReadGlobalsOfTheWholeProgram() {
    #expect(messages("define f { later }\nlater = 1\nf") == [])
    #expect(messages("define f { latr }\nlater = 1\nf").count == 1)
    #expect(messages("define f { local = 1 }\nprint local") == ["2: unknown name `local`"])
    #expect(messages("define f x { x }\nf") == ["2: `f` needs a value for `x`"])
    #expect(messages("define f x y=1 { x }\nf 1 z=2") == ["2: `f` has no option `z`"])
    #expect(messages("define f { 1 }\nx = f + \"a\"").count == 1)
    #expect(
      messages("f = 1\ndefine f { 1 }") == ["2: `f` is a variable and cannot become a command"])
  }

  @Test func kindsFlowThroughPipelines() {
    #expect(
      messages("x = load \"tiny\" | kcore | train") == ["1: `model` takes a model, not a data set"])
    #expect(messages("x = (load \"tiny\") + 1") == ["1: `+` can't join a data set and a number"])
  }

  @Test func sessionVariablesAreKnown() throws {
    let session = ToySession(arguments: ["size=3"])
    try session.run("shop = load \"tiny\"\nm = sasrec shop\nrows = evaluate m")
    #expect(session.check("train m\nx = rows[0].ndcg@10 + args.size").isEmpty)
    #expect(session.check("x = rows[3]").map(\.message) == ["a table has no element 3"])
    #expect(session.check("rows = evaluate [m, m, m, m]\nx = rows[3]").isEmpty)
    #expect(session.check("x = args.sise").count == 1)
    #expect(
      session.check("x = derive rows y=(ndcg@1 + 1)").map(\.message) == [
        "no column or variable is named `ndcg@1`"
      ])
  }

  @Test func aDefinitionIsCheckedForWhateverTheSessionHasLater() throws {
    let session = ToySession()
    try session.run("x = \"a\"\nrows = evaluate (sasrec (load \"tiny\"))")
    #expect(session.check("define f { x + rows[7].count }\nx = 1").isEmpty)
    #expect(session.check("x + 1").count == 1)
  }

  @Test func programsAreCheckedOneAfterAnother() {
    let session = ToySession()
    var checker = Checker(session.environment) { _ in false }
    #expect(checker.check(session.parse("x = load \"tiny\"")).isEmpty)
    #expect(checker.check(session.parse("y = kcore x\nsave y to=\"f\"")).isEmpty)
    #expect(checker.check(session.parse("z = restore \"f\"\nprint y")).isEmpty)
  }

  @Test func aDynamicModelKindIsCheckedAsFarAsItGoes() {
    #expect(messages("s = load \"tiny\"\nfor k in [\"sasrec\"] { m = model k s dim=3 }") == [])
    #expect(
      messages("s = load \"tiny\"\nm = model \"sasrec\" s dims=3") == [
        "2: `sasrec` has no option `dims`"
      ])
    #expect(messages("s = load \"tiny\"\nm = model 3 s").count == 1)
  }

  @Test func checkingALongScriptIsQuick() {
    let start = FuzzTests.processorTime
    let script = "x = load \"tiny\" | kcore users=5\nm = sasrec x dim=64 | train epochs=3\n"
    #expect(
      messages(String(repeating: script, count: 250) + "trian m") == [
        "501: unknown command `trian`"
      ])
    #expect(FuzzTests.processorTime - start < 0.1)
  }
}
