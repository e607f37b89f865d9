import Session
import Testing

/// `recommend` for groups and unknown users, `similar` and `explain`.
@Suite struct RecommendVerbTests {
  private let session = TestSession(SessionConfiguration(threads: 2, dataFolder: "/nonexistent"))

  init() {
    let outcome = session.run(
      """
      films = load "movietweetings" | kcore users=5 items=5 | sample users=100 | split
      base = sasrec films dim=8 layers=1 heads=1 maxlen=10
      train base epochs=2
      pop = popular films
      u = (pick films n=3).user
      """
    ).outcome
    #expect(outcome == .ok)
  }

  private func printed(_ expression: String) throws -> String {
    let (outcome, said) = session.run("print " + expression)
    #expect(outcome == .ok, "\(said.diagnostics)")
    return try #require(said.results.last)
  }

  private func numbers(_ expression: String) throws -> [Double] {
    try printed(expression).dropFirst().dropLast().split(separator: ", ").compactMap {
      Double($0)
    }
  }

  @Test func aListForEachUserHasIdsTitlesAndFallingScores() throws {
    #expect(session.run("t = recommend base users=u n=4").outcome == .ok)
    #expect(try printed("t.rank") == "[1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]")
    let scores = try numbers("t.score")
    #expect(scores.count == 12)
    for user in 0..<3 {
      let own = scores[user * 4..<user * 4 + 4]
      #expect(own.sorted(by: >) == Array(own))
    }
    // The titles are those of the list for the user alone.
    for user in 0..<3 {
      let alone = try printed("(recommend base user=u[\(user)] n=4)")
      for place in 0..<4 { #expect(alone.contains(try printed("t[\(user * 4 + place)].title"))) }
    }
  }

  /// Everybody has the same scores by popularity, so a group's list is the most popular of all.
  @Test(arguments: ["average", "least_misery"])
  func aGroupGetsOneList(combine: String) throws {
    let group = try printed("(recommend pop users=u combine=\(combine) seen=keep n=5).pop")
    #expect(try group == printed("(recommend pop history=[] n=5).pop"))
    #expect(group.count { $0 == "\"" } == 10)
  }

  /// Whose least pleased member decides can't be told by the mean.
  @Test func theWaysOfCombiningDiffer() throws {
    let average = try printed("(recommend base users=u combine=average n=30).base")
    #expect(try average != printed("(recommend base users=u combine=least_misery n=30).base"))
  }

  @Test func somebodyUnknownCanHaveAHistory() throws {
    #expect(session.run("h = (history films user=u[0] n=3).item").outcome == .ok)
    #expect(session.run("t = recommend base history=h n=3").outcome == .ok)
    #expect(try printed("t.count") == "3")
    for place in 0..<3 {
      #expect(try !printed("h").contains(printed("t[\(place)].base")))
    }
  }

  /// Models with a vector for each user of the data don't take somebody unknown for one of them.
  @Test func somebodyUnknownIsNobodyOfTheData() throws {
    #expect(session.run("mf = bprmf films dim=8").outcome == .ok)
    let items = ["Iron Man 3", "Man of Steel"]
    let lists = try items.map { try printed("(recommend mf history=\"\($0)\" seen=keep).mf") }
    #expect(lists[0] != lists[1])
  }

  @Test func anItemIsLikeItsNeighbours() throws {
    let (outcome, said) = session.run(#"t = similar base item="Iron Man 3" n=4"#)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(said.notes.last == "similar: Iron Man 3 (2013)")
    let cosines = try numbers("t.cosine")
    #expect(cosines.count == 4 && cosines.sorted(by: >) == cosines)
    #expect(cosines.allSatisfy { $0 <= 1.0001 && $0 > -1 })
    // Likeness is mutual.
    let nearest = try printed("t[0].base")
    #expect(session.run("s = similar base item=t[0].base n=50").outcome == .ok)
    #expect(try printed("s.base").contains("Iron Man 3 (2013)"), "of \(nearest)")
    #expect(try printed("s.cosine").contains(printed("t.cosine[0]")))
    // Without vectors, by what comes after the item: of popularity the same as always.
    #expect(try numbers(#"(similar pop item="Iron Man 3" n=2).score"#).count == 2)
  }

  @Test func aHistoryExplainsAScore() throws {
    let one = try printed("(history films user=u[0] n=1).item[0]")
    #expect(session.run("t = explain base history=\"\(one)\"").outcome == .ok)
    #expect(try printed("t.count") == "1")
    // Without its only item the user ranks nothing: the item adds the whole score.
    let adds = try numbers("t.adds")
    let first = try numbers("(recommend base users=u n=1).score")
    #expect(adds[0] > 0 && first.count == 3)
    #expect(try numbers("(explain pop user=u[0] n=2).adds") == [0, 0])
  }
}
