import Foundation
import Interactions
import Support
import Testing
import _TestSupport

@Suite("files that are not as they should be")
struct BadFileTests {
  let skip = ReadOptions(bad: .skip)

  @Test(
    "files without rows",
    arguments: ["", "\n\n", "\u{feff}", "user,item\n", "user,item,time\r\n\r\n"])
  func empty(_ text: String) throws {
    #expect(errorText { _ = try read(text) } == "`data.csv` has no rows")
  }

  @Test("malformed rows are counted by kind with the first three shown, and skipped if asked")
  func malformed() throws {
    let text = """
      user,item,rating,time
      1,a,5,10
      1,b
      1,b,5,20,more
      ,b,5,20
      1,,5,20
      1,c,good,20
      1,c,4,soon
      1,c,4,
      1,c,1e999,20
      1,c,4,99999999999999999999
      1,"c"x,4,20
      2,a,3,30
      """
    let loaded = try read(text, skip)
    #expect(loaded.dataset.rowTexts == ["1 a@10*5.0", "2 a@30*3.0"])
    #expect(
      loaded.report.malformed.lines == [
        "malformed: 10 of 12 rows: 2 wrong number of fields, 2 empty id, 2 bad time, "
          + "1 bad rating, 2 number out of range, 1 text after a closing quote",
        "  data.csv:3: 2 fields, expected 4",
        "  data.csv:4: 5 fields, expected 4",
        "  data.csv:5: no user",
      ])
    #expect(
      errorText { _ = try read(text) } == """
        malformed: 10 of 12 rows: 2 wrong number of fields, 2 empty id, 2 bad time, 1 bad rating, \
        2 number out of range, 1 text after a closing quote
          data.csv:3: 2 fields, expected 4
          data.csv:4: 5 fields, expected 4
          data.csv:5: no user
        over 1% stops the load
        """)
  }

  @Test(
    "the reason of a malformed row",
    arguments: [
      ("1,,5,20", "no item"), ("1,b,good,20", "`good` is no number"),
      ("1,b,,20", "an empty field is no number"), ("1,b,nan,20", "`nan` is no number"),
      ("1,b,5,soon", "`soon` is no time"), ("1,b,5,", "an empty field is no time"),
      ("1,b,5,2011-13-01", "`2011-13-01` is no time"),
      ("1,b,1e39,20", "rating `1e39` is out of range"),
      ("1,b,5,1e300", "time `1e300` is out of range"),
      ("1,b,5,-99999999999999999999999", "time `-99999999999999999999999` is out of range"),
      ("1,b,5,9999999999999", "time `9999999999999` is out of range"),
      ("1,\"b,5,20", "a quote that is never closed"),
      ("1,\"b\"c,5,20", "text after a closing quote"),
      ("1,b\0,5,20", "a NUL byte"), ("1,b,5\0,20", "a NUL byte"), ("\0\0\0\0", "a NUL byte"),
    ])
  func reasons(_ row: String, _ reason: String) throws {
    let loaded = try read("user,item,rating,time\n1,a,5,1365029107\n\(row)\n2,b,1,5", skip)
    #expect(loaded.report.malformed.examples.map(\.reason) == [reason])
    #expect(loaded.report.malformed.examples.map(\.line) == [3])
    #expect(loaded.dataset.rowTexts == ["1 a@1365029107*5.0", "2 b@5*1.0"])
  }

  @Test("ids that aren't UTF-8 are malformed, also in Latin-1 and behind another good id")
  func encoding() throws {
    let bytes =
      Array("user,item\n1,a\n1,caf".utf8) + [0xe9] + Array("\n".utf8) + [0xff]
      + Array(",a\n2,ü\n".utf8)
    let loaded = try read(bytes: bytes, skip)
    #expect(loaded.dataset.rowTexts == ["1 a", "2 ü"])
    #expect(
      loaded.report.malformed.lines == [
        "malformed: 2 of 4 rows: 2 not UTF-8",
        "  data.csv:3: bytes that aren't UTF-8",
        "  data.csv:4: bytes that aren't UTF-8",
      ])
  }

  @Test("one malformed row in a hundred passes and is told, two don't")
  func threshold() throws {
    let good = (0..<99).map { "\($0 % 7),\($0)\n" }.joined()
    let loaded = try read("user,item\n" + good + "1\n")
    #expect(loaded.dataset.interactionCount == 99)
    #expect(
      loaded.report.allLines.dropFirst() == [
        "malformed: 1 of 100 rows: 1 wrong number of fields",
        "  data.csv:101: 1 field, expected 2",
        "load: no times: the order of the rows counts as their order in time; "
          + "a column for time",
      ])
    #expect(
      errorText { _ = try read("user,item\n" + good + "1\n1\n") }
        .hasPrefix("malformed: 2 of 101 rows: 2 wrong number of fields\n"))
  }

  @Test("a line longer than the longest record is malformed, the next one is read")
  func longLine() throws {
    let long = [UInt8](repeating: 120, count: 17 << 20)
    let bytes = Array("user,item\n1,".utf8) + long + Array("\n2,b\n".utf8)
    let loaded = try read(bytes: bytes, skip)
    #expect(loaded.dataset.rowTexts == ["2 b"])
    #expect(loaded.report.malformed.examples.map(\.reason) == ["a line longer than 16 MiB"])
    #expect(loaded.report.malformed.examples.map(\.line) == [2])
    #expect(
      errorText { _ = try read(bytes: long) }
        == "can't read the first row of `data.csv`: a line longer than 16 MiB")
    let objects = Array("{\"user\": 1, \"item\": 2}\n{\"user\": \"".utf8) + long
    let json = try read(
      bytes: objects + Array("\n{\"user\": 3, \"item\": 2}".utf8), as: "a.json", skip)
    #expect(json.dataset.rowTexts == ["1 2", "3 2"])
    #expect(json.report.malformed.examples.map(\.reason) == ["a line longer than 16 MiB"])
    let sequences = ReadOptions(format: .sequences, bad: .skip)
    let lines = Array("1 a b\n".utf8) + long + Array("\n2 b c\n".utf8)
    #expect(
      try read(bytes: lines, as: "data.txt", sequences).dataset.rowTexts
        == ["1 a", "1 b", "2 b", "2 c"])
  }

  @Test("a quote that is never closed takes one line, not the file")
  func openQuote() throws {
    let rows = (0..<200).map { "\($0),x\($0)\n" }.joined()
    let loaded = try read("user,item\n1,\"a\n" + rows)
    #expect(loaded.dataset.interactionCount == 200)
    #expect(
      loaded.report.malformed.lines == [
        "malformed: 1 of 201 rows: 1 quote never closed",
        "  data.csv:2: a quote that is never closed",
      ])
  }

  @Test("a gzip file that ends too early or is damaged is refused")
  func gzip() throws {
    let whole = Array(
      try #require(
        Data(
          base64Encoded:
            "H4sIAAAAAAACAystTi3SySxJzdUpycxN5TIwMNdJ1DEG00k6hlwWQJ4RFwAloc5uJQAAAA==")))
    for count in 3..<whole.count {
      #expect(
        errorText { _ = try read(bytes: Array(whole[..<count]), as: "data.csv.gz", skip) }
          == "`data.csv.gz` is cut off: the gzip data end too early", "first \(count) bytes")
    }
    var damaged = whole
    damaged[20] ^= 0xff
    #expect(
      errorText { _ = try read(bytes: damaged, as: "data.csv.gz", skip) }
        == "`data.csv.gz` is damaged: incorrect data check")
    damaged[10] = 0xff
    #expect(
      errorText { _ = try read(bytes: damaged, as: "data.csv.gz", skip) }
        == "`data.csv.gz` is damaged: invalid block type")
  }

  @Test("text in UTF-16 is named as that")
  func utf16() throws {
    for bytes: [UInt8] in [[0xff, 0xfe, 49, 0], [0xfe, 0xff, 0, 49]] {
      #expect(
        errorText { _ = try read(bytes: bytes) }
          == "`data.csv` is UTF-16 text; save it as UTF-8")
    }
  }

  @Test("columns that can't be found")
  func columns() throws {
    let text = "customer,thing,when\n1,a,2\n"
    #expect(
      errorText { _ = try read(text) }
        == """
        can't tell the item column of `data.csv`; the columns are `customer`, \
        `thing`, `when`
          customer | thing | when
          1 | a | 2
        """)
    #expect(
      errorText { _ = try read(text, ReadOptions(columns: [.item: .name("product")])) }
        == "`data.csv` has no column `product`; the columns are `customer`, `thing`, "
        + "`when`")
    #expect(
      errorText { _ = try read(text, ReadOptions(columns: [.item: .position(4)])) }
        == "`data.csv` has no column 4; it has 3")
    #expect(
      errorText { _ = try read("abc\ndef\n") }
        == """
        can't tell the user and the item column of `data.csv`
          abc
          def
        """)
  }

  @Test("files and folders that aren't data")
  func notData() throws {
    let folder = try TemporaryFolder()
    #expect(
      errorText { _ = try DatasetReader().read(folder.path) }
        == "no data of a known format in folder ``; expected one of `*.inter`, `u.data`, "
        + "`ratings.dat`, `ratings.csv`, `behaviors.tsv`, or a single `.txt`, `.csv`, `.tsv` or `.json`"
    )
    #expect(
      errorText { _ = try DatasetReader().read(folder.path("none.csv")) }
        == "can't read `none.csv`: no such file or directory")
    for name in ["a.csv", "b.csv", "c.json", "meta_c.json"] {
      try folder.write("1,a\n".utf8, to: name)
    }
    #expect(
      errorText { _ = try DatasetReader().read(folder.path) }
        == "several files in `` may be the data: `a.csv`, `b.csv`, `c.json`; load one of them")
    for (head, format) in [
      ("PAR1", "a Parquet file"), ("PK\u{3}\u{4}", "a ZIP archive"), ("BZh9", "a bzip2 file"),
      ("SQLite format 3\0", "an SQLite database"),
      ("\u{40}\0\0\0\0\0\0\0{", "a safetensors file"),
    ] {
      #expect(
        errorText { _ = try read(head + "\0\u{1}\u{2}", as: "data.bin") }
          == "`data.bin` is \(format), which isn't read; save it as CSV or JSON lines")
    }
  }

  @Test("a pipe is refused, not waited for")
  func pipe() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.path("pipe.csv"), 0o600) == 0)
    #expect(
      errorText { _ = try DatasetReader().read(folder.path("pipe.csv")) }
        == "`pipe.csv` is a pipe or a device; save what it gives as a file")
  }

  @Test("reading stops when asked to")
  func cancelled() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("user,item\n1,a\n".utf8, to: "data.csv")
    let cancellation = Cancellation()
    cancellation.cancel()
    let reader = DatasetReader(progress: Support.Progress(cancellation: cancellation))
    #expect(throws: Cancelled.self) { try reader.read(path) }
  }

  @Test("random bytes are counted or refused, whatever they are")
  func random() throws {
    let alphabet: [UInt8] = [0, 10, 10, 13, 34, 44, 44, 49, 50, 97, 9, 58, 58, 32, 195, 169, 255]
    let key = RandomKey(seed: 7)
    let folder = try TemporaryFolder()
    let reader = DatasetReader(options: skip)
    for round in 0..<150 {
      let roundKey = key.derived(round)
      let bytes = (0..<roundKey.integer(below: 300, at: 0)).map {
        alphabet[roundKey.integer(below: alphabet.count, at: UInt64($0 + 1))]
      }
      for name in ["data.csv", "data.tsv", "data.txt", "data.inter", "data.json"] {
        do {
          let loaded = try reader.read(folder.write(bytes, to: name))
          #expect(loaded.dataset.interactionCount > 0)
        } catch {
          #expect(error is DataError, "\(error)")
        }
      }
    }
  }
}
