import Foundation
import Support
import Testing
import _TestSupport

@testable import Interactions

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
      loaded.report.allLines == [
        "load: 2 users, 2 items, 3 interactions from `data.csv`, "
          + "user=user_id item=item_id time=timestamp rating=rating",
        "load: the times are 10 to 30, too small for dates: they only count as an order",
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

  @Test("a time column is found by what is in it, whatever it is called, but no column of codes")
  func timesByValue() throws {
    let text = "Kunde,Order No,SKU,Bought At\nAnn,1323388800,x,1/13/2011 8:26\n"
    let loaded = try read(text, ReadOptions(columns: [.user: .name("Kunde")]))
    #expect(loaded.dataset.rowTexts == ["Ann x@1294907160"])
    #expect(
      loaded.report.allLines == [
        "load: 1 user, 1 item, 1 interaction from `data.csv`, user=Kunde item=SKU "
          + "time=\"Bought At\"",
        "load: column `Bought At` of `data.csv` is taken for the time, by what is in it; "
          + "another column for time",
      ])
    let ambiguous = try read("user,item,When\n1,a,1/2/2011\n")
    #expect(
      ambiguous.report.noteLines.last
        == "times of `data.csv` are month/day/year; dates in the order dmy")
    #expect(try read("user,item,qty\n1,a,3\n").dataset.times == nil)
  }

  @Test("a column that holds no times but is said to: counts as an order, and says so")
  func timesThatAreNone() throws {
    let quantities = ReadOptions(columns: [.time: .name("Qty")])
    let text = "user,item,Qty,Name\n1,a,12,x\n1,b,6,y\n"
    #expect(
      try read(text, quantities).report.noteLines == [
        "load: the times are 6 to 12, too small for dates: they only count as an order"
      ])
    #expect(
      errorText { _ = try read(text, ReadOptions(columns: [.time: .name("Name")])) } == """
        malformed: 2 of 2 rows: 2 bad time
          data.csv:2: `x` is no time
          data.csv:3: `y` is no time
        over 1% stops the load
        mended by: another column for time
        """)
  }

  @Test("a header of unknown names is seen by the values below it")
  func unknownHeader() {
    #expect(
      errorText { _ = try read("kunde;artikel;menge\nA;x;2\nB;y;3\n") } == """
        can't tell the user and the item column of `data.csv`; the columns are \
        `kunde`, `artikel`, `menge`
          kunde | artikel | menge
          A | x | 2
          B | y | 3
        """)
    #expect(
      errorText { _ = try read("151603712,\"Skyrim, The\",purchase,1.0,0\n") } == """
        can't tell the user and the item column of `data.csv`
          151603712 | Skyrim, The | purchase | 1.0 | 0
        """)
  }

  @Test("a header of unknown names is no row where columns are given by position")
  func unknownHeaderByPosition() throws {
    let options = ReadOptions(columns: [.user: .position(1), .item: .position(2)])
    let loaded = try read("kunde;artikel;menge\nA;x;2\nB;y;3\n", options)
    #expect(loaded.dataset.rowTexts == ["A x", "B y"])
    #expect(loaded.report.mapping == "user=kunde item=artikel")
  }

  @Test("numbers that single precision mixes up are kept where asked for, in the order of the rows")
  func numbers() throws {
    let folder = try TemporaryFolder()
    let texts = [
      "data.csv": "user,item,time,rating\nA,x,2,16777217\nB,y,1,0.1\nA,y,1,16777216\n",
      "data.jsonl": """
      {"user": "A", "item": "x", "time": 2, "rating": 16777217}
      {"user": "B", "item": "y", "time": 1, "rating": 0.1}
      {"user": "A", "item": "y", "time": 1, "rating": 16777216}

      """,
    ]
    for (name, text) in texts {
      let path = try folder.write(text.utf8, to: name)
      var reader = DatasetReader()
      #expect(try reader.read(path).numbers == nil)
      reader.keepsNumbers = true
      let loaded = try reader.read(path)
      #expect(loaded.numbers == [16_777_216, 16_777_217, 0.1])
      #expect(loaded.dataset.ratings == [16_777_216, 16_777_216, 0.1])
    }
  }

  @Test("rows are the same in blocks of any size, on any number of threads")
  func threads() throws {
    var text = "user,item,title\n"
    for row in 0..<400 {
      let title =
        row % 3 == 0 ? "\"a \"\"\(row)\"\"\nb\"" : row % 50 == 1 ? "\"open" : "t\(row)"
      text += "\(row % 17),i\(row % 71),\(title)\n"
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(text.utf8, to: "data.csv")
    let whole = try DatasetReader(options: ReadOptions(bad: .skip)).read(path)
    #expect(whole.report.malformed.count > 0)
    for size in [1, 40, 333, 4000] {
      for threads in [1, 3] {
        var reader = DatasetReader(
          options: ReadOptions(bad: .skip), workers: Workers(count: threads))
        reader.blockSize = size
        let loaded = try reader.read(path)
        #expect(loaded.dataset.digest == whole.dataset.digest, "\(size) bytes, \(threads) threads")
        #expect(loaded.report == whole.report)
      }
    }
  }

  @Test("a header behind blank lines is one, in any blocks")
  func blankStart() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("\n\r\n\nuser,item\n1,a\n".utf8, to: "data.csv")
    for size in 1...20 {
      for threads in [1, 2, 4] {
        var reader = DatasetReader(workers: Workers(count: threads))
        reader.blockSize = size
        #expect(try reader.read(path).dataset.rowTexts == ["1 a"], "\(size), \(threads)")
      }
    }
  }

  @Test("a quote that is open where a block and the file end takes one line, in any blocks")
  func openAtTheEnd() throws {
    let folder = try TemporaryFolder()
    let text = "user,item\n1,a\n2,\"b\n3,c\n4,d"
    let path = try folder.write(text.utf8, to: "data.csv")
    for size in 1...(text.utf8.count + 1) {
      var reader = DatasetReader(options: ReadOptions(bad: .skip))
      reader.blockSize = size
      let loaded = try reader.read(path)
      #expect(loaded.dataset.rowTexts == ["1 a", "3 c", "4 d"], "\(size)")
      #expect(loaded.report.malformed.examples.map(\.line) == [3])
    }
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
    #expect(milliseconds.report.noteLines == ["times of `data.csv` are milliseconds"])
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
