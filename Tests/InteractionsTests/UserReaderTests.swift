import Foundation
import Interactions
import Testing
import _TestSupport

@Suite("files of users")
struct UserReaderTests {
  private let data = Dataset(
    name: "small",
    catalogue: Catalogue(ids: ["a", "b", "c, \"d\""]), users: ["7", "x y", "nobody"],
    offsets: [0, 1, 2, 3], items: [0, 1, 2])

  private func read(
    _ text: String, as name: String = "people.csv", bad: BadRowPolicy = .stop
  ) throws -> UserList {
    let folder = try TemporaryFolder()
    return try UserReader(data: data, bad: bad).read(folder.write(text.utf8, to: name))
  }

  @Test(
    "known users, whatever the notation",
    arguments: [
      "7\nx y\n", "\u{feff}user\r\n7\r\n\"x y\"\r\n", "id\n7\nx y",
      "user_id\thistory\n7\t\nx y\t\n",
      "since,User ID,town\n2001,7,A\n2002,x y,B\n",
      "{\"user\": 7}\n{\"user\": \"x y\", \"history\": null}\n",
      "{\"who\": \"7\"}\n{\"who\": \"x y\"}",
    ])
  func known(_ text: String) throws {
    let list = try read(text)
    #expect(list.users == [.known(0), .known(1)])
    #expect(list.malformed.rows == 2 && list.malformed.count == 0)
  }

  @Test(
    "a history makes anybody known, and counts before the data's own",
    arguments: [
      "guest,b a\n7,a\n", "items;id\nb  a;guest\na;7\n",
      """
      {"user": "guest", "history": ["b", "a"]}
      {"user": 7, "history": "a"}
      """,
    ])
  func histories(_ text: String) throws {
    #expect(
      try read(text).users == [
        .history(id: "guest", items: [1, 0]), .history(id: "7", items: [0]),
      ])
  }

  @Test("ids with spaces and commas stand in lists of JSON, and an empty list is a history")
  func lists() throws {
    let text = #"{"user": "g", "history": ["c, \"d\""]}"# + "\n" + #"{"user": "h", "history": []}"#
    #expect(
      try read(text, as: "people.jsonl").users == [
        .history(id: "g", items: [2]), .history(id: "h", items: []),
      ])
  }

  @Test("no items between quotes are no history, in any notation")
  func noItems() throws {
    let text = #"{"user": 7, "history": " "}"# + "\n" + #"{"user": "7", "history": null}"#
    #expect(try read(text, as: "people.jsonl").users == [.known(0), .known(0)])
    #expect(try read("user,history\n7, \n7,\n").users == [.known(0), .known(0)])
  }

  @Test("a file of nobody known says why")
  func nobody() throws {
    #expect(
      errorText { _ = try read("user\nz\n", bad: .skip) } == """
        `people.csv` has nobody that can be used
        malformed: 1 of 1 rows: 1 unknown user
          people.csv:2: no user `z` in `small`, and no history
        """)
  }

  @Test("rows that name nobody are counted, and over 1% stop the file")
  func bad() throws {
    let text = "user,history\n7,\nz,\n,a\n7,a zz\n7\n"
    let list = try read(text, bad: .skip)
    #expect(list.users == [.known(0)])
    let lines = [
      "malformed: 4 of 5 rows: 1 wrong number of fields, 1 empty id, 1 unknown user, "
        + "1 unknown item",
      "  people.csv:3: no user `z` in `small`, and no history",
      "  people.csv:4: no user",
      "  people.csv:5: no item `zz` in `small`",
    ]
    #expect(list.malformed.lines == lines)
    #expect(
      errorText { _ = try read(text) }
        == (lines + ["over 1% stops the load"])
        .joined(separator: "\n"))
    // One in a hundred is left out.
    #expect(
      try read("user\nz\n" + String(repeating: "7\n", count: 99)).users.count == 99)
  }

  @Test("broken objects are malformed rows")
  func badJSON() throws {
    let list = try read(
      "{\"user\": \"7\"}\n{\"user\": [1]}\n[7]\n{\"user\": \"7\", \n", as: "p.jsonl", bad: .skip)
    #expect(list.users == [.known(0)])
    #expect(
      list.malformed.lines == [
        "malformed: 3 of 4 rows: 2 no JSON object, 1 list or object",
        "  p.jsonl:2: `user` is a list or an object", "  p.jsonl:3: JSON, but no object",
        "  p.jsonl:4: no JSON, or JSON that is cut off",
      ])
  }

  @Test(
    "files that aren't of users",
    arguments: [
      ("a,b,c\n1,2,3\n", "`people.csv` has no column `user`; the columns are `a`, `b`, `c`"),
      ("history\na b\n", "`people.csv` has no column `user`; the columns are `history`"),
      (
        "{\"a\": 1, \"b\": 2}",
        "`people.csv` has no column `user`; the columns are `a`, `b`"
      ),
      ("", "`people.csv` has no rows"), ("user\n", "`people.csv` has no rows"),
      (
        "PAR1....", "`people.csv` is a Parquet file, which isn't read; save it as CSV or JSON lines"
      ),
      (
        "[\"7\"]",
        "`people.csv` is a JSON list without objects; expected one of objects, or one object a line"
      ),
    ])
  func unfit(_ text: String, _ words: String) {
    #expect(errorText { _ = try read(text) } == words)
  }
}
