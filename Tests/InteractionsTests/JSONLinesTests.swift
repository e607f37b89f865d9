import Foundation
import Support
import Testing
import _TestSupport

@testable import Interactions

@Suite("JSON lines")
struct JSONLinesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ path: String = "", _ options: ReadOptions = ReadOptions()) throws
    -> LoadedDataset
  {
    try DatasetReader(options: options).read(path.isEmpty ? folder.path : folder.path(path))
  }

  private let reviews2014 = """
    {"reviewerID": "A2", "asin": "0007", "reviewerName": "x", "helpful": [0, 1], "reviewText": \
    "a \\"b\\" {c}", "overall": 5.0, "summary": "s", "unixReviewTime": 1391040000, \
    "reviewTime": "01 30, 2014"}
    {"reviewerID": "A1", "asin": "B01", "reviewerName": null, "reviewText": "", "overall": 4.0, \
    "summary": "", "unixReviewTime": 1391040001, "reviewTime": "01 30, 2014"}

    """

  @Test("Amazon 2014: reviews, and metadata that are Python's dictionaries")
  func amazon2014() throws {
    try folder.write(reviews2014.utf8, to: "reviews_Beauty_5.json")
    try folder.write(
      """
      {'asin': '0007', 'description': 'long', 'title': "It's a caf\\xe9 &amp; \\u2603", \
      'price': 3.17, 'related': {'also_bought': ['B01']}, 'salesRank': {'Beauty': 9}, \
      'brand': 'Coxlures', 'categories': [['Beauty', 'Hair'], ['Beauty', "Women's"]]}
      {'asin': 'B99', 'title': 'another', 'price': None, 'new': True}
      {'asin': 'B01', 'categories': [['Beauty']], }

      """.utf8, to: "meta_Beauty.json")
    for path in ["", "reviews_Beauty_5.json"] {
      let loaded = try read(path)
      #expect(loaded.dataset.rowTexts == ["A2 0007@1391040000*5.0", "A1 B01@1391040001*4.0"])
      let catalogue = loaded.dataset.catalogue
      #expect(catalogue.titles == ["It's a café & ☃", ""])
      #expect(catalogue.attributes.map(\.name) == ["brand", "categories", "price"])
      #expect(
        catalogue.attributes.map(\.values) == [
          ["Coxlures", ""], ["Beauty|Hair|Women's", "Beauty"], ["3.17", ""],
        ])
      #expect(catalogue.attributes.map(\.isNumeric) == [false, false, true])
      #expect(
        loaded.report.allLines == [
          "load: 2 users, 2 items, 2 interactions from `reviews_Beauty_5.json`, user=reviewerID "
            + "item=asin time=unixReviewTime rating=overall",
          "load: titles, brand, categories, price from `meta_Beauty.json`",
          "`meta_Beauty.json` has no title for 1 of 2 items",
        ])
    }
  }

  @Test("Amazon 2018: metadata that are JSON, with prices and titles as pages have them")
  func amazon2018() throws {
    try folder.write(
      """
      {"overall": 5.0, "verified": true, "reviewTime": "09 4, 2015", "reviewerID": "A3", "asin": \
      "B0", "style": {"Size:": " M"}, "reviewerName": "x", "reviewText": "t", "summary": "s", \
      "unixReviewTime": 1441324800}
      {"overall": 1.0, "verified": true, "reviewTime": "09 5, 2015", "reviewerID": "A3", "asin": \
      "B1", "reviewerName": "x", "reviewText": "t", "summary": "s", "unixReviewTime": 1441411200}
      """.utf8, to: "All_Beauty_5.json")
    try folder.write(
      """
      {"category": ["Beauty", "Hair"], "description": ["d"], "title": "Loud  'N\\nClear&trade;", \
      "brand": "B", "main_cat": "All Beauty", "price": "$1,102.50", "asin": "B0"}
      {"category": [], "title": "<span>var aPageStart = (new Date()).getTime();</span>", \
      "brand": "", "main_cat": "All Beauty", "price": ".a-box-inner{background}", "asin": "B1"}
      """.utf8, to: "meta_All_Beauty.json")
    let dataset = try read("All_Beauty_5.json").dataset
    #expect(dataset.rowTexts == ["A3 B0@1441324800*5.0", "A3 B1@1441411200*1.0"])
    #expect(dataset.catalogue.titles == ["Loud 'N Clear™", ""])
    #expect(
      dataset.catalogue.attributes.map(\.values) == [
        ["B", ""], ["Beauty|Hair", "All Beauty"], ["1102.50", ""],
      ])
  }

  @Test("Amazon 2023: items by their parent, the review's title is no item's, milliseconds")
  func amazon2023() throws {
    try folder.write(
      """
      {"rating": 5.0, "title": "Such a lovely scent", "text": "t", "images": [], "asin": "B00A", \
      "parent_asin": "B00P", "user_id": "AGKH", "timestamp": 1588687728923, "helpful_vote": 0}
      """.utf8, to: "All_Beauty.jsonl")
    try folder.write(
      """
      {"main_category": "All Beauty", "title": "Wax", "average_rating": 4.8, "price": null, \
      "store": "Howard", "categories": [], "details": {"Brand": "HW"}, "parent_asin": "B00P", \
      "description": []}
      """.utf8, to: "meta_All_Beauty.jsonl")
    let loaded = try read()
    #expect(loaded.dataset.rowTexts == ["AGKH B00P@1588687728*5.0"])
    #expect(loaded.dataset.catalogue.titles == ["Wax"])
    #expect(loaded.dataset.catalogue.attributes.map(\.values) == [["Howard"], ["All Beauty"]])
    #expect(
      loaded.report.allLines == [
        "load: 1 user, 1 item, 1 interaction from `All_Beauty.jsonl`, user=user_id "
          + "item=parent_asin time=timestamp rating=rating",
        "times of `All_Beauty.jsonl` are milliseconds",
        "load: titles, brand, categories from `meta_All_Beauty.jsonl`",
      ])
  }

  @Test(
    "Amazon's ratings as text: 2014, 2018 with the item first, 2023 split, metadata beside them")
  func amazonRatings() throws {
    try folder.write(
      "A39HTATAQ9V7YF,0205616461,5.0,1369699200\nA3JM6GV9MNOF9X,B00558JJSA,3.0,1355443200\n".utf8,
      to: "ratings_Beauty.csv")
    try folder.write("{'asin': '0205616461', 'title': 'Bio'}\n".utf8, to: "meta_Beauty.json")
    let ratings = try read("ratings_Beauty.csv").dataset
    #expect(ratings.users == ["A39HTATAQ9V7YF", "A3JM6GV9MNOF9X"])
    #expect(ratings.catalogue.titles == ["Bio", ""])

    try folder.write(
      "0205616461,A39HTATAQ9V7YF,5.0,1369699200\nB00558JJSA,A3JM6GV9MNOF9X,3.0,1355443200\n".utf8,
      to: "All_Beauty.csv")
    #expect(try read("All_Beauty.csv").dataset.users == ratings.users)

    let header = "user_id,parent_asin,rating,timestamp\n"
    for (part, row) in [("train", "u,a,5,1"), ("valid", "u,b,5,2"), ("test", "u,c,5,3")] {
      try folder.write((header + row).utf8, to: "Toys.\(part).csv")
    }
    let split = try read("Toys.train.csv").dataset
    #expect(split.split?.description == "given")
    #expect(split.split?.parts == [.train, .valid, .test])

    for (part, row) in [("train", "u,a,1/13/2020"), ("test", "u,c,2/3/2020")] {
      try folder.write("user,item,date\n\(row)\n".utf8, to: "Dated.\(part).csv")
    }
    let dated = try read("Dated.test.csv")
    #expect(dated.dataset.rowTexts == ["u a@1578873600", "u c@1580688000"])
    #expect(dated.report.notes == [], "the test file's order of day and month is the first file's")
  }

  @Test("Steam's dump, and objects of any keys")
  func others() throws {
    try folder.write(
      """
      {u'username': u'Ann', u'hours': 12.1, u'product_id': u'730', u'date': u'2017-12-17', \
      u'text': u'good \\\\ "game"'}
      """.utf8, to: "steam_reviews.json")
    try folder.write(
      "{u'app_name': u'CS', u'price': u'Free', u'id': u'730', u'genres': [u'Action', u'Indie']}"
        .utf8, to: "steam_games.json")
    let steam = try read("steam_reviews.json").dataset
    #expect(steam.rowTexts == ["Ann 730@1513468800"])
    #expect(steam.catalogue.titles == ["CS"])
    #expect(steam.catalogue.attributes.map(\.values) == [["Action|Indie"]])

    try folder.write(
      #"{"who": {"id": 7}, "what": 12345678901234567890123, "Bought At": "2020-01-02"}"#.utf8,
      to: "own.json")
    let columns: [ColumnRole: ColumnReference] = [
      .user: .name("who.id"), .item: .name("what"),
    ]
    let loaded = try read("own.json", ReadOptions(columns: columns))
    #expect(loaded.dataset.rowTexts == ["7 12345678901234567890123@1577923200"])
    #expect(
      loaded.report.noteLines == [
        "load: column `Bought At` of `own.json` is taken for the time, by what is in it; "
          + "another column for time"
      ])
  }

  @Test("titles for rows of any format")
  func titles() throws {
    try folder.write("1,a\n1,b\n".utf8, to: "rows.csv")
    let path = try folder.write(
      #"{"asin": "b", "title": "B"}"#.utf8, to: "meta.json")
    #expect(
      try read("rows.csv", ReadOptions(titles: path)).dataset.catalogue.titles == ["", "B"])
  }

  @Test("lines that are no objects are counted by kind")
  func malformed() throws {
    let good = #"{"user": "u", "item": "i", "time": 5, "rating": 3}"#
    let lines: [(String, String)] = [
      (#"{"user": "u", "item": "i", "time": 5, "rating": 3"#, "no JSON, or JSON that is cut off"),
      (#"{"user": "u", "item": "i", "time": 5, "rating": 3}}"#, "no JSON, or JSON that is cut off"),
      (#"{"user": "u", "item": "i"#, "a string that is never closed"),
      ("[1, 2]", "JSON, but no object"), ("7", "JSON, but no object"),
      ("hello", "JSON, but no object"),
      (#"{'user': 'u', 'item'"#, "no JSON, or JSON that is cut off"),
      (#"{'user': u, 'item': 'i'}"#, "neither JSON nor a literal of Python"),
      (#"{"item": "i", "time": 5, "rating": 3}"#, "no user"),
      (#"{"user": null, "item": "i", "time": 5, "rating": 3}"#, "no user"),
      (#"{"user": ["u"], "item": "i", "time": 5, "rating": 3}"#, "`user` is a list"),
      (#"{"user": "u", "item": {"a": 1}, "time": 5, "rating": 3}"#, "`item` is an object"),
      (#"{"user": "u", "item": "i", "time": "soon", "rating": 3}"#, "`soon` is no time"),
      (#"{"user": "u", "item": "i", "rating": 3}"#, "an empty field is no time"),
      (#"{"user": "u", "item": "i", "time": 5, "rating": "x"}"#, "`x` is no number"),
      (#"{"user": "u", "item": "i", "time": 5, "rating": 1e39}"#, "rating `1e39` is out of range"),
      (#"{"user": "\u0000", "item": "i", "time": 5, "rating": 3}"#, "a NUL byte"),
      ("{\"user\": \"\0\", \"item\": \"i\", \"time\": 5, \"rating\": 3}", "a NUL byte"),
      (
        #"{"user": "\ud800", "item": "i", "time": 5, "rating": 3}"#,
        "no JSON, or JSON that is cut off"
      ),
    ]
    for (line, reason) in lines {
      try folder.write("\(good)\n\n\(line)\n\(good)".utf8, to: "data.json")
      let loaded = try read("data.json", ReadOptions(bad: .skip))
      #expect(loaded.report.malformed.examples.map(\.reason) == [reason], "\(line)")
      #expect(loaded.report.malformed.examples.map(\.line) == [3])
      #expect(loaded.report.malformed.rows == 3)
      #expect(loaded.dataset.rowTexts == ["u i@5*3.0", "u i@5*3.0"])
    }
    let bytes = Array("\(good)\n{\"user\": \"".utf8) + [0xff] + Array("\", \"item\": \"i\"}".utf8)
    try folder.write(bytes, to: "data.json")
    #expect(
      try read("data.json", ReadOptions(bad: .skip)).report.malformed.lines == [
        "malformed: 1 of 2 rows: 1 not UTF-8", "  data.json:2: bytes that aren't UTF-8",
      ])
    #expect(
      errorText { _ = try read("data.json") } == """
        malformed: 1 of 2 rows: 1 not UTF-8
          data.json:2: bytes that aren't UTF-8
        over 1% stops the load
        mended by: text in windows-1252
        """)
  }

  @Test("files of JSON that aren't lines of objects, and objects without users or items")
  func refusals() throws {
    try folder.write("[1, [2, 3], \"{\"]".utf8, to: "list.json")
    #expect(
      errorText { _ = try read("list.json") }
        == "`list.json` is a JSON list without objects; expected one of objects, or one object a line"
    )
    try folder.write("{\n  \"user\": 1,\n  \"item\": 2\n}\n".utf8, to: "tall.json")
    #expect(
      errorText { _ = try read("tall.json") }
        == "no line of `tall.json` is a whole JSON object; expected a list of objects, or one object "
        + "a line, as `jq -c .` writes them")
    try folder.write(#"{"who": "u", "what": "i", "tags": [1]}"#.utf8, to: "keys.json")
    #expect(
      errorText { _ = try read("keys.json") } == """
        can't tell the user and the item column of `keys.json`; the columns are \
        `who`, `what`, `tags`
          {"who": "u", "what": "i", "tags": [1]}
        """)
    #expect(
      errorText { _ = try read("keys.json", ReadOptions(columns: [.user: .position(1)])) }
        == "`keys.json` has keys, not columns; 1 names none")
    #expect(
      errorText { _ = try read("keys.json", ReadOptions(columns: [.user: .name("me")])) }
        == "`keys.json` has no column `me`; the columns are `who`, `what`")
  }

  @Test("gzip, read on any number of threads in blocks of any size, is the same")
  func threads() throws {
    var text = ""
    for row in 0..<500 {
      text += #"{"user": "u\#(row % 37)", "item": "i\#(row % 91)", "time": \#(row), "x": "é{[\""}"#
      text += row % 100 == 99 ? "\nbroken\n" : "\n"
    }
    try folder.write(text.utf8, to: "data.json")
    let skip = ReadOptions(bad: .skip)
    let whole = try read("data.json", skip)
    #expect(whole.report.malformed.rows == 505)
    #expect(whole.report.malformed.examples.map(\.line) == [101, 202, 303])
    for size in [1, 64, 1000, 1 << 20] {
      for threads in [1, 2, 5] {
        var reader = DatasetReader(options: skip, workers: Workers(count: threads))
        reader.blockSize = size
        let loaded = try reader.read(folder.path("data.json"))
        #expect(loaded.dataset.digest == whole.dataset.digest, "\(size) bytes, \(threads) threads")
        #expect(loaded.report == whole.report)
      }
    }
  }
}
