import Interactions
import Testing
import _TestSupport

@Suite("files that are asked about rather than guessed")
struct AskingTests {
  @Test(
    "a column whose name or values say what it holds is used or named",
    arguments: [
      ("user,item,click\n1,a,1\n1,b,0\n", "not used: `click`; `click` for rating"),
      ("user,item,Label\n1,a,1\n1,b,0\n", "not used: `Label`; `Label` for rating"),
      ("user,item,split\n1,a,train\n1,b,val\n", "not used: `split`; `split` for part"),
      (
        "user,item,event\n1,a,view\n1,b,buy\n",
        "load: rows of `view`, `buy` count alike; only rows whose behaviour is `buy`"
      ),
    ])
  func unread(_ text: String, _ note: String) throws {
    #expect(try read(text).report.noteLines.first == note)
  }

  @Test("a column that a role takes isn't named, and neither is one that says nothing")
  func taken() throws {
    let text = "user,item,time,click,colour\n1,a,1365029107,1,red\n1,b,1365029108,0,blue\n"
    let options = ReadOptions(columns: [.rating: .name("click")])
    let loaded = try read(text, options)
    #expect(loaded.dataset.rowTexts == ["1 a@1365029107*1.0", "1 b@1365029108*0.0"])
    #expect(loaded.report.noteLines.isEmpty)
  }

  @Test("keys of JSON are named as columns are")
  func unreadKeys() throws {
    let text = #"{"user": "u", "item": "i", "click": 1}"#
    #expect(
      try read(text, as: "data.jsonl").report.noteLines.first
        == "not used: `click`; `click` for rating")
  }

  @Test(
    "without a header, values that contradict the usual order are asked about",
    arguments: [
      // Check-ins: user, time, latitude, longitude, place.
      (
        "0\t2010-10-19T23:55:27Z\t30.2359\t-97.7951\t22847\n"
          + "0\t2010-10-18T22:17:43Z\t30.2691\t-97.7494\t420315\n", "user=1 item=5 time=2"
      ),
      // Clicks: session, time, item, category.
      (
        "1,2014-04-07T10:51:09.277Z,214536502,0\n1,2014-04-07T10:54:09.868Z,214536500,0\n",
        "user=1 item=3 time=2"
      ),
      ("u1,2019-10-06,a\nu2,2019-10-07,b\n", "user=1 item=3 time=2"),
      // Taobao: user, item, category, behaviour, time.
      (
        "1,2268318,2520377,pv,1511544070\n1,2333346,2520771,buy,1511561733\n",
        "user=1 item=2 time=5 behaviour=4"
      ),
      // A number of the row first.
      (
        (0..<6).map { "\($0),\($0 % 2 + 50),\($0 + 9),\($0 % 3),\(1_365_029_107 + $0)\n" }.joined(),
        "user=2 item=3 time=5 rating=4"
      ),
    ])
  func contradictions(_ text: String, _ mapping: String) {
    let words = errorText { _ = try read(text) }
    #expect(
      words.hasPrefix(
        "can't tell the columns of `data.csv`; `\(mapping)`, counted from 1, is likely\n  "),
      "\(words)")
  }

  @Test("of two columns, the first can't be users where it has times that are all different")
  func timesInTwoColumns() throws {
    let times = (0..<20).map { 1_365_029_107 + $0 * $0 * 37 }
    #expect(
      errorText { _ = try read(times.map { "\($0)\t\($0 % 7)\n" }.joined()) }.hasPrefix(
        "can't tell the user and the item column of `data.csv`"))
    // Numbers that large are ids where they come again.
    let users = times.map { "\($0 / 100)00\t\($0 % 7)\n" }.joined()
    #expect(try read(users).dataset.interactionCount == 20)
  }

  @Test("the mapping of the question is read")
  func answered() throws {
    let options = ReadOptions(columns: [
      .user: .position(1), .item: .position(3), .time: .position(2),
    ])
    #expect(
      try read("u1,2019-10-06,a\nu2,2019-10-07,b\n", options).dataset.rowTexts
        == ["u1 a@1570320000", "u2 b@1570406400"])
  }

  @Test("of several separators, the one between which roles are seen parts fields")
  func separators() throws {
    #expect(
      try read("1;a,b;5\n2;c,d;4\n", ReadOptions(quotes: false)).dataset.rowTexts
        == ["1 a,b*5.0", "2 c,d*4.0"])
    #expect(
      try read("a,b|user|item\n1,2|u|i\n").dataset.rowTexts == ["u i"])
  }

  @Test("quotes that enclose a whole column between tabs are none of its letters")
  func quotedTabs() throws {
    let loaded = try read("\"user\"\t\"item\"\n\"1\"\t\"a\"\n\"2\"\t\"b\"\n", as: "data.tsv")
    #expect(loaded.dataset.rowTexts == ["1 a", "2 b"])
  }

  @Test("commas that can only be decimal points are, and others are asked about, never left out")
  func decimalCommas() throws {
    #expect(
      try read("user;item;rating\n1;a;4,5\n1;b;3\n1;c;-0,125\n").dataset.rowTexts
        == ["1 a*4.5", "1 b*3.0", "1 c*-0.125"])
    let thousands = "user;item;rating\n1;a;1,234\n1;b;3\n"
    #expect(
      errorText { _ = try read(thousands) } == """
        malformed: 1 of 2 rows: 1 decimal comma
          data.csv:2: the comma of `1,234` may be a decimal point, or part thousands
        over 1% stops the load
        mended by: a comma before fractions
        """)
    #expect(
      try read(thousands, ReadOptions(decimal: .comma)).dataset.rowTexts
        == ["1 a*1.234", "1 b*3.0"])
    #expect(
      errorText { _ = try read("user;item;rating\n1;a;4,5\n", ReadOptions(decimal: .point)) } == """
        malformed: 1 of 1 rows: 1 decimal comma
          data.csv:2: `4,5` has a comma for the decimal point
        over 1% stops the load
        mended by: a comma before fractions
        """)
  }

  @Test("text in Windows-1252 is told and read, in any blocks")
  func windows1252() throws {
    let bytes = Array("user;item;title\n1;caf".utf8) + [0xe9] + Array(";".utf8) + [0x80, 0x99, 10]
    #expect(
      errorText { _ = try read(bytes: bytes) } == """
        malformed: 1 of 1 rows: 1 not UTF-8
          data.csv:2: bytes that aren't UTF-8
        over 1% stops the load
        mended by: text in windows-1252
        """)
    let loaded = try read(bytes: bytes, ReadOptions(encoding: .windows1252))
    #expect(loaded.dataset.rowTexts == ["1 café"])
    #expect(loaded.dataset.catalogue.titles == ["€™"])
  }

  @Test("rows of odd ids are read, with a warning and the option that mends them")
  func look() throws {
    func warnings(_ row: (Int) -> String) throws -> [String] {
      let text = "user;item\n" + (0..<120).map { row($0) + "\n" }.joined()
      return try read(text).report.noteLines.filter { $0.hasPrefix("warning: ") }
    }
    #expect(try warnings { "\($0 % 9);\($0 % 7)" }.isEmpty)
    #expect(
      try warnings { "\($0);\($0 % 7)" }
        == ["warning: no user has two rows; another column for user"])
    #expect(
      try warnings { "\($0 % 9);\($0)" } == [
        "warning: 120 items in 120 rows: hardly any comes twice; another column for item"
      ])
    #expect(
      try warnings { "\($0 % 9 == 0 ? "NA" : "u\($0 % 9)");\($0 % 7)" } == [
        "warning: a user is called `NA`, as missing ones are; no rows whose user is "
          + "`NA`"
      ])
    #expect(
      try warnings { "\($0 % 9);a b\($0 % 7)" } == [
        "warning: most item ids have spaces or commas, such as `a b0`; another column for "
          + "item; another separator of fields; another separator of the items of a field"
      ])
  }

  @Test("entities of titles are the letters they stand for, and what is none stays")
  func entities() throws {
    let folder = try TemporaryFolder()
    let rows = try folder.write("1,a\n1,b\n".utf8, to: "rows.csv")
    let titles = try folder.write(
      "item,title\na,Caf&eacute; &amp; Bar &#39;x&#xe9;&amp;lt;\nb,A&B &nosuch; &\n".utf8,
      to: "t.csv")
    let loaded = try DatasetReader(options: ReadOptions(titles: titles)).read(rows)
    #expect(loaded.dataset.catalogue.titles == ["Café & Bar 'xé&lt;", "A&B &nosuch; &"])
  }

  @Test("titles of other items show three ids of each side; `u.item` is any file of titles")
  func mismatch() throws {
    let folder = try TemporaryFolder()
    let rows = try folder.write("1,a\n1,b\n1,c\n1,d\n".utf8, to: "rows.csv")
    let titles = try folder.write("242|Heat (1995)|01-Jan-1995\n7|Up|\n".utf8, to: "u.item")
    let other = try DatasetReader(options: ReadOptions(titles: titles)).read(rows)
    #expect(
      other.report.noteLines.first
        == "`u.item` has none of the items; its ids are like `242`, `7`, "
        + "those of the rows like `a`, `b`, `c`; its first row is `242 | Heat (1995) | 01-Jan-1995`"
    )
    let films = try folder.write("1,242\n".utf8, to: "films.csv")
    let loaded = try DatasetReader(options: ReadOptions(titles: titles)).read(films)
    #expect(loaded.dataset.catalogue.titles == ["Heat (1995)"])
  }
}
