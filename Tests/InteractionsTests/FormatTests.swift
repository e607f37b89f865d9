import Foundation
import Interactions
import Support
import Testing
import _TestSupport

@Suite("formats with files of their own")
struct FormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ path: String = "", _ options: ReadOptions = ReadOptions()) throws
    -> LoadedDataset
  {
    try DatasetReader(options: options).read(
      path.isEmpty ? folder.path : folder.path(path))
  }

  @Test("MovieLens 100K: u.data and u.item in Latin-1")
  func movieLens100K() throws {
    try folder.write("196\t242\t3\t881250949\n196\t302\t5\t881250940\n".utf8, to: "u.data")
    let item = Array("242|Les Mis".utf8) + [0xe9] + Array("rables|01-Jan-1995||url|0|1\n".utf8)
    try folder.write(item, to: "u.item")
    let loaded = try read()
    #expect(loaded.dataset.rowTexts == ["196 302@881250940*5.0", "196 242@881250949*3.0"])
    let film = try #require(loaded.dataset.catalogue.index(of: "242"))
    #expect(loaded.dataset.catalogue.title(of: film) == "Les Misérables")
    #expect(
      loaded.dataset.catalogue.attribute(named: "release_date")?.values[film] == "01-Jan-1995")
    #expect(loaded.report.noteLines == ["`u.item` has no title for 1 of 2 items"])
  }

  @Test("MovieLens 1M: ratings.dat and movies.dat")
  func movieLensDat() throws {
    try folder.write("1::0114709::5::978300760\n".utf8, to: "ratings.dat")
    try folder.write("0114709::Toy Story (1995)::Animation|Comedy\n".utf8, to: "movies.dat")
    for path in ["", "ratings.dat"] {
      let dataset = try read(path).dataset
      #expect(dataset.rowTexts == ["1 0114709@978300760*5.0"])
      #expect(dataset.catalogue.title(of: 0) == "Toy Story (1995)")
      #expect(dataset.catalogue.attribute(named: "genres")?.values == ["Animation|Comedy"])
    }
  }

  @Test("MovieLens 20M: ratings.csv and movies.csv")
  func movieLensCSV() throws {
    try folder.write(
      "userId,movieId,rating,timestamp\n1,11,3.5,1112486027\n".utf8, to: "ratings.csv")
    try folder.write(
      "movieId,title,genres\n11,\"American President, The (1995)\",Comedy\n".utf8,
      to: "movies.csv")
    let dataset = try read().dataset
    #expect(dataset.rowTexts == ["1 11@1112486027*3.5"])
    #expect(dataset.catalogue.title(of: 0) == "American President, The (1995)")
  }

  @Test("RecBole: typed headers, titles and attributes, by folder and by file")
  func recBole() throws {
    try folder.write(
      "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t5\t3\t8.5e8\n2\t6\t4\t7\n"
        .utf8, to: "tiny.inter")
    try folder.write(
      "item_id:token\tmovie_title:token_seq\trelease_year:token\tprice:float\n5\tHeat\t1995\t2\n6\t\"6\"\t\t\n"
        .utf8, to: "tiny.item")
    for path in ["", "tiny.inter"] {
      let loaded = try read(path)
      #expect(loaded.dataset.rowTexts == ["1 5@850000000*3.0", "2 6@7*4.0"])
      #expect(loaded.dataset.catalogue.titles == ["Heat", "\"6\""])
      #expect(loaded.dataset.catalogue.attributes.map(\.name) == ["release_year", "price"])
      #expect(loaded.dataset.catalogue.attributes.map(\.values) == [["1995", ""], ["2", ""]])
      #expect(loaded.dataset.catalogue.attributes.map(\.isNumeric) == [true, true])
      #expect(loaded.dataset.name == "tiny")
      #expect(
        loaded.report.mapping == "user=user_id item=item_id time=timestamp rating=rating")
      #expect(loaded.dataset.split == nil)
    }
  }

  @Test("RecBole's benchmark files bring their split")
  func recBoleBenchmark() throws {
    let header = "user_id:token\titem_id:token\ttimestamp:float\n"
    try folder.write((header + "1\ta\t1\n2\ta\t1\n1\tb\t2\n").utf8, to: "x.train.inter")
    try folder.write((header + "1\tc\t3\n").utf8, to: "x.valid.inter")
    try folder.write((header + "1\td\t4\n2\tb\t0\n").utf8, to: "x.test.inter")
    let dataset = try read().dataset
    #expect(dataset.split?.description == "given")
    let user = try #require(dataset.userIndex(of: "1"))
    let ids = { (items: ArraySlice<Int32>) in items.map { dataset.catalogue.ids[Int($0)] } }
    #expect(ids(dataset.sequence(of: user, part: .train)) == ["a", "b"])
    #expect(ids(dataset.history(of: user, before: .test)) == ["a", "b", "c"])
    #expect(ids(dataset.sequence(of: user, part: .test)) == ["d"])
    let other = try #require(dataset.userIndex(of: "2"))
    #expect(ids(dataset.sequence(of: other, part: .test)) == ["b"], "test before train in time")
    #expect(ids(dataset.history(of: other, before: .test)) == ["a"])
    #expect(try dataset.split(.given).split?.description == "given")

    try folder.write("user_id:token\titem_id:token\n1\te\n".utf8, to: "x.test.inter")
    #expect(
      errorText { _ = try read() }
        == "`x.test.inter` and `x.train.inter` differ in having time")
  }

  @Test("MIND: clicks with their times, behind each user's history, and the articles' titles")
  func mind() throws {
    try folder.write(
      """
      1\tU1\t11/11/2019 9:05:58 AM\tN9 N8\tN1-0 N2-1
      2\tU2\t11/12/2019 6:11:30 PM\t\tN1-1 N3-0
      3\tU1\t11/11/2019 8:00:00 AM\tN9 N8\tN3-1 N2-0
      4\tU3\t11/13/2019 12:00:00 AM\tN8\tN1-0

      """.utf8, to: "behaviors.tsv")
    try folder.write(
      """
      N1\tnews\tus\tOne & two\tShort\turl\t[]\t[]
      N2\tsports\tgolf\t"Two" holes\t\turl\t[]\t[]

      """.utf8, to: "news.tsv")
    for path in ["", "behaviors.tsv"] {
      let loaded = try read(path)
      #expect(
        loaded.dataset.rowTexts == [
          "U1 N9@1573459199", "U1 N8@1573459199", "U1 N3@1573459200", "U1 N2@1573463158",
          "U2 N1@1573582290", "U3 N8@1573459199",
        ])
      let item = try #require(loaded.dataset.catalogue.index(of: "N2"))
      #expect(loaded.dataset.catalogue.title(of: item) == "\"Two\" holes")
      #expect(loaded.dataset.catalogue.attribute(named: "category")?.values[item] == "sports")
      #expect(
        loaded.report.noteLines == [
          "load: clicks count, impressions without one don't; a user's history, which has no "
            + "times, comes before the first click",
          "`news.tsv` has no title for 3 of 5 items",
        ])
    }
    #expect(
      errorText { _ = try read("", ReadOptions(columns: [.user: .position(1)])) }
        == "`user` is for rows of fields; `` is read as MIND's impressions")
  }

  @Test("MIND's test part, whose impressions say no clicks, is refused with the reason")
  func mindWithoutLabels() throws {
    try folder.write("1\tU1\t11/11/2019 9:05:58 AM\tN9\tN1 N2\n".utf8, to: "behaviors.tsv")
    #expect(
      errorText { _ = try read() }.hasPrefix(
        """
        malformed: 1 of 1 rows: 1 no label
          behaviors.tsv:1: `N1` has no `-0` or `-1`

        """))
  }

  @Test("S3-Rec: sequences with maps of the numbers and texts of the items")
  func sequences() throws {
    try folder.write("1 1 2 3\n2 3 1\n3 4 4 1 2 3\n".utf8, to: "Beauty.txt")
    try folder.write(
      #"{"id2user": {"1": "A1"}, "id2item": {"1": "B01", "2": "B02", "3": "B03"}}"#.utf8,
      to: "beauty_datamaps.json")
    try folder.write("B01 nail file\nB03 comb\nB03 brush\n".utf8, to: "Beauty.item_text.txt")
    for path in ["", "Beauty.txt"] {
      let loaded = try read(path)
      #expect(
        loaded.dataset.rowTexts == [
          "A1 B01", "A1 B02", "A1 B03", "2 B03", "2 B01", "3 4", "3 4", "3 B01", "3 B02", "3 B03",
        ])
      #expect(loaded.dataset.catalogue.titles == ["nail file", "", "comb", ""])
      #expect(
        loaded.report.allLines == [
          "load: 3 users, 4 items, 10 interactions from `Beauty.txt`",
          "`Beauty.item_text.txt` has no title for 2 of 4 items",
          "`Beauty.item_text.txt` repeats items (1); the first of each is kept",
        ])
    }
    try folder.write("[]".utf8, to: "beauty_datamaps.json")
    #expect(
      errorText { _ = try read() } == "`beauty_datamaps.json` isn't an object with `id2item`")
    try folder.write("{".utf8, to: "beauty_datamaps.json")
    #expect(
      errorText { _ = try read() } == "`beauty_datamaps.json` isn't an object with `id2item`")
  }

  @Test("sequences with lines that aren't")
  func badSequences() throws {
    try folder.write(
      Array("1 a b c\n2\n3 a".utf8) + [0] + Array("b\n4 ".utf8) + [0xff] + Array(" b\n".utf8),
      to: "bad.txt")
    let loaded = try read("bad.txt", ReadOptions(format: .sequences, bad: .skip))
    #expect(loaded.dataset.rowTexts == ["1 a", "1 b", "1 c"])
    #expect(
      loaded.report.malformed.lines == [
        "malformed: 2 of 4 rows: 1 not UTF-8, 1 NUL byte", "  bad.txt:3: a NUL byte",
        "  bad.txt:4: bytes that aren't UTF-8",
      ])
  }

  @Test(
    "a user with an empty list of items is told of, and is no mistake",
    arguments: [
      ("a.txt", "u1: 1 2 3\nu2:\nu3: 4 1\n"), ("b.txt", "u1 1 2 3\nu2\nu3 4 1\n"),
      ("c.csv", "user_id,item_ids\nu1,\"[1,2,3]\"\nu2,\"[]\"\nu3,\"[4,1]\"\n"),
      (
        "d.jsonl",
        """
        {"user":"u1","items":[1,2,3]}
        {"user":"u2","items":[]}
        {"user":"u3","items":[4,1]}

        """
      ),
    ])
  func emptyLists(_ name: String, _ text: String) throws {
    try folder.write(text.utf8, to: name)
    let loaded = try read(name)
    #expect(loaded.dataset.rowTexts == ["u1 1", "u1 2", "u1 3", "u3 4", "u3 1"])
    #expect(loaded.report.malformed.count == 0)
    #expect(
      loaded.report.notes.map(\.text).contains(
        "load: users whose list of items is empty are left out: 1"))
  }

  @Test("an empty list of nobody, or with times, is a mistake")
  func emptyListsOfNobody() throws {
    try folder.write(
      "user_id,item_ids,times\nu1,\"[1,2]\",\"[5,6]\"\n,[],[]\nu3,[],[7]\n".utf8, to: "e.csv")
    let loaded = try read("e.csv", ReadOptions(bad: .skip))
    #expect(loaded.dataset.rowTexts.count == 2)
    #expect(
      loaded.report.malformed.examples.map(\.reason) == ["no user", "0 items, but 1 time"])
  }

  @Test("pairs between spaces are rows, not sequences")
  func pairs() throws {
    try folder.write("1 10\n1 11\n2 10\n".utf8, to: "pairs.txt")
    #expect(try read("pairs.txt").dataset.rowTexts == ["1 10", "1 11", "2 10"])
  }

  @Test(
    "a file of titles in any layout",
    arguments: [
      ("t.csv", "item,title\na,\"Lamp, red\"\nb,Cup\n"), ("t.tsv", "a\tLamp, red\nb\tCup\n"),
      ("t.dat", "a::Lamp, red::x\nb::Cup::y\n"), ("t.txt", "a Lamp, red\nb Cup\n"),
    ])
  func titles(_ name: String, _ text: String) throws {
    try folder.write("1,a\n1,b\n".utf8, to: "rows.csv")
    let path = try folder.write(text.utf8, to: name)
    let loaded = try read("rows.csv", ReadOptions(titles: path))
    #expect(loaded.dataset.catalogue.titles == ["Lamp, red", "Cup"])
  }

  @Test(
    "a file of titles in UTF-16 says so by its mark, in either order of bytes",
    arguments: [
      ("t.csv", "item,title\na,Käse\nb,Öl\n"), ("t.txt", "a Käse\nb Öl\n"),
      ("t.json", "{\"item\": \"a\", \"title\": \"Käse\"}\n{\"item\": \"b\", \"title\": \"Öl\"}\n"),
    ], [true, false])
  func titlesInUTF16(_ file: (name: String, text: String), isBig: Bool) throws {
    try folder.write("1,a\n1,b\n".utf8, to: "rows.csv")
    let units = "\u{feff}\(file.text)".utf16
    let bytes = units.flatMap { unit in
      isBig ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
    }
    let path = try folder.write(bytes, to: file.name)
    let loaded = try read("rows.csv", ReadOptions(titles: path))
    #expect(loaded.dataset.catalogue.titles == ["Käse", "Öl"])
  }

  @Test("titles are those of the very bytes of an id")
  func titlesOfAccents() throws {
    try folder.write("1,\u{E9}\n1,e\u{301}\n".utf8, to: "rows.csv")
    let path = try folder.write("item,title\ne\u{301},two\n\u{E9},one\n".utf8, to: "t.csv")
    let loaded = try read("rows.csv", ReadOptions(titles: path))
    #expect(loaded.dataset.catalogue.titles == ["one", "two"])
  }
}
