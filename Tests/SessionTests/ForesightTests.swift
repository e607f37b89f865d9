import Language
import Session
import Testing
import _TestSupport

/// What is found before anything runs.
@Suite struct ForesightTests {
  /// What is wrong with a script: `error 2: …`.
  private func found(_ program: String) -> [String] {
    let t = TestSession(SessionConfiguration(threads: 1, dataFolder: "/nonexistent"))
    return t.session.examine([Source(name: "t", text: program)], isWhole: true).problems.map {
      "\($0.severity) \($0.range?.line ?? 0): \($0.message)"
    }
  }

  private static let setup = """
    raw = load "movietweetings"
    shop = split raw
    pop = popular shop
    base = sasrec shop dim=64 | train epochs=1
    rows = evaluate [pop, base]
    print raw shop pop base rows

    """

  private static let columns =
    "the table has `model`, `label`, `dim`, `hr@10`, `ndcg@10`, `mrr`"

  /// A statement after the setup, on line 7, and what is wrong with it.
  @Test(arguments: [
    ("evaluate pop metrics=[\"ndgc\"]", "error 7: `ndgc` is no metric; metrics are "),
    ("evaluate pop k=5 metrics=\"ndgc\"", "error 7: `ndgc` is no metric; metrics are "),
    ("train base metric=\"ndgc@10\"", "error 7: `ndgc@10` is no metric; metrics are "),
    ("compare rows metrics=\"hits\"", "error 7: `hits` is no metric; metrics are "),
    ("rows[\"bsae\"]", "error 7: no row is labelled `bsae`"),
    (
      "evaluate [pop, base] against=\"bsae\"",
      "error 7: no row is labelled `bsae`; the table has `pop`, `base`"
    ),
    (
      "compare rows against=\"bsae\"",
      "error 7: no row is labelled `bsae`; the table has `pop`, `base`"
    ),
    (
      "compare (evaluate [pop, (sasrec shop)]) against=\"sasrek\"",
      "error 7: no row is labelled `sasrek`; the table has `pop`, `sasrec`, `sasrec (untrained)`"
    ),
    ("sort rows by=\"ndgc@10\"", "error 7: no column `ndgc@10`; \(columns)"),
    ("derive rows gain=(ndgc@10 / 2)", "error 7: no column or variable is named `ndgc@10`"),
    (
      "derive rows gain=(mrr / 2) | sort by=\"gian\"",
      "error 7: no column `gian`; \(columns), `gain`"
    ),
    (
      "join rows (table size=[1]) | sort by=\"sise\"",
      "error 7: no column `sise`; \(columns), `size`"
    ),
    (
      "sort (compare rows) by=\"diference\"",
      "error 7: no column `diference`; \(columns), `metric`, "
    ),
    (
      "sort (ranks rows) by=\"place\"",
      "error 7: no column `place`; the table has `label`, `user`, `item`, `rank`, `candidates`"
    ),
    (
      "sort (explain pop user=\"1\") by=\"gain\"",
      "error 7: no column `gain`; the table has `item`, `ago`, `adds`, `rank without`"
    ),
    ("summarise rows by=\"labl\"", "error 7: no column `labl`; \(columns)"),
    ("plot rows x=\"dmi\"", "error 7: no column `dmi`; the table has "),
    ("print rows columns=[\"label\", \"mmr\"]", "error 7: no column `mmr`; \(columns)"),
    ("where rows (dmi > 16)", "error 7: no column or variable is named `dmi`"),
    ("where raw (stars >= 8)", "error 7: no column or variable is named `stars`"),
    ("print rows.mmr", "error 7: a table has no `mmr`"),
    ("print rows[\"pop\"].mmr", "error 7: a row has no `mmr`"),
    (
      "all = table\nfor d in [16, 32] { all += evaluate pop tag.size=d }\nsort all by=\"sise\"",
      "error 9: no column `sise`; the table has `model`, `label`, `size`, `hr@10`, `ndcg@10`, `mrr`"
    ),
    ("restore \"none.json\"", "error 7: can't read `none.json`: no such file or directory"),
    ("backbone \"minilm\"", "error 7: the backbone `minilm` isn't on this machine"),
    ("load \"ml-1m\"", "error 7: data set `ml-1m` isn't on this machine; "),
    ("sasrec shop dim=10 heads=4", "error 7: `dim` is 10, which 4 `heads` can't share evenly"),
    ("bert4rec shop heads=3", "error 7: `dim` is 64, which 3 `heads` can't share evenly"),
    ("train pop", "error 7: `popular` has nothing to train"),
    ("itemknn shop | train", "error 7: `itemknn` has nothing to train"),
    ("evaluate (popular raw)", "error 7: the data of this model aren't split: nothing is held out"),
    ("evaluate pop on=raw", "error 7: `raw` isn't split: nothing is held out"),
    ("load \"none.csv\"", "error 7: there is no file `none.csv`"),
    ("table \"none.csv\"", "error 7: there is no file `none.csv`"),
    (
      "save rows to=\"/nowhere/x.json\"",
      "error 7: can't write `/nowhere/x.json`: no such file or directory"
    ),
    (
      "export rows to=\"/nowhere/x.csv\"",
      "error 7: can't write `/nowhere/x.csv`: no such file or directory"
    ),
    (
      "plot rows to=\"/nowhere/x.svg\"",
      "error 7: can't write `/nowhere/x.svg`: no such file or directory"
    ),
    (
      "if rows.count > 2 { late = 1 }\nprint late",
      "warning 8: `late` has no value where the `if` on line 7 goes another way"
    ),
    (
      "for x in rows.label { late = x }\nprint late",
      "warning 8: `late` has no value where the `for` on line 7 has nothing to go through"
    ),
    ("lost = 1\nprint 2", "warning 7: `lost` is never used"),
    (
      "for d in [16, 32] { found = evaluate (sasrec shop dim=d) }\nprint found",
      "warning 7: each round of the loop replaces the table `found`: only the last is kept"
    ),
    (
      "repeat seeds=1..3 { m = sasrec shop; save m to=\"m.safetensors\" }",
      "warning 7: each seed writes `m.safetensors` anew: only the last is kept"
    ),
  ])
  func mistakesAreForeseen(statement: String, problem: String) {
    let found = found(Self.setup + statement)
    // The metrics that there are, or what to do, follow.
    let isStart = problem.hasSuffix(" ")
    #expect(isStart ? found.count == 1 && found[0].hasPrefix(problem) : found == [problem])
  }

  @Test func alignmentNeedsVectors() throws {
    let lm = Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny")
    #expect(
      found(Self.setup + "lm = backbone \"\(lm)\"\nrarec pop lm") == [
        "error 8: `popular` makes no ID vectors; `sasrec` does"
      ])
    #expect(found(Self.setup + "lm = backbone \"\(lm)\"\nrarec base lm") == [])
  }

  private static let backbone =
    "lm = backbone \"\(Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny"))\"\nprint lm\n"

  /// Parts of an alignment and what is made of them; the mistake is on the last line.
  @Test(arguments: [
    ("bridge linear", "`linear` is not a value of `kind`"),
    ("bridge free init=tied", "`bridge free` has no `init`"),
    ("align base lm user=[(site prefix), (site keyvalue)]", "`user` has a `site` twice"),
    (
      "align base lm user=[(objective bpr)]",
      "`user` takes a bridge or a site or a readout or a list of bridges or sites or readouts, not "
        + "an objective"
    ),
    (
      "stage objectives=(samples pairs)",
      "`objectives` takes an objective or a list of objectives, not samples"
    ),
    (
      "b = bridge free\ns = stage objectives=(objective infonce)\nalign base lm user=[b] stages=s",
      "the objective `infonce` compares ID rows, and the bridge `free` makes none"
    ),
    (
      "parts = [(bridge free rows=0), (site prefix)]\nalign base lm user=parts",
      "`align` without rows has nothing to train"
    ),
    ("align base lm stages=[]", "there is no stage in the list"),
    ("textonly base lm rows=0", "`textonly` without rows has nothing to train"),
    ("align pop lm", "`popular` makes no ID vectors; `sasrec` does"),
  ])
  func mistakesInPartsAreForeseen(program: String, problem: String) {
    let found = found(Self.setup + Self.backbone + program)
    let line = 9 + program.split(separator: "\n").count - 1
    #expect(found == ["error \(line): \(problem)"])
  }

  /// What isn't known of parts isn't guessed.
  @Test(arguments: [
    "for n in [0, 2] { print (align base lm user=[(bridge free rows=n)]) }",
    "b = bridge free\nif pop.trainable > 0 { b = bridge layerwise }\n"
      + "align base lm user=[b] stages=(stage objectives=(objective infonce))",
    "n = 0\ntextonly base lm rows=n",
    "define rows_of n { bridge free rows=n }\nalign base lm user=[(rows_of 2), (site prefix)]",
  ])
  func unknownPartsMayBeRight(program: String) {
    #expect(found(Self.setup + Self.backbone + program) == [])
  }

  /// What may be right isn't reported.
  @Test(arguments: [
    "n = \"a\"\nx = restore \"{n}.json\"",
    "x = restore \"none.json\" missing=(table)",
    "save rows to=\"a.json\"\nrestore \"a.json\"",
    "n = \"a\"\nsave rows to=\"{n}.json\"\nrestore \"a.json\"",
    "if rows.count > 2 { restore \"b.json\" }\nsave rows to=\"b.json\"",
    "if pop.trainable > 0 { train pop }",
    "for k in [\"popular\", \"sasrec\"] { m = model k shop; train m }",
    "if rows.count > 2 { late = 1 } else { quit }\nprint late",
    "if rows.count > 2 { late = 1 }\nif rows.count > 2 { print late }",
    "for d in [16, 32] { late = d }\nprint late",
    "all = table\nfor d in [16, 32] { all += evaluate (sasrec shop dim=d) }\nprint all",
    "repeat seeds=1..3 { found = evaluate pop }\nprint found\ncompare found against=\"pop\"",
    "all = table\nrepeat seeds=1..3 { all += evaluate pop; save all to=\"all.json\" }",
    "again = evaluate [pop, base] against=\"pop\"",
    "compare (evaluate [pop, (sasrec shop)]) against=\"sasrec\"",
    "unseen = 1\nvars",
    "repeat seeds=1..3 { found = evaluate pop }\nsort found by=\"seed\"",
    "define measured m { evaluate m }\nrepeat seeds=1..2 { found = measured pop }\nprint found.seed",
    "all = table\nfor d in [16, 32] { all += evaluate pop tag.size=d }\nplot all x=\"size\" y=\"mrr\"",
    "summarise rows by=\"label\" | sort by=\"sd_ndcg@10\" | where (n > 1)",
    "name = \"mmr\"\nsort rows by=name",
    "limit = 16\nwhere rows (dim > limit)",
    "if base.steps > 0 { base = popular shop }\nprint (evaluate [pop, base])[\"base\"].mrr",
    "fresh = evaluate (sasrec shop)\nprint fresh[\"sasrec (untrained)\"]",
    "some = where raw (rating >= 8 and genres != \"\") | kcore | split\nevaluate (popular some)",
    "both = join rows (evaluate pop tag.size=3)\nsort both by=\"size\"",
    "rows = evaluate pop groups=popularity\nsort rows by=\"ndcg_tail@10\"",
  ])
  func nothingIsWrong(program: String) {
    #expect(found(Self.setup + program) == [])
  }

  @Test func onlyWholeProgramsHaveUnusedVariables() {
    let t = TestSession()
    #expect(t.session.check([Source(name: "t", text: "x = 1\nprint 2")]).isEmpty)
  }

  @Test func whatTheSessionHasIsForeseenToo() {
    let t = TestSession()
    t.run("pop = popular (load \"movietweetings\")\nrows = table label=[\"a\"] dim=16")
    #expect(t.failure("train pop").hasPrefix("error: `popular` has nothing to train"))
    #expect(
      t.failure("evaluate pop")
        .hasPrefix("error: the data of `pop` aren't split: nothing is held out"))
    #expect(t.failure("sort rows by=\"dmi\"").hasPrefix("error: no column `dmi`"))
  }

  @Test func statementsAreCounted() {
    let source = Source(name: "t", text: "if 1 < 2 {\n  print 1\n  print 2\n}\nprint 3")
    #expect(TestSession().session.examine([source]).statements == 4)
  }
}
