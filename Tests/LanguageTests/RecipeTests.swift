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

  @Test func veryLongRecipesAreCutShort() {
    var recipe = Recipe.literal("1")
    for _ in 0..<100 {
      recipe = Recipe(.step(.init(verb: "a", version: 1, inputs: [recipe, recipe])))
    }
    #expect(recipe.description.utf8.count < 5_000)
  }
}
