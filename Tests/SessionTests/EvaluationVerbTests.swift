import Foundation
import Session
import Testing

@Suite struct EvaluationVerbTests {
  private func world() -> TestSession {
    let t = TestSession()
    let (outcome, said) = t.run(
      """
      films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5
      films = films | sample users=60 | split
      base = sasrec films dim=8 layers=1 heads=1 maxlen=10 | train epochs=2
      pop = popular films
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    return t
  }

  /// A file that is gone after the test.
  private func withFile(_ text: String, _ ending: String, _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).\(ending)").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func metricsBeyondAccuracyAreColumns() {
    let t = world()
    let names = [
      "map", "rankauc", "poolauc", "coverage", "gini", "popularity", "novelty", "diversity",
    ]
    t.run(
      "rows = evaluate [base, pop] k=[5, 10] metrics=[\(names.map { "\"\($0)\"" }.joined(separator: ", "))]"
    )
    let columns = t.shown("print rows as=csv").split(separator: "\r\n")[0].split(separator: ",")
    #expect(
      columns.contains("rankauc") && columns.contains("poolauc") && !columns.contains("poolauc@5"))
    #expect(columns.contains("map@5") && columns.contains("diversity@10"))
    #expect(t.shown("rows[\"pop\"].popularity@10 > rows[\"base\"].popularity@10") == "true")
    #expect(t.shown("rows[\"pop\"].coverage@10 < 0.5") == "true")
  }

  @Test func sampledCandidatesSayThatTheyAre() {
    let t = world()
    let shown = t.shown("print (evaluate pop candidates=popularity negatives=20 draw=3) as=csv")
    #expect(
      shown.contains("sampled ranking of the targets and 20 others (by popularity, draw 3) of"))
    t.run("a = evaluate pop candidates=uniform\nb = evaluate pop")
    #expect(t.failure("a += b").hasPrefix("error: rows of different protocols"))
    #expect(t.shown("a[0].hr@10 >= b[0].hr@10") == "true")
  }

  @Test func groupsAndLargeCutoffsAreExplained() {
    let t = world()
    let (_, said) = t.run("rows = evaluate pop k=[10, 5000] groups=[popularity, length, cold]")
    #expect(said.notes.contains { $0.hasPrefix("evaluate: k=5,000 is more than the ") })
    #expect(said.notes.contains { $0.hasPrefix("evaluate: tail up to ") })
    #expect(said.notes.contains { $0.hasPrefix("evaluate: short up to ") })
    #expect(t.shown("rows[0].hr_long@10 >= 0 and rows[0].hr_warm@10 >= 0") == "true")
  }

  @Test func groupsSayHowManyTargetsTheyHold() {
    let t = world()
    let (_, said) = t.run("rows = evaluate pop groups=[popularity, length, cold] users=50")
    for (names, words) in [
      (["tail", "middle", "head"], "training rows"), (["short", "medium", "long"], "items"),
    ] {
      let note = said.notes.first { $0.hasPrefix("evaluate: \(names[0]) up to ") } ?? ""
      #expect(note.contains("\(words) ("), "\(note)")
      let counts = note.matches(of: /\((\d+) targets?\)/).compactMap { Int($0.1) }
      #expect(counts.count == 3 && counts.reduce(0, +) == 50, "\(note)")
      #expect(names.allSatisfy(note.contains), "\(note)")
    }
    let cold = said.notes.first { $0.hasPrefix("evaluate: warm with training rows (") } ?? ""
    let counts = cold.matches(of: /\((\d+) targets?\)/).compactMap { Int($0.1) }
    #expect(counts.count == 2 && counts.reduce(0, +) == 50, "\(cold)")
  }

  /// Items that training hasn't: nobody who knows ids alone can rank them, and all say so.
  @Test func coldTargetsAreMissesAndBlankAmongCold() throws {
    let t = TestSession()
    let (outcome, all) = t.run(
      """
      films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5
      films = films | sample users=60 | split by=cold_items test=30%
      base = sasrec films dim=8 layers=1 heads=1 maxlen=10 | train epochs=1
      lin = ease films
      pop = popular films
      rows = evaluate [base, lin, pop] k=10 metrics=["hr", "rankauc", "mrr"] groups=cold
      r = ranks rows
      """)
    #expect(outcome == .ok, "\(all.diagnostics)")
    let note = try #require(all.notes.first { $0.hasPrefix("evaluate: warm with") })
    let counts = note.matches(of: /([\d,]+) targets/).map { String($0.1) }
    #expect(counts.count == 2 && counts[0] == "0", "\(note)")
    for model in ["base", "lin"] {
      let words =
        "it can't rank \(counts[1]) of \(counts[1]) targets, knowing nothing of their items: "
        + "they count as misses"
      #expect(
        all.notes.contains { $0.hasPrefix("evaluate: \(model), ") && $0.hasSuffix(words) },
        "\(all.notes)")
      for metric in ["hr@10", "rankauc", "mrr"] {
        #expect(t.shown("rows[\"\(model)\"].\(metric)") == "0")
      }
      #expect(t.shown("rows[\"\(model)\"].hr_cold@10 == none") == "true")
      #expect(
        t.failure("similar \(model) item=(r.item[0])").contains("and can't rank it"),
        "\(t.failure("similar \(model) item=(r.item[0])"))")
      #expect(
        t.failure("explain \(model) user=(r.user[0]) item=(r.item[0])").contains("knows nothing of")
      )
      #expect(t.shown("recommend \(model) user=(r.user[0])").contains("not ranked"))
    }
    #expect(t.shown("rows[\"pop\"].hr_cold@10 == rows[\"pop\"].hr@10") == "true")
    #expect(t.shown("r.rank[0] == none") == "true")
    let (_, said) = t.run("train base epochs=2 metric=\"ndcg_cold@10\"")
    #expect(
      said.diagnostics.first?.hasPrefix(
        "warning: `ndcg_cold@10` was never above 0 on valid and tells no weights apart; the last ones "
          + "are kept") == true, "\(said.diagnostics)")
  }

  @Test func emptyThirdsAreSaidToBeEmpty() throws {
    // Everybody had the same number of items.
    let lines = (0..<6).flatMap { user in (0..<4).map { "u\(user),i\((user + $0) % 5),\($0)" } }
    try withFile((["user,item,time"] + lines).joined(separator: "\n"), "csv") { path in
      let (_, said) = TestSession().run(
        "evaluate (popular (load \"\(path)\" | split by=leave_one_out)) groups=[popularity, length]"
      )
      let words =
        "evaluate: short none (0 targets), medium up to 3 items (6 targets), long none (0 targets)"
      #expect(said.notes.contains(words), "\(said.notes)")
      #expect(!said.notes.contains { $0.contains("up to -1") })
    }
  }

  @Test func untrainedModelsAreMarkedAndWarnedOf() {
    let t = world()
    t.run("raw = sasrec films dim=8 layers=1 heads=1 maxlen=10\ngone = pop")
    let (_, said) = t.run("rows = evaluate [base, raw, pop] k=10")
    #expect(said.diagnostics.count == 1)
    #expect(
      said.diagnostics[0].hasPrefix(
        "warning: `raw` is untrained: it ranks by random weights\n --> t:1:17\n"))
    #expect(said.diagnostics[0].hasSuffix("= help: `train` trains it"))
    #expect(t.shown("rows.label") == "[\"base\", \"raw (untrained)\", \"pop\"]")
    // The label does without the mark.
    #expect(t.shown("rows[\"raw\"].ndcg@10 == rows[1].ndcg@10") == "true")
    for table in [
      "compare rows", "compare rows against=\"raw\"", "ranks rows", "summarise rows by=\"label\"",
      "recommend [raw, pop] user=(pick films n=1).user[0]",
      "recommend [raw, pop] users=(pick films n=2).user",
      "similar [raw, base] item=(ranks rows).item[0] n=2",
    ] {
      let (_, said) = t.run("x = \(table)\nprint x as=csv")
      #expect(said.results.last?.contains("raw (untrained)") == true, "\(table): \(said)")
      let warns = table.hasPrefix("recommend") || table.hasPrefix("similar")
      #expect(said.diagnostics.count { $0.contains("`raw` is untrained") } == (warns ? 1 : 0))
    }
    t.run("train raw epochs=1")
    #expect(t.run("evaluate raw").said.diagnostics.isEmpty)
  }

  @Test func compareTestsUserByUser() {
    let t = world()
    let (_, said) = t.run("c = compare (evaluate [base, pop])")
    #expect(said.notes.last == "compare: 2 rows, in pairs of 60 users")
    let names = "label,ndcg@10,difference,low,high,p_t,p_w,se,detects,protocol"
    #expect(t.shown("print c as=csv").split(separator: "\r\n")[0] == names)
    #expect(t.shown("c[\"pop\"].low <= c[\"pop\"].difference and c[\"base\"].se == none") == "true")
    // Metrics that weren't measured come from the ranks; three comparisons are corrected.
    t.run(
      "rows = evaluate [base, pop] k=1\nc = compare rows metrics=[\"hr@20\", \"mrr\"] against=1")
    #expect(t.shown("c.metric") == "[\"hr@20\", \"hr@20\", \"mrr\", \"mrr\"]")
    #expect(t.shown("c[0].holm_t >= c[0].p_t") == "true")
    #expect(t.shown("c[1].difference == none") == "true")
  }

  @Test func overSeedsRunsAreAveraged() {
    let t = world()
    t.run(
      """
      rows = table
      repeat seeds=1..2 {
        m = sasrec films dim=8 layers=1 heads=1 maxlen=10 | train epochs=1
        both = fuse m pop users=30
        rows += evaluate [m, pop, both]
      }
      c = compare rows against="pop"
      """)
    // A weight that was tuned may be another each time, and the runs are of one thing.
    #expect(t.shown("rows.tuned_weight").contains("none"))
    t.run("rows = derive rows tuned_weight=(seed * 0.5)\nc = compare rows against=\"pop\"")
    #expect(t.shown("c.count") == "3")
    #expect(t.shown("c.runs") == "[2, 2, 2]")
    #expect(
      t.shown("c[\"m\"].sd > 0 and c[\"pop\"].sd == 0 and c[\"m\"].sd_difference > 0") == "true")
  }

  @Test func runsAreToldApartByAColumnThatThereIs() throws {
    let t = world()
    t.run("rows = evaluate pop tag.seed=1")
    let failure = t.failure("compare rows over=\"sede\"")
    #expect(failure.hasPrefix("error: no column `sede`; the table has"), "\(failure)")
  }

  @Test func ranksGoOutAndListsComeBack() throws {
    let t = world()
    t.run("rows = evaluate pop\nr = ranks rows")
    #expect(t.shown("r.count") == "60")
    // A list of the held-out item alone finds it, whoever made it.
    let rows = t.shown("print r as=csv columns=[\"user\", \"item\", \"rank\"]")
    try withFile(rows, "csv") { path in
      let (outcome, said) = t.run("theirs = rankings films \"\(path)\"")
      #expect(outcome == .ok, "\(said.diagnostics)")
      #expect(said.notes == ["rankings: lists of 1 items for 60 of 60 users, by rank"])
      #expect(t.shown("(evaluate theirs k=1)[0].hr@1") == "1")
      #expect(t.shown("theirs").contains("lists=60 longest=1"))
    }
  }

  @Test func rankingsAreReadInAnyNotation() throws {
    let t = world()
    t.run("p = pick films n=1\nu = p.user[0]\ni = (history films user=u).item[0]")
    let user = t.shown("print u")
    let item = t.shown("print i")
    let json = """
      {"user": "\(user)", "item": "\(item)", "score": 2.5}
      {"user": "\(user)", "item": "nothing", "score": 3}
      {"user": "nobody", "item": "\(item)", "score": 3}
      """
    try withFile(json, "jsonl") { path in
      let (outcome, said) = t.run("l = rankings films \"\(path)\"")
      #expect(outcome == .ok, "\(said.diagnostics)")
      #expect(
        said.notes == [
          "rankings: lists of 1 items for 1 of 60 users, by score; 1 row of unknown users; "
            + "1 row of unknown items, which keep their places",
          "rankings: users without a list count as if everything were tied",
        ])
    }
    try withFile("\(user)\t\(item)\t1\n\(user)\tx\t2\n", "tsv") { path in
      #expect(
        t.run("l = rankings films \"\(path)\" user=1 item=2 rank=3 header=false").outcome == .ok)
    }
    // Without a header, numbers that count up are places, others are scores.
    let second = t.shown("print (history films user=u).item[1]")
    let orders = [("1 2", "rank"), ("1 0", "rank"), ("2 3", "score"), ("0.5 1", "score")]
    for (numbers, order) in orders {
      let values = numbers.split(separator: " ")
      try withFile("\(user)\t\(item)\t\(values[0])\n\(user)\t\(second)\t\(values[1])\n", "tsv") {
        path in
        let (outcome, said) = t.run("l = rankings films \"\(path)\"")
        #expect(outcome == .ok, "\(said.diagnostics)")
        #expect(said.notes[0].contains("for 1 of 60 users, by \(order)"), "\(numbers)")
      }
    }
    try withFile("user,item\nx,y\n", "csv") { path in
      let failure = t.failure("rankings films \"\(path)\"")
      #expect(failure.hasPrefix("error: no row of `"))
      #expect(failure.contains("has users like"))
    }
  }

  /// Six users of eight items, who rate what they had; the first have their last item again.
  private let ratings =
    "user,item,rating,time\n"
    + (1...6).flatMap { user in
      (0..<6).map { time in
        let item = user <= 2 && time == 5 ? user : (user + time * 3) % 8
        return "u\(user),i\(item),\((user * 3 + time * 2) % 5 + 1),\(time)"
      }
    }.joined(separator: "\n")

  @Test func listsKeepPlacesAndPrecision() throws {
    let t = TestSession()
    try withFile(ratings, "csv") { data in
      t.run("d = load \"\(data)\" | split")
      // The held-out item comes after one that nobody knows, by less than single precision tells;
      // so does another item after it.
      let rows = "user,item,score\nu4,new,16777218\nu4,i3,16777217\nu4,i6,16777216\n"
      let cases = [
        ("", "keep their places", "unknown items of lists in their places", "2"),
        ("unknown=keep", "keep their places", "unknown items of lists in their places", "2"),
        ("unknown=drop", "are dropped", "unknown items of lists dropped", "1"),
      ]
      try withFile(rows, "csv") { path in
        for (option, fate, header, rank) in cases {
          let (outcome, said) = t.run(
            "l = rankings d \"\(path)\" \(option)\nrows = evaluate l k=[1, 2]")
          #expect(outcome == .ok, "\(said.diagnostics)")
          #expect(said.notes[0].hasSuffix("1 row of unknown items, which \(fate)"))
          #expect(t.shown("(ranks rows)[3].rank") == rank)
          #expect(t.shown("print rows as=csv").contains(header))
        }
      }
    }
  }

  @Test func listsAreFusedWhereNoUnknownItemKeepsItsPlace() throws {
    let t = TestSession()
    try withFile(ratings, "csv") { data in
      t.run("d = load \"\(data)\" | split\np = popular d")
      try withFile("user,item,score\nu4,new,9\nu4,i3,8\n", "csv") { path in
        t.run("kept = rankings d \"\(path)\"\nl = rankings d \"\(path)\" unknown=drop")
        for program in ["fuse p kept", "fuse kept p", "evaluate (fuse p kept weight=1)"] {
          let failure = t.failure(program)
          let refusal = "error: ranked lists with unknown items in their places can't be fused"
          #expect(failure.hasPrefix(refusal), "\(failure)")
          #expect(
            failure.contains("`rankings` with `unknown=drop` makes lists that can be fused"))
        }
        // What no list has is in none, whatever the weight.
        let (outcome, said) = t.run("f = fuse p l\nrows = evaluate (fuse p l weight=1) k=1")
        #expect(outcome == .ok, "\(said.diagnostics)")
        #expect(t.shown("print rows as=csv").contains("unknown items of lists dropped"))
      }
    }
  }

  @Test func whatIsKnownAndSeenAndPositiveIsPartOfTheProtocol() throws {
    let t = TestSession()
    try withFile(ratings, "csv") { data in
      t.run("d = load \"\(data)\" | split by=ratio valid=0.2 test=0.4\nknn = itemknn d")
      t.run("all = evaluate knn metrics=[\"ndcg\", \"rankauc\"]")
      let variants: [(options: String, header: String)] = [
        ("", "all history known, seen items dropped but for 2 targets, 6 users"),
        ("known=train", "training history known, seen items dropped but for 2 targets, 6 users"),
        ("seen=keep", "all history known, seen items kept, 6 users"),
        (
          "positive=4",
          "all history known, seen items dropped but for 1 target, positive from rating 4, 6 users"
        ),
      ]
      for (options, header) in variants {
        let (outcome, said) = t.run(
          "rows = evaluate knn metrics=[\"ndcg\", \"rankauc\"] \(options)")
        #expect(outcome == .ok, "\(said.diagnostics)")
        #expect(t.shown("print rows as=csv").contains(header), "\(t.shown("print rows"))")
        #expect(
          said.notes.contains { $0.contains("had been had before") } == (options != "seen=keep"))
        #expect((t.run("join all rows").outcome == .ok) == options.isEmpty)
        // What is kept is of the same protocol.
        try withFile("", "json") { path in
          t.run("save rows to=\"\(path)\"\nagain = restore \"\(path)\"")
          #expect(t.run("join rows again").outcome == .ok)
          #expect((t.run("join all again").outcome == .ok) == options.isEmpty)
        }
      }
      let (_, said) = t.run("rows = evaluate knn metrics=[\"uauc\", \"auc\"] positive=4")
      #expect(said.notes.contains { $0.hasSuffix("users have both") }, "\(said.notes)")
      #expect(t.shown("rows[0].uauc >= 0 and rows[0].auc >= 0") == "true")
      #expect(t.failure("evaluate knn metrics=[\"uauc\"]").contains("`positive=4` takes ratings"))
    }
  }

  @Test func whatAModelLearntFromIsSaidAndKeepsTablesApart() throws {
    let t = TestSession()
    try withFile(ratings, "csv") { data in
      // Targets are the last two items of six users; `late` learnt one of them, `raw` has both.
      let (outcome, said) = t.run(
        """
        raw = load "\(data)"
        d = split raw by=ratio valid=0.2 test=0.4
        early = split raw by=leave_one_out
        late = split raw by=ratio valid=0 test=0.2
        q = popular d
        p = popular late
        honest = evaluate q
        x = evaluate (popular early) on=d
        s = bprmf d dim=4 | train epochs=1 patience=none
        y = evaluate s
        """)
      #expect(outcome == .ok, "\(said.diagnostics)")
      #expect(!said.notes.contains { $0.contains("learnt from") }, "\(said.notes)")
      #expect(t.run("join honest x y").outcome == .ok)
      let learnt: [(program: String, count: Int)] = [
        ("m = p", 6), ("m = popular raw", 12), ("m = fuse q p weight=1", 6),
        ("m = bprmf d dim=4 | train on=late epochs=1 patience=none", 6),
        ("train m on=d epochs=1 patience=none", 6),
      ]
      for (program, count) in learnt {
        let (outcome, said) = t.run("\(program)\nknown = evaluate m on=d")
        #expect(outcome == .ok, "\(program): \(said.diagnostics)")
        let words =
          "\(count) of 12 targets are in rows that it learnt from: it remembers them, and "
        #expect(said.notes.contains { $0.contains(words) }, "\(program): \(said.notes)")
        #expect(
          t.shown("print known as=csv").contains(
            "\(count) targets in rows that the model learnt from, 6 users"), "\(program)")
        #expect(t.failure("join honest known").hasPrefix("error: rows of different protocols"))
      }
      let (_, fresh) = t.run("train m on=d epochs=1 patience=none fresh=true\nz = evaluate m on=d")
      #expect(!fresh.notes.contains { $0.contains("learnt from") }, "\(fresh.notes)")
      #expect(
        t.failure("evaluate [q, p] on=d").hasPrefix(
          "error: `q` and `p` would be measured by different protocols: `"))
      // What is kept and what is exported is of the same protocol.
      for verb in ["save", "export"] {
        try withFile("", "json") { path in
          t.run("\(verb) known to=\"\(path)\"")
          t.run("again = " + (verb == "save" ? "restore" : "table") + " \"\(path)\"")
          #expect(t.run("join known again").outcome == .ok, "\(verb)")
          #expect(t.run("join honest again").outcome == .failed, "\(verb)")
        }
      }
    }
  }

  @Test func tagsHideNothing() {
    let t = world()
    #expect(
      t.failure("evaluate base tag.dim=64").hasPrefix(
        "error: `dim` of `base` is 8, which the tag would hide"))
    #expect(t.failure("evaluate base tag.dropout=0.7").contains("which the tag would hide"))
    #expect(t.run("x = evaluate base tag.dim=8 tag.size=\"s\" tag.seconds=1").outcome == .ok)
    for tag in ["tag.mrr=1", "tag.label=\"x\"", "tag.model=1", "tag.seconds=1 costs=true"] {
      #expect(
        t.failure("evaluate pop \(tag)").contains("is a column that `evaluate` fills itself"),
        "\(tag)")
    }
  }

  @Test func listedItemsThatUsersHadAreSaid() throws {
    let t = TestSession()
    try withFile(ratings, "csv") { data in
      t.run("d = load \"\(data)\" | split")
      // The user had the first item, and is to find the second.
      try withFile("user,item,score\nu4,i4,2\nu4,i3,1\n", "csv") { path in
        let (_, said) = t.run("l = rankings d \"\(path)\"\nx = evaluate l k=2")
        let words =
          "evaluate: l, 1 of 2 listed items had been had before: they leave the lists, which close "
          + "up, unless `seen=keep`"
        #expect(said.notes.contains(words), "\(said.notes)")
        let (_, kept) = t.run("x = evaluate l k=2 seen=keep")
        #expect(!kept.notes.contains { $0.contains("close up") }, "\(kept.notes)")
      }
    }
  }

  @Test func ranksAgainstScoresAreWarnedOf() throws {
    let t = TestSession()
    try withFile(ratings, "csv") { data in
      t.run("d = load \"\(data)\" | split")
      let rows: [(ranks: (Int, Int), scores: (Int, Int), differs: Bool)] = [
        ((1, 2), (9, 8), false), ((2, 1), (9, 9), false), ((2, 1), (9, 8), true),
      ]
      for (ranks, scores, differs) in rows {
        let text =
          "user,item,rank,score\nu4,i4,\(ranks.0),\(scores.0)\nu4,i3,\(ranks.1),\(scores.1)\n"
        try withFile(text, "csv") { path in
          let warnings = t.run("l = rankings d \"\(path)\"").said.diagnostics
          #expect(warnings.isEmpty != differs, "\(warnings)")
          #expect(
            warnings.allSatisfy {
              $0.hasPrefix(
                "warning: the columns `score` and `rank` order the items of 1 user differently; "
                  + "`score` is taken")
                && $0.contains("`score=\"score\"` or `rank=\"rank\"` chooses")
            }, "\(warnings)")
          for option in ["rank", "score"] {
            let chosen = t.run("l = rankings d \"\(path)\" \(option)=\"\(option)\"")
            #expect(chosen.outcome == .ok && chosen.said.diagnostics.isEmpty)
          }
        }
      }
    }
  }

  @Test func whoIsNotMeasuredIsSaid() throws {
    let t = TestSession()
    let rows = "user,item,time\na,x,1\na,y,2\na,z,3\nb,x,7\nb,y,8\na,w,9\n"
    try withFile(rows, "csv") { path in
      let (outcome, said) = t.run(
        "x = evaluate (popular (load \"\(path)\" | split by=time valid=0 test=50%))")
      #expect(outcome == .ok, "\(said.diagnostics)")
      let words =
        "evaluate: 2 of 3 held-out interactions are of users without earlier ones: they aren't "
        + "measured"
      #expect(said.notes.contains(words), "\(said.notes)")
    }
  }

  @Test func scoresMayPredictRatings() throws {
    let t = world()
    t.run("r = ranks (evaluate pop)")
    let lines = t.shown("print (derive r score=(9)) as=csv columns=[\"user\", \"item\", \"score\"]")
    try withFile(lines, "csv") { path in
      t.run(
        "l = rankings films \"\(path)\" ratings=true\nrows = evaluate l metrics=[\"rmse\", \"mae\"]"
      )
      // Held-out ratings are 8, 9 and 10.
      #expect(t.shown("rows[0].mae <= 1 and rows[0].rmse >= rows[0].mae") == "true")
    }
  }
}
