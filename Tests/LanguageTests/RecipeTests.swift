import Support
import Testing

@testable import Language

/// Recipes name values; random numbers hang on them and on nothing else.
@Suite struct RecipeTests {
  private func value(_ name: String, _ program: String, seed: UInt64 = 1) throws -> Value {
    let session = ToySession()
    session.environment.seed = seed
    #expect(try session.run(program).isEmpty)
    return try #require(session.environment.variables[name]?.value)
  }

  @Test func otherLinesDoNotMatter() throws {
    let one = try value("m", "shop = load \"tiny\"\nm = sasrec shop dim=8")
    let other = try value(
      "m",
      "a = sasrec (load \"tiny\") dim=9\ndata = load \"tiny\"\nm = data | sasrec layers=2 dim=8")
    #expect(one.recipe == other.recipe)
    #expect(one.recipe.digest == other.recipe.digest)
  }

  @Test func theSeedMattersOnlyWhereNumbersAreDrawn() throws {
    let program = "shop = load \"tiny\"\nm = sasrec shop"
    #expect(try value("m", program, seed: 1).recipe != value("m", program, seed: 2).recipe)
    #expect(try value("shop", program, seed: 1).recipe == value("shop", program, seed: 2).recipe)
  }

  @Test(arguments: [
    "m = sasrec shop dim=9", "m = sasrec shop dropout=0.3", "m = gru4rec shop dim=8",
    "m = sasrec (kcore shop) dim=8", "m = sasrec shop dim=8 | train",
    "m = sasrec shop dim=8 preset=paper",
  ])
  func whatDecidesTheValueDecidesTheRecipe(_ line: String) throws {
    let plain = try value("m", "shop = load \"tiny\"\nm = sasrec shop dim=8")
    #expect(try value("m", "shop = load \"tiny\"\n\(line)").recipe != plain.recipe)
  }

  @Test(arguments: [
    "m = sasrec shop dim=(4 + 4)", "m = sasrec shop dim=8 dropout=20%",
    "m = sasrec shop preset=tuned dim=8 layers=2", "m = model \"sasrec\" shop dim=8",
    "m = shop | model sasrec dim=8",
  ])
  func anotherWayToWriteItDoesNot(_ line: String) throws {
    let plain = try value("m", "shop = load \"tiny\"\nm = sasrec shop dim=8")
    #expect(try value("m", "shop = load \"tiny\"\n\(line)").recipe == plain.recipe)
  }

  @Test func whatIsAddedMatters() {
    let recipe = Recipe(.step(.init(verb: "load", version: 1, inputs: [.literal("\"x\"")])))
    #expect(recipe.adding("sha256", "1") != recipe)
    #expect(recipe.adding("sha256", "1") != recipe.adding("sha256", "2"))
    #expect(recipe.adding("a", "1").adding("b", "2") == recipe.adding("b", "2").adding("a", "1"))
  }

  @Test func partsCannotBeMistakenForEachOther() {
    let a = Recipe(.step(.init(verb: "ab", version: 1, options: [("c", .literal("1"))])))
    let b = Recipe(.step(.init(verb: "a", version: 1, options: [("bc", .literal("1"))])))
    #expect(a != b)
    #expect(Recipe.literal("1") != Recipe(.list([.literal("1")])))
    #expect(Recipe.literal("\"1\"") != Recipe.literal("1"))
  }

  @Test func theDigestIsPinned() {
    let recipe = Recipe(
      .step(
        .init(
          verb: "kcore", version: 1, inputs: [.literal("\"tiny\"")],
          options: [("users", .literal("5")), ("items", .literal("5"))])))
    #expect(recipe.description == "kcore \"tiny\" items=5 users=5")
    #expect(recipe.digest.short == "c4bc9d7a")
  }

  @Test func aRepeatMakesEachRunItsOwn() throws {
    let session = ToySession()
    let program = "shop = load \"tiny\"\nl = []\nrepeat seeds=1..2 { l += [sasrec shop] }"
    #expect(try session.run(program.replacing("[sasrec shop]", with: "[(sasrec shop)]")).isEmpty)
    let models = try #require(session.environment.variables["l"]?.value.elements)
    #expect(Set(models.map(\.recipe)).count == 2)
    #expect(session.environment.seed == 1)
    #expect(try value("m", "m = sasrec (load \"tiny\")", seed: 2).recipe == models[1].recipe)
  }

  /// The text of a recipe is a program that makes the value again, in a session that knows nothing.
  @Test(arguments: [
    "m = sasrec (load \"tiny\") dim=8 | train",
    "seed 3\nm = sasrec (load \"tiny\" | kcore)\nseed 4\nm = m | train",
    "a = load \"tiny\"\nm = [(sasrec a), (sasrec a dim=9)]",
    "shop = load \"tiny\"\nm = sasrec shop\nfor i in 1..300 { m = m | train }",
    "n = 3\nm = where (load \"tiny\") (rating >= n)\nn = 4\nm = where m (rating <= n) | kcore",
    "x1 = 3\na = load \"tiny\" | where (rating >= x1)\nm = [(sasrec a), (gru4rec a)]",
  ])
  func textsAreProgramsThatMakeTheValueAgain(_ program: String) throws {
    let first = try value("m", program)
    var lines = first.recipe.lines
    lines.append("m = " + lines.removeLast())
    let again = try value("m", lines.joined(separator: "\n"), seed: 99)
    #expect(again.recipe == first.recipe, "\(lines)")
  }

  @Test func textsHaveALineForWhatSeveralNeed() throws {
    let program = "a = load \"tiny\" | kcore\nm = [(sasrec a | train), (sasrec a dim=9)]"
    let lines = try value("m", program).recipe.lines
    try #require(lines.count == 5 && lines[1].hasPrefix("seed "), "\(lines)")
    #expect(lines[0].hasPrefix("x1 = load \"tiny\"") && lines[0].contains(" | kcore "))
    #expect(lines[2].hasPrefix("x2 = sasrec x1 ") && lines[2].contains(" | train"))
    #expect(lines[3].hasPrefix("x3 = sasrec x1 ") && lines[4] == "[x2, x3]")
  }

  @Test func textsAreAsLongAsThereAreSteps() {
    var recipe = Recipe.literal("1")
    for _ in 0..<100 {
      recipe = Recipe(.step(.init(verb: "a", version: 1, inputs: [recipe, recipe])))
    }
    #expect(recipe.lines.count == 100)
    #expect(recipe.lines[0] == "x1 = a 1 1" && recipe.lines[99] == "a x99 x99")
    // No stack is as deep as this one.
    for _ in 0..<100_000 {
      recipe = Recipe(.step(.init(verb: "b", version: 1, inputs: [recipe])))
    }
    #expect(recipe.lines.count == 100)
  }
}
