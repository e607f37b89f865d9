import Support
import Testing

@testable import Language

/// What is made from the verb table.
@Suite struct VerbTests {
  @Test(arguments: ToyVerbs.all.map(\.name)) func everyExampleReads(_ name: String) throws {
    let verb = try #require(ToyVerbs.all.first { $0.name == name })
    #expect(ToySession().parse(verb.example).diagnostics.isEmpty)
  }

  @Test func usageComesFromTheSignature() {
    #expect(
      ToyVerbs.table["sasrec"]?.usage
        == "sasrec DATA [dim=64] [layers=2] [dropout=0.2] [preset=\"tuned\"]")
    #expect(ToyVerbs.table["help"]?.usage == "help [COMMAND]")
    #expect(ToyVerbs.table["evaluate"]?.usage == "evaluate MODELS [k=[10]] [label=…] [tag.NAME=…]")
  }

  @Test func aVersionFreezesTheVocabulary() {
    let verbs = [
      Verb("a", group: "", "old", example: "a") { _ in .text("old") },
      Verb("a", group: "", "new", since: 2, example: "a") { _ in .text("new") },
      Verb("b", group: "", "newer", since: 3, example: "b") { _ in .none },
    ]
    let table = VerbTable(verbs)
    #expect(table.version == 3 && table.newestVersion == 3)
    #expect(table["a"]?.summary == "new" && table.names == ["a", "b"])
    #expect(table.at(version: 1)["a"]?.summary == "old" && table.at(version: 1)["b"] == nil)
    #expect(table.at(version: 1).at(version: 3)["b"] != nil)
  }

  @Test(arguments: [
    (Interval.closed(1, 5), "from 1 to 5", [1, 5], [0.9, 5.1, .nan]),
    (.atLeast(2), "at least 2", [2, 1e9], [1.9]),
    (.above(0), "above 0", [0.1], [0, -1]),
    (.halfOpen(0, below: 1), "from 0 to below 1", [0, 0.99], [1, -0.1]),
    (.above(0, through: 1), "above 0, at most 1", [0.1, 1], [0, 1.1]),
  ])
  func intervals(_ interval: Interval, _ phrase: String, _ inside: [Double], _ outside: [Double]) {
    #expect(interval.phrase == phrase)
    #expect(inside.allSatisfy(interval.contains) && !outside.contains(where: interval.contains))
  }

  @Test(arguments: [
    ("trian", "train"), ("Train", "train"), ("trai", "train"), ("evalaute", "evaluate"),
    ("sas", "sasrec"), ("zzzz", nil), ("x", nil), ("M", nil), ("pront", "print"),
  ])
  func suggestions(_ word: String, _ meant: String?) {
    #expect(Suggestion.nearest(to: word, among: ToyVerbs.table.names) == meant)
  }

  @Test(arguments: [
    (1.0, "1"), (-0.0, "0"), (0.1, "0.1"), (1e-5, "1e-5"), (1e20, "1e20"),
    (123456789012.0, "123456789012"),
    (.nan, "nan"), (.infinity, "inf"), (1.0 / 3, "0.3333333333333333"), (1e-10, "1e-10"),
  ])
  func numbersArePrintedShort(_ number: Double, _ text: String) {
    #expect(Value.text(of: number) == text)
  }

  @Test func quotedTextsReadBack() throws {
    for text in ["a", "\"", "\\", "{x}", "\n\t\r", "é😀", "\u{0}\u{1b}"] {
      let value = try #require(Self.constant(Value.quoted(text)))
      #expect(value.text == text)
    }
  }

  private static func constant(_ text: String) -> Value? {
    guard case .pipeline(let pipeline)? = ToySession().parse(text).program.statements.first?.kind,
      case .expression(let expression) = pipeline.first
    else { return nil }
    return expression.constant
  }
}
