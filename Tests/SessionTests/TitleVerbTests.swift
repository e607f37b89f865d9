import Foundation
import Session
import Testing
import _TestSupport

/// What language models read of data in which titles are missing.
@Suite struct TitleVerbTests {
  private let t = TestSession()
  private let folder: TemporaryFolder

  /// Eight users of eight items; `bare` has no titles, `half` those of four.
  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<8).flatMap { user in
      (0..<5).map { (user: user, item: (user * 3 + $0) % 8, time: $0) }
    }
    let bare = rows.map { "u\($0.user),i\($0.item),\($0.time)\n" }.joined()
    let half = rows.map {
      "u\($0.user),i\($0.item),\($0.time),\($0.item < 4 ? "mug \($0.item)" : " ")\n"
    }.joined()
    try folder.write(("user,item,time\n" + bare).utf8, to: "bare.csv")
    try folder.write(("user,item,time,title\n" + half).utf8, to: "half.csv")
    let (outcome, said) = t.run(
      """
      bare = load "\(folder.path)/bare.csv" | split
      half = load "\(folder.path)/half.csv" | split
      lm = backbone "\(Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny"))"
      base = sasrec bare dim=4 layers=1 heads=1 maxlen=5 | train epochs=1
      own = sasrec half dim=4 layers=1 heads=1 maxlen=5 | train epochs=1
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
  }

  @Test(arguments: [
    "zeroshot bare lm", "rarec base lm rows=1", "textonly base lm rows=1",
    "sasrec bare dim=4 text=lm", "embed lm \"a\" among=bare",
  ])
  func dataWithoutTitlesAreRefused(_ program: String) {
    let failure = t.failure(program)
    #expect(
      failure.hasPrefix(
        "error: `bare` has no titles, so a language model would read nothing | t:1:"), "\(failure)")
    #expect(
      failure.hasSuffix(
        " | `load` takes a file of titles with `titles=`, a column with `title=`"), "\(failure)")
  }

  @Test(arguments: [
    ("zeroshot half lm", "no title: they can't be ranked"),
    ("sasrec half dim=4 text=lm", "no title: they are read as an empty text"),
    ("embed lm \"a\" among=half", "no title: they are left out"),
    ("rarec own lm rows=1", "no text for their prompt: they are told apart by their ID rows alone"),
    ("textonly own lm rows=1", "no text for their prompt: they aren't told apart"),
  ])
  func theShareWithoutTitlesIsSaid(program: String, words: String) {
    let (outcome, said) = t.run(program)
    #expect(outcome == .ok, "\(said.diagnostics)")
    let verb = program.prefix { $0 != " " }
    #expect(said.notes.contains("\(verb): 4 of 8 items (50.0%) have \(words)"), "\(said.notes)")
  }

  @Test func itemsWithoutATitleLeaveTheRankingOfTexts() {
    t.run("zs = zeroshot half lm\nrows = evaluate zs")
    #expect(t.shown("(recommend zs history=[\"i0\"] n=8 seen=keep).zs[4] == none") == "true")
    let failure = t.failure("similar zs item=\"i5\"")
    #expect(
      failure.hasPrefix("error: `zeroshot` knows nothing of `i5` and can't rank it"), "\(failure)")
  }

  @Test func bothScorersSayWhatTheyAre() {
    let (_, said) = t.run("zs = zeroshot half lm\nfu = fuse own zs weight=0.5\nfu")
    #expect(said.notes.contains("zeroshot: 4 titles read by bert-tiny"), "\(said.notes)")
    #expect(said.notes.contains("fuse: weight 0.5, as given"))
    #expect(t.run("tuned = fuse own zs users=5").outcome == .ok)
    #expect(t.shown("(evaluate tuned)[0].tuned_weight >= 0") == "true")
    #expect(
      t.failure("fuse own zs weight=1 users=5").hasPrefix("error: `users` needs `weight` left out"))
  }

  @Test func promptsWithoutASlotAreWarnedOf() {
    let (outcome, said) = t.run("ra = rarec own lm rows=1 user_prompt=\"no slot\"")
    #expect(outcome == .ok)
    #expect(
      said.diagnostics.first?.hasPrefix(
        "warning: `user_prompt` has no slot, so that each user gets the same prompt\n") == true,
      "\(said.diagnostics)")
    #expect(t.run("ra = rarec own lm rows=1 user_prompt=\"<history>\"").said.diagnostics.isEmpty)
  }
}
