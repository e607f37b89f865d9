import Testing
import _TestSupport

/// Being given `none` is not being given, for every option and value that may be left out.
@Suite struct NoneTests {
  private func world() throws -> (TestSession, TemporaryFolder) {
    let (t, folder) = (TestSession(), try TemporaryFolder())
    let (outcome, said) = t.run(
      """
      films = load "movietweetings" | kcore users=5 items=5 | sample users=60 | split
      base = sasrec films dim=4 layers=1 heads=1 maxlen=5
      pop = popular films
      u = (pick films n=1).user[0]
      lm = backbone "\(Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny"))"
      rows = evaluate [base, pop] k=10 users=20
      t = table label=["a", "b"] dim=[16, 32] gain=[0.5, 0.25]
      nothing = none
      """)
    try #require(outcome == .ok, "\(said.diagnostics)")
    return (t, folder)
  }

  @Test func noneIsNotGiven() throws {
    let (t, folder) = try world()
    let cases: [(statement: String, options: [String])] = [
      ("print t", ["columns", "digits", "width", "as"]),
      ("export t to=\"\(folder.path)/t.csv\"", ["columns", "digits", "as"]),
      ("summarise t", ["by", "of"]), ("table t", ["paper"]),
      ("compare rows resamples=100", ["metrics", "against"]),
      ("evaluate pop users=9", ["metrics", "against", "metric", "label"]),
      ("evaluate pop", ["users"]),
      ("recommend pop user=u", ["history", "users", "without", "add", "drop", "combine"]),
      ("recommend pop history=[]", ["user"]), ("explain base user=u", ["history", "item"]),
      ("embed lm \"a\"", ["among", "layer", "pool"]), ("tokens lm \"a\"", ["user", "item"]),
      ("lora lm rank=2", ["on", "from", "merge"]), ("rarec base lm", ["titles", "user_prompt"]),
      ("fuse base pop users=9", ["weight"]), ("sasrec films dim=4", ["text"]),
      ("sample films users=9", ["share"]), ("construct films", ["share"]),
      ("history films user=u", ["n"]), ("load \"movietweetings\"", ["user", "titles", "dates"]),
    ]
    for (statement, options) in cases {
      let without = t.run(statement)
      #expect(without.outcome == .ok, "\(statement): \(without.said.diagnostics)")
      for option in options {
        for none in ["none", "nothing", "(nothing)"] {
          let (outcome, said) = t.run("\(statement) \(option)=\(none)")
          #expect(outcome == .ok, "\(statement) \(option)=\(none): \(said.diagnostics)")
          #expect(said.results == without.said.results, "\(statement) \(option)=\(none)")
        }
      }
    }
    #expect(t.shown("(freeze lm none) == (freeze lm)") == "true")
    #expect(t.shown("table none") == "(an empty table)")
  }

  /// Where there is a default, to leave an option out says something else than nothing.
  @Test func noneIsNoDefault() throws {
    let (t, _) = try world()
    #expect(
      t.failure("kcore films users=none")
        == "error: `users` takes a whole number, not no value | t:1:19 | ^^^^")
    #expect(
      t.failure("evaluate pop k=nothing").hasPrefix("error: `k` takes a whole number or a list"))
    #expect(
      t.failure("print t columns=[none]")
        == "error: `columns` takes a text or a list of texts, not no value | t:1:17 | ^^^^^^")
  }

  /// A case of that name is what `none` says, whether written or the value of a variable.
  @Test func noneIsACase() throws {
    let (t, _) = try world()
    #expect(t.shown("table t best=nothing") == t.shown("table t best=none"))
    #expect(t.shown("(evaluate pop groups=nothing users=9).hr@10 != [none]") == "true")
    let usual = t.shown("m = sasrec films dim=4 | train steps=1 patience=none\nm")
    #expect(t.shown("m = sasrec films dim=4 | train steps=1 patience=nothing\nm") == usual)
  }

  /// Where any value is taken, `none` is one.
  @Test func noneIsAValue() throws {
    let (t, folder) = try world()
    #expect(t.shown("print none") == "none")
    #expect(t.shown("(table a=none b=[none, 1]).a") == "[none, none]")
    #expect(t.shown("x = restore \"\(folder.path)/no.json\" missing=none\nx == none") == "true")
  }
}
