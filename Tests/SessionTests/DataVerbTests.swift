import Foundation
import Session
import Testing
import _TestSupport

@Suite struct DataVerbTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What a program says on its way, the folder's path left out.
  private func notes(_ program: String) -> [String] {
    TestSession().run(program).said.notes.map { $0.replacing(folder.path + "/", with: "") }
  }

  /// The diagnostics of a program that fails, the folder's path left out.
  private func failure(_ program: String) -> String {
    let (outcome, said) = TestSession().run(program)
    #expect(outcome == .failed)
    return said.diagnostics.joined(separator: "\n").replacing(folder.path + "/", with: "")
  }

  @Test func reviewsAreLoadedWithTheirMetadata() throws {
    let review =
      #"{"reviewerID": "A1", "asin": "B0", "overall": 5.0, "unixReviewTime": 1391040000}"#
    let path = try folder.write(review.utf8, to: "reviews_X_5.json")
    try folder.write("{'asin': 'B0', 'title': 'Comb', 'brand': 'Z'}".utf8, to: "meta_X.json")
    #expect(
      notes("d = load \"\(path)\"") == [
        "load: 1 user, 1 item, 1 interaction from `reviews_X_5.json`, user=reviewerID item=asin "
          + "time=unixReviewTime rating=overall",
        "load: titles, brand from `meta_X.json`",
      ])
    let t = TestSession()
    #expect(
      t.shown("d = load \"\(path)\"\nt = head d\nprint t.title[0] t.brand[0]") == "Comb\nZ")
  }

  @Test func whatUsersDidAndTwoColumnsOfTimesAreTaken() throws {
    let text = "user,item,date,clock,event\n1,a,2019-10-06,12:50,pv\n1,b,2019-10-06,08:26,buy\n"
    let path = try folder.write(text.utf8, to: "log.csv")
    let t = TestSession()
    #expect(
      t.shown(
        "d = load \"\(path)\" time=[\"date\", \"clock\"]\n"
          + "t = head (where d (behaviour == \"buy\"))\nprint t.item[0]\nu = head d\nprint u.item[0] u.item[1]"
      )
        == "b\nb\na")
    #expect(
      failure("load \"\(path)\" time=[1, 2, 3]").contains(
        "`time` takes a column, or one of days and one of times"))
    #expect(
      failure("load \"\(path)\" titles_item=1").contains("`titles_item` needs `titles`"))
  }

  @Test func tablesAreReadAsDataAre() throws {
    let files = [
      "semicolons.csv": "a;b\n1;x\n2;y\n",
      "lines.jsonl": "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n",
      "list.json": "[{\"a\":1,\"b\":\"x\"},\n{\"a\":2,\"b\":\"y\"}]", "bars.txt": "a|b\n1|x\n2|y\n",
    ]
    for (name, text) in files {
      let path = try folder.write(text.utf8, to: name)
      #expect(
        TestSession().shown("t = table \"\(path)\"\nprint t.a[1] t.b[0]") == "2\nx", "\(name)")
    }
  }

  /// No cell holds a list; whatever else an object has does, wherever in the file its key first is.
  @Test func tablesOfObjectsSayWhatTheyLeaveOut() throws {
    let lines =
      [#"{"a": 1, "b": [1, 2], "c": {"d": 4, "e": [5]}, "f": true, "g": [{"h": 1}]}"#]
      + Array(
        repeating: "{\"a\": 2, \"b\": null, \"i\": \"\(String(repeating: "y", count: 999))\"}",
        count: 1200)
      + [#"{"late": "x"}"#]
    let path = try folder.write(lines.joined(separator: "\n").utf8, to: "nested.jsonl")
    let t = TestSession()
    let (outcome, said) = t.run("t = table \"\(path)\"")
    #expect(outcome == .ok)
    #expect(said.notes.first == "table: left out, since no cell holds a list: `b`, `c.e`, `g`")
    #expect(t.shown("print (head t n=1)") == "a  c.d  f     i  late\n1    4  true  –  –")
    #expect(t.shown("print t.late[1201]") == "x")
  }

  @Test func tablesOfFilesWithoutHeaderAndOfOtherEncodingsAreRead() throws {
    let path = try folder.write("7::Big, red::x\n8::Cup::y\n".utf8, to: "items.dat")
    #expect(
      TestSession().shown("t = table \"\(path)\"\nprint t.column1[1] t.column2[0]") == "8\nBig, red"
    )
    let words = try folder.write("a;b\nc;d\n".utf8, to: "words.csv")
    #expect(
      TestSession().shown("t = table \"\(words)\" header=false\nprint t.column2[0] t.column1[1]")
        == "b\nc")
    let parted = try folder.write("a,b;c\n1,2;3\n".utf8, to: "parted.csv")
    #expect(
      TestSession().shown("t = table \"\(parted)\" separator=\";\"\nprint t.c[0]") == "3")
    let old = try folder.write([0x61, 0x0a, 0xe9, 0x0a], to: "old.csv")
    #expect(
      TestSession().shown("t = table \"\(old)\" encoding=\"windows-1252\"\nprint t.a[0]") == "é")
    #expect(failure("table x=[1] header=false").contains("`header` needs a file"))
    #expect(failure("table \"\(words)\" separator=\"\"").contains("at least one character"))
  }

  @Test func timesThatOnlyCountAreShownAsNumbers() throws {
    let path = try folder.write("user,item,time\n1,a,2\n1,b,1\n".utf8, to: "counted.csv")
    #expect(
      TestSession().shown(
        "d = load \"\(path)\"\nt = head d\nprint t.time[0]\nh = history d user=\"1\"\nprint h.time[1]"
      )
        == "1\n2")
  }

  @Test func whatCantBeToldIsAskedForUnderTheFile() throws {
    let text = "Who,What,Bought At\nAnn,x,3/14/2021\nBob,y,3/15/2021\n"
    let path = try folder.write(text.utf8, to: "own.csv")
    #expect(
      failure("load \"\(path)\"").split(separator: "\n").filter { !$0.contains("^") } == [
        "error: can't tell the user and the item column of `own.csv`; the columns are `Who`, "
          + "`What`, `Bought At`",
        " --> t:1:6  E518", "  |", "1 | load \"own.csv\"",
        "  = help: say `user=\"…\"` and `item=\"…\"`", "  = note: Who | What | Bought At",
        "  = note: Ann | x | 3/14/2021", "  = note: Bob | y | 3/15/2021",
      ])
    #expect(
      notes("d = load \"\(path)\" user=\"Who\" item=\"What\"") == [
        "load: 2 users, 2 items, 2 interactions from `own.csv`, user=Who item=What "
          + "time=\"Bought At\"",
        "load: column `Bought At` of `own.csv` is taken for the time, by what is in it; `time=` "
          + "names another column",
      ])
    #expect(
      failure("p = \"\(folder.path("none.csv"))\"\nload p").hasPrefix(
        "error: can't read `none.csv`: no such file or directory\n --> t:2:6  E903\n"))
  }

  @Test func repeatedItemsAreKeptOrMerged() throws {
    let rows = "u,a,5,1\nu,b,5,2\nu,c,5,3\nu,a,5,4\nv,a,5,2\nv,b,5,3\nv,c,5,4\n"
    let path = try folder.write(rows.utf8, to: "rows.csv")
    let kept = notes("d = load \"\(path)\" | split")
    #expect(
      kept.suffix(2) == [
        "split: leave_one_out: 3 train, 2 valid, 2 test interactions",
        "split: 1 of 2 test interactions repeat an item of the history; `repeated=merge` keeps the "
          + "first of each only",
      ])
    let merged = notes("d = load \"\(path)\" | split | split repeated=merge")
    #expect(
      merged.suffix(2) == [
        "dedup: 2 → 2 users, 3 → 3 items, 7 → 6 interactions, density 117% → 100%",
        "split: leave_one_out: 2 train, 2 valid, 2 test interactions",
      ])
    #expect(
      failure("d = load \"\(path)\" | split by=given repeated=merge").hasPrefix(
        "error: `repeated=merge` needs another split than `by=given`, which it would change\n"))
  }

  @Test func describeSaysWhatLeaks() throws {
    let rows = "u,a,5,1\nu,b,5,2\nu,c,5,3\nv,a,5,2\nv,b,5,9\nv,c,5,10\nv,d,5,11\n"
    let path = try folder.write(rows.utf8, to: "rows.csv")
    let shown = TestSession().shown("describe (load \"\(path)\" | split)")
    #expect(shown.contains("1 of 2 test rows happened before another user's training row"))
  }

  /// An option that means nothing without another is a mistake.
  @Test(arguments: [
    ("split d n=3", "`n` needs `by=last_n`"),
    (
      "split d by=leave_one_out test=50%",
      "`test` needs `by=ratio`, `by=time`, `by=sequences` or `by=cold_items`"
    ),
    (
      "split d by=last_n valid=20%",
      "`valid` needs `by=ratio`, `by=time`, `by=sequences` or `by=cold_items`"
    ),
    (
      "load \"movietweetings\" header=true",
      "`header` needs a file; `movietweetings` is part of the program"
    ),
    (
      "train (sasrec whole dim=4) epochs=1 metric=\"mrr\"",
      "`metric` needs a part for validation, which `split` makes and `rows` doesn't have"
    ),
    (
      "recommend (popular whole) user=\"u\" n=2 on=valid",
      "`on` needs data that were split, as `rows` wasn't"
    ),
    (
      "recommend (popular (split d)) history=[\"a\"] n=2 on=valid",
      "`on` needs a user of the data, of whom something is held out"
    ),
    ("tokens lm \"x\" user=\"u\"", "`user` needs a model that reads texts, such as `rarec`"),
    ("embed lm \"x\" n=3", "`n` needs `among`"),
    (
      "generate writer \"x\" among=[\"a\"] decode=score tokens=3",
      "`tokens` needs `decode=generate`"
    ),
  ])
  func optionsInVainAreRefused(program: String, words: String) throws {
    let rows = "user,item,time\nu,a,1\nu,b,2\nu,c,3\nv,a,1\nv,b,2\nv,c,3\n"
    let path = try folder.write(rows.utf8, to: "rows.csv")
    let fixtures = Golden.path("Tests/BackbonesTests/Fixtures")
    let t = TestSession()
    let (outcome, said) = t.run(
      """
      d = load "\(path)"
      whole = d
      lm = backbone "\(fixtures)/bert-tiny"
      writer = backbone "\(fixtures)/llama-tiny"
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    let failure = t.failure(program)
    #expect(failure.hasPrefix("error: \(words) | t:1:"), "\(failure)")
  }

  @Test func optionsAboutFieldsNeedFields() throws {
    let json = try folder.write(#"{"user": "u", "item": "a"}"#.utf8, to: "rows.jsonl")
    #expect(
      failure("load \"\(json)\" separator=\",\"").hasPrefix(
        "error: `separator` is for rows of fields; `rows.jsonl` is read as JSON, an object a line\n"
      ))
    let lines = try folder.write("u a b c\nv a b\n".utf8, to: "rows.txt")
    #expect(
      failure("load \"\(lines)\" user=1").hasPrefix(
        "error: `user` is for rows of fields; `rows.txt` is read as a user a line\n"))
    #expect(
      failure("load \"\(lines)\" user=1").contains(
        "help: `format=delimited` reads lines as rows of fields"))
    let rows = try folder.write("user,item\nu,a\nv,b\n".utf8, to: "rows.csv")
    #expect(
      failure("load \"\(rows)\" dates=dmy").hasPrefix(
        "error: `dates` needs the time of rows, which `rows.csv` doesn't have\n"))
  }

  @Test func rowsAreChosenByDate() throws {
    let rows = "user,item,time\nu,a,1997-12-31 23:59\nu,b,1998-01-01\nu,c,1998-02-03 04:05\n"
    let path = try folder.write(rows.utf8, to: "rows.csv")
    let t = TestSession()
    t.run("d = load \"\(path)\"\nstart = \"1998-01-01\"")
    #expect(t.shown("(where d (time >= \"1998-01-01\")).interactions") == "2")
    #expect(
      t.shown("(where d (time >= start and not (\"1998-02-01\" < time))).interactions") == "1")
    #expect(t.shown("(where d (time == \"1998-02-03T04:05:00Z\")).items") == "1")
    #expect(
      t.failure("where d (time > \"1/2/1998\")")
        == "error: `1/2/1998` is no date | t:1:17 | ^^^^^^^^^^ | "
        + "dates are written `\"1998-01-31\"` or `\"1998-01-31 12:50\"`")
    #expect(t.failure("where d (item < 3)").hasPrefix("error: can't compare a text with a number"))
  }

  @Test func anEmptyFieldIsToldAsOne() throws {
    let rows = "user,item,rating,time\nu,a,,1\nu,b,3,\nu,c,3,3\n"
    let path = try folder.write(rows.utf8, to: "rows.csv")
    let words = failure("load \"\(path)\"")
    #expect(words.contains("rows.csv:2: an empty field is no number"), "\(words)")
    #expect(words.contains("rows.csv:3: an empty field is no time"), "\(words)")
  }

  /// A filter that leaves one of a kind says so.
  @Test func oneOfAKindIsOne() throws {
    let path = try folder.write("user,item\nu,a\nv,b\nv,a\n".utf8, to: "rows.csv")
    #expect(
      notes("d = load \"\(path)\" | where (user == \"u\")").last?.hasPrefix(
        "where: 2 → 1 user, 2 → 1 item, 3 → 1 interaction, density") == true)
  }

  @Test func theSameItemsInAnotherOrderAreNamed() throws {
    let one = try folder.write("user,item\nu,a\nu,b\nu,c\n".utf8, to: "one.csv")
    let two = try folder.write("user,item\nu,c\nu,b\nu,a\n".utf8, to: "two.csv")
    let program = "a = load \"\(one)\" | split\nb = load \"\(two)\" | split\n"
    let words = failure(program + "evaluate (popular a) on=b")
    #expect(
      words.hasPrefix(
        "error: `two` has the items of `one`, which the model ranks, in another order\n"),
      "\(words)")
    #expect(words.contains("make the model of `two`, or both data sets of one that is loaded once"))
  }
}
