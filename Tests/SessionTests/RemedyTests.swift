import Interactions
import Testing
import _TestSupport

@testable import Session

/// What mends a reading, in the words of options.
@Suite struct RemedyTests {
  @Test(arguments: [
    (Remedy.otherColumn(.time), "`time=` names another column"),
    (.someColumn(.time), "`time=` names a column"),
    (.columns(["split"], .part), #"`part="split"` takes it"#),
    (.columns(["day", "clock"], .time), #"`time=["day", "clock"]` takes it"#),
    (.otherScores, "`score=` or `rank=` names another column"),
    (.separator, "`separator=` says what parts fields"),
    (.separatorText(", "), #"`separator=", "` takes them away"#),
    (.list, "`list=` says what parts the items of a field"),
    (.quotes, "`quotes=` says whether quotes enclose fields"),
    (.format(.sequences), "`format=sequences` reads one user a line, then items in time order"),
    (.encoding(.windows1252), "`encoding=windows-1252` reads text of older programs, Latin-1 too"),
    (.encoding(.utf16), "`encoding=utf-16` reads text of two bytes a letter"),
    (.decimal(.comma), "`decimal=comma` reads commas as decimal points"),
    (.decimal(.point), "`decimal=point` reads points as decimal points"),
    (.dates(.dayFirst), "`dates=dmy` reads them the other way"),
    (.dates(nil), "`dates=` says the order of days and months"),
    (
      .keeping(column: "behaviour", value: "buy"),
      #"`where` with `behaviour == "buy"` keeps some"#
    ),
    (
      .leavingOut(column: "user", value: "NA"),
      #"`where` with `user != "NA"` leaves the rows out"#
    ),
  ]) func optionsThatMend(_ remedy: Remedy, _ words: String) {
    #expect(ReadNote("text", remedy).line == "text; \(words)")
  }

  @Test func severalAreJoined() {
    #expect(ReadNote("text").line == "text")
    #expect(
      ReadNote("text", .separator, .quotes).line == "text; `separator=` says what parts fields, "
        + "`quotes=` says whether quotes enclose fields")
  }

  @Test func badRowsAreMendedRatherThanSkipped() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("user,item,time\n1,a,x\n1,b,y\n".utf8, to: "rows.csv")
    let said = TestSession().run("d = load \"\(path)\"").said.diagnostics.joined(separator: "\n")
    #expect(said.contains("`time=` names another column") && !said.contains("bad=skip"), "\(said)")
  }
}
