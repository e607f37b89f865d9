import Foundation
import Interactions
import Testing
import _TestSupport

@Suite("delimited text")
struct DelimitedReaderTests {
  @Test("a header's known names are seen, and rows sorted by user and time")
  func header() throws {
    let loaded = try read(
      "user_id,item_id,rating,timestamp\n007,a,4.5,30\n8,b,2,20\n007,b,3,10\n")
    #expect(loaded.dataset.rowTexts == ["007 b@10*3.0", "007 a@30*4.5", "8 b@20*2.0"])
    #expect(loaded.dataset.users == ["007", "8"], "ids are strings, in the order of the file")
    #expect(loaded.dataset.catalogue.ids == ["a", "b"])
    #expect(loaded.dataset.name == "data")
    #expect(
      loaded.report.lines == [
        "load: 2 users, 2 items, 3 interactions from `data.csv`, "
          + "user=user_id item=item_id time=timestamp rating=rating"
      ])
  }

  @Test(
    "separators are seen",
    arguments: ["::", "\t", ",", ";", "|", " "])
  func separators(_ separator: String) throws {
    let text = [["1", "0042", "5", "978300760"], ["2", "0043", "3", "978300761"]]
      .map { $0.joined(separator: separator) }.joined(separator: "\n")
    let loaded = try read(text, as: "data.dat")
    #expect(loaded.dataset.rowTexts == ["1 0042@978300760*5.0", "2 0043@978300761*3.0"])
  }

  @Test("an empty separator is refused")
  func emptySeparator() {
    let text = errorText { _ = try read("1,a\n", ReadOptions(separator: "")) }
    #expect(text == "`separator` is empty; expected at least one character")
  }

  @Test("the usual order without header: two, three and four columns")
  func usualOrder() throws {
    #expect(try read("1,a\n1,b\n").dataset.rowTexts == ["1 a", "1 b"])
    #expect(try read("1,a,5\n1,b,4\n").dataset.rowTexts == ["1 a*5.0", "1 b*4.0"])
    #expect(
      try read("1,a,1365029107\n1,b,1365029100\n").dataset.rowTexts
        == ["1 b@1365029100", "1 a@1365029107"])
    #expect(
      try read("1,a,5,20\n1,b,4,10\n").dataset.rowTexts == ["1 b@10*4.0", "1 a@20*5.0"])
  }

  @Test("columns by name and by position")
  func mapping() throws {
    let text = "when;what;who;name\n2;x;Ann;Lamp\n1;y;Ann;\n"
    let byName = ReadOptions(columns: [
      .user: .name("who"), .item: .name("what"), .time: .name("when"), .title: .name("name"),
    ])
    let dataset = try read(text, byName).dataset
    #expect(dataset.rowTexts == ["Ann y@1", "Ann x@2"])
    #expect(dataset.catalogue.titles == ["Lamp", ""])
    let byPosition = ReadOptions(
      header: true, columns: [.user: .position(3), .item: .position(2), .time: .position(1)])
    #expect(try read(text, byPosition).dataset.rowTexts == ["Ann y@1", "Ann x@2"])
    let noHeader = ReadOptions(header: false, columns: [.user: .position(2), .item: .position(1)])
    #expect(try read("x,Ann\ny,Ann\n", noHeader).dataset.rowTexts == ["Ann x", "Ann y"])
  }

  @Test("quotes hold separators, doubled quotes and line ends")
  func quotes() throws {
    let text = """
      user,item,title
      1,a,"Lamp, large"
      1,b,"The ""best"" cup"
      1,c,"two
      lines"
      "2",a,
      2,d,7" plate
      """
    let dataset = try read(text).dataset
    #expect(
      dataset.catalogue.titles == ["Lamp, large", #"The "best" cup"#, "two\nlines", #"7" plate"#])
    #expect(dataset.rowTexts == ["1 a", "1 b", "1 c", "2 a", "2 d"])
    let tabs = try read("user\titem\ttitle\n1\ta\t\"Great\" Cats\n", as: "data.tsv").dataset
    #expect(tabs.catalogue.titles == [#""Great" Cats"#], "between tabs a quote is a letter")
  }

  @Test("a byte order mark, CRLF, blank lines and no line end at the end")
  func lineEnds() throws {
    let dataset = try read("\u{feff}user,item\r\n1,a\r\n\r\n2,b").dataset
    #expect(dataset.rowTexts == ["1 a", "2 b"])
  }

  @Test("gzip, in one member and in several with padding")
  func gzip() throws {
    for text in [
      "H4sIAAAAAAACAystTi3SySxJzdUpycxN5TIwMNdJ1DEG00k6hlwWQJ4RFwAloc5uJQAAAA==",
      "H4sIAAAAAAACAystTi3SySxJzdUpycxN5TIwMNdJ1DHmAgBOx49iFwAAAB+LCAAAAAAAAgMzMDDXSdIx5LLQSdQx"
        + "4gIA2G6Tng4AAAAAAAAAAAAAAA==",
    ] {
      let bytes = try #require(Data(base64Encoded: text))
      let dataset = try read(bytes: Array(bytes), as: "data.csv.gz").dataset
      #expect(dataset.rowTexts == ["007 b@1", "007 a@3", "8 a@2"])
    }
  }

  @Test("times are seconds, milliseconds or dates")
  func times() throws {
    #expect(
      try read("user,item,time\n1,a,1365029107.0\n1,b,978300760\n").dataset.times
        == [978_300_760, 1_365_029_107])
    let milliseconds = try read("user,item,timestamp\n1,a,1588615855070\n")
    #expect(milliseconds.dataset.times == [1_588_615_855])
    #expect(milliseconds.report.notes == ["times of `data.csv` are milliseconds"])
    let dates = try read(
      "user,item,date\n1,a,2011-12-09\n1,b,2011-12-09 12:50\n1,c,2011-12-09T12:50:30.25Z\n"
        + "1,d,2011-12-09T14:51+02:00\n1,e,1969-12-31 23:59:59\n1,f,2000-02-29\n")
    #expect(
      dates.dataset.times == [
        -1, 951_782_400, 1_323_388_800, 1_323_435_000, 1_323_435_030, 1_323_435_060,
      ])
  }

  @Test("rows of one time stay in the order of the lines")
  func ties() throws {
    let dataset = try read("user,item,time\n1,c,5\n1,a,5\n1,b,5\n1,d,1\n").dataset
    #expect(dataset.rowTexts == ["1 d@1", "1 c@5", "1 a@5", "1 b@5"])
  }

  @Test("a file larger than the buffer reads the same at every place of a cut")
  func manyPieces() throws {
    var text = "user,item,rating,time\n"
    for row in 0..<60_000 { text += "\(row % 977),\"i,\(row % 1013)\",\(row % 5),\(row)\n" }
    let dataset = try read(text).dataset
    #expect(dataset.size == DatasetSize(users: 977, items: 1013, interactions: 60_000))
    for row in [0, 500, 59_999] {
      let user = try #require(dataset.userIndex(of: "\(row % 977)"))
      let item = try #require(dataset.catalogue.index(of: "i,\(row % 1013)"))
      let times = try #require(dataset.times)
      let at = try #require(dataset.rows(of: user).first { times[$0] == Int64(row) })
      #expect(dataset.items[at] == Int32(item))
      #expect(dataset.ratings?[at] == Float(row % 5))
    }
  }
}
