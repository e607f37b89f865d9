import Interactions
import Support
import Testing

@Suite("filters")
struct FilterTests {
  static let toy = Dataset(
    name: "toy",
    catalogue: Catalogue(
      ids: ["a", "b", "c", "d"], titles: ["Ant", "Bee", "", "Dog"],
      attributes: [
        ItemAttribute(name: "legs", values: ["6", "6", "", "4"]),
        ItemAttribute(name: "kind", values: ["insect", "insect", "", "mammal"]),
      ]),
    users: ["u", "v", "w"], offsets: [0, 3, 6, 7], items: [0, 1, 3, 1, 0, 1, 3],
    times: [10, 20, 30, 5, 6, 7, 40], ratings: [5, 4, 3, 2, 1, 2, 3])

  @Test("where keeps the rows that a condition holds for and drops what has none left")
  func condition() throws {
    let filtered = try Self.toy.filter { $0.rating ?? 0 >= 3 }
    #expect(filtered.dataset.rowTexts == ["u a@10*5.0", "u b@20*4.0", "u d@30*3.0", "w d@40*3.0"])
    #expect(filtered.dataset.users == ["u", "w"])
    #expect(filtered.dataset.catalogue.ids == ["a", "b", "d"])
    #expect(filtered.dataset.catalogue.titles == ["Ant", "Bee", "Dog"])
    #expect(
      filtered.dataset.catalogue.attributes.map(\.values)[1] == ["insect", "insect", "mammal"])
    #expect(
      filtered.report.description
        == "where: 3 → 2 users, 4 → 3 items, 7 → 4 interactions, density 58.3% → 66.7%")
  }

  @Test("a rating is the number that was written, not the nearest one in single precision")
  func writtenRatings() throws {
    let written = ["0.7", "4.5", "3", "0.1", "16777216", "1e-30", "-2.3"]
    let rows = written.enumerated().map { "u,i\($0),\($1)\n" }.joined()
    let data = try read("user,item,rating\n" + rows).dataset
    let rating = try #require(data.column(named: "rating"))
    for (index, text) in written.enumerated() {
      let value = Row(of: data, user: 0, index: index).value(of: rating)
      #expect(try value == .number(#require(Double(text))))
    }
  }

  @Test("a row's value in each column")
  func columns() throws {
    let toy = Self.toy
    #expect(
      toy.columns.map { "\($0.name):\($0.kind)" } == [
        "user:text", "item:text", "time:number", "rating:number", "title:text", "legs:number",
        "kind:text",
      ])
    let row = Row(of: toy, user: 0, index: 2)
    #expect(
      toy.columns.map { row.value(of: $0) } == [
        .text("u"), .text("d"), .number(30), .number(3), .text("Dog"), .number(4), .text("mammal"),
      ])
    let bare = Dataset(name: "bare", sequences: [[2]], titles: ["x", "y", ""])
    #expect(bare.columns.map(\.name) == ["user", "item", "title"])
    let title = try #require(bare.column(named: "title"))
    #expect(Row(of: bare, user: 0, index: 0).value(of: title) == .none)
    #expect(bare.column(named: "rating") == nil)
  }

  @Test("kcore is what dropping again and again leaves", arguments: 0..<20)
  func kcore(_ seed: Int) throws {
    let key = RandomKey(seed: UInt64(seed))
    let sequences = (0..<30).map { user in
      (0..<key.integer(below: 12, at: UInt64(user))).map { index in
        // The square makes some items popular and some rare.
        let draw = key.derived(user).uniform(at: UInt64(index))
        return Int(draw * draw * 25)
      }
    }
    let dataset = Dataset(name: "random", sequences: sequences)
    let (users, items) = (2 + seed % 4, 1 + seed % 5)
    var rows = sequences.enumerated().flatMap { user, items in items.map { (user, $0) } }
    while true {
      let byUser = Dictionary(grouping: rows, by: \.0).mapValues(\.count)
      let byItem = Dictionary(grouping: rows, by: \.1).mapValues(\.count)
      let kept = rows.filter { (byUser[$0.0] ?? 0) >= users && (byItem[$0.1] ?? 0) >= items }
      if kept.count == rows.count { break }
      rows = kept
    }
    let expected = rows.map { "\($0.0) \($0.1)" }
    if expected.isEmpty {
      #expect(throws: DataError.emptied(filter: "kcore", before: dataset.size)) {
        try dataset.kcore(users: users, items: items)
      }
    } else {
      #expect(try dataset.kcore(users: users, items: items).dataset.rowTexts == expected)
    }
  }

  @Test("dedup keeps the first or the last row of a user and an item")
  func dedup() throws {
    #expect(
      try Self.toy.dedup().dataset.rowTexts == [
        "u a@10*5.0", "u b@20*4.0", "u d@30*3.0", "v b@5*2.0", "v a@6*1.0", "w d@40*3.0",
      ])
    #expect(
      try Self.toy.dedup(keep: .last).dataset.rowTexts == [
        "u a@10*5.0", "u b@20*4.0", "u d@30*3.0", "v a@6*1.0", "v b@7*2.0", "w d@40*3.0",
      ])
  }

  @Test("a sample has whole users, the same for the same key, and keeps a split")
  func sample() throws {
    let dataset = Dataset(name: "many", sequences: (0..<100).map { [$0, $0 + 1, $0 + 2] })
    let key = RandomKey(seed: 3)
    let ten = try dataset.sample(.users(10), key: key).dataset
    #expect(ten.userCount == 10)
    #expect(ten.interactionCount == 30)
    #expect(try dataset.sample(.share(0.1), key: key).dataset.users == ten.users)
    #expect(try dataset.sample(.users(10), key: RandomKey(seed: 4)).dataset.users != ten.users)
    let split = try dataset.split(.leaveOneOut).sample(.users(5), key: key).dataset
    #expect(split.split?.description == "leave_one_out")
    #expect(split.sequence(of: 0, part: .test).count == 1)
    #expect(try dataset.sample(.share(0.001), key: key).dataset.userCount == 1)
    #expect(try dataset.sample(.share(1), key: key).dataset.userCount == 100)
  }

  @Test("rows that came with their parts keep them")
  func givenParts() throws {
    let loaded = try read("user,item,part\n1,a,train\n1,b,test\n2,a,train\n3,c,train\n3,a,test\n")
    let kept = try loaded.dataset.kcore(users: 1, items: 2).dataset
    #expect(kept.rowTexts == ["1 a", "2 a", "3 a"])
    #expect(kept.split?.parts == [.train, .train, .test])
    #expect(try kept.split(.given).split?.description == "given")
  }

  @Test("what filters refuse")
  func refusals() throws {
    let toy = Self.toy
    #expect(
      errorText { _ = try toy.filter { $0.rating == 9 } }
        == "`where` leaves nothing of 3 users, 4 items, 7 interactions")
    #expect(
      errorText { _ = try toy.kcore(users: 4, items: 1) }
        == "`kcore` leaves nothing of 3 users, 4 items, 7 interactions")
    #expect(
      errorText { _ = try toy.kcore(users: 0, items: 1) } == "`users` is 0; expected at least 1")
    let split = try toy.split(.leaveOneOut)
    for (name, run) in [
      ("where", { _ = try split.filter { _ in true } }), ("dedup", { _ = try split.dedup() }),
      ("kcore", { _ = try split.kcore(users: 1, items: 1) }),
    ] as [(String, () throws -> Void)] {
      #expect(
        errorText(run)
          == "`\(name)` would change the split `leave_one_out`; filter before splitting")
    }
    let key = RandomKey(seed: 0)
    #expect(
      errorText { _ = try toy.sample(.users(4), key: key) } == "can't sample 4 of 3 users")
    #expect(
      errorText { _ = try toy.sample(.users(0), key: key) } == "`users` is 0; expected at least 1")
    #expect(
      errorText { _ = try toy.sample(.share(1.5), key: key) }
        == "`share` is 150%; expected above 0% and at most 100%")
    struct Stop: Error {}
    #expect(throws: Stop.self) { try toy.filter { _ in throw Stop() } }
  }
}
