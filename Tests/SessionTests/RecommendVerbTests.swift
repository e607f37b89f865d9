import Foundation
import Session
import Testing
import _TestSupport

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

  /// Lists have no score for what isn't in them, and one of one item no deviation.
  @Test(arguments: ["average", "least_misery"])
  func aGroupHasNoOrder(combine: String) throws {
    let folder = try TemporaryFolder()
    let (user, item) = try (printed("u[0]"), printed("(head films).item[0]"))
    try folder.write("user,item\n\(user),\(item)\n".utf8, to: "theirs.csv")
    #expect(session.run("theirs = rankings films \"\(folder.path)/theirs.csv\"").outcome == .ok)
    let one = try printed("(recommend theirs users=[u[0], u[1]] combine=\(combine) seen=keep n=5)")
    let other = try printed(
      "(recommend theirs users=[u[1], u[0]] combine=\(combine) seen=keep n=5)")
    #expect(one == other)
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
    let (_, said) = session.run("z = explain pop user=u[0] n=2")
    #expect(try numbers("z.adds") == [0, 0])
    #expect(said.notes.first == "explain: no item of the history changes this score")
  }

  /// A file says the same as a list, whatever its notation.
  @Test func aFileNamesUsers() throws {
    let folder = try TemporaryFolder()
    let ids = try printed("u").dropFirst().dropLast().split(separator: ", ").map {
      String($0.dropFirst().dropLast())
    }
    #expect(session.run("wanted = recommend [base, pop] users=u n=4").outcome == .ok)
    let files = [
      "ids.txt": ids.joined(separator: "\n"),
      "people.csv": "name;User ID\n" + ids.map { "somebody;\($0)\r\n" }.joined(),
      "people.jsonl": ids.map { "{\"user_id\": \($0)}\n" }.joined(),
    ]
    for (name, text) in files {
      let path = try folder.write(text.utf8, to: name)
      let (outcome, said) = session.run("t = recommend [base, pop] users=\"\(path)\" n=4")
      #expect(outcome == .ok && said.notes.isEmpty, "\(said.diagnostics)\(said.notes)")
      #expect(try printed("t") == printed("wanted"))
    }
  }

  /// Whoever has a history in the file gets the list of that history.
  @Test func aFileTellsHistories() throws {
    let folder = try TemporaryFolder()
    #expect(session.run("h = (history films user=u[0] n=3).item").outcome == .ok)
    #expect(session.run("wanted = recommend base history=h n=5").outcome == .ok)
    let items = try printed("h").dropFirst().dropLast().split(separator: ", ").map {
      String($0.dropFirst().dropLast())
    }
    let list = items.map { "\"\($0)\"" }.joined(separator: ",")
    let files = [
      "a.csv": "guest,\(items.joined(separator: " "))\n",
      "b.tsv": "item_id_list:token_seq\tuser_id:token\n\(items.joined(separator: " "))\tguest\n",
      "c.jsonl": "{\"user\": \"guest\", \"history\": [\(list)]}\n",
    ]
    for (name, text) in files {
      let path = try folder.write(text.utf8, to: name)
      let (outcome, said) = session.run("t = recommend base users=\"\(path)\" n=5")
      #expect(outcome == .ok, "\(said.diagnostics)")
      #expect(try printed("t.title") == printed("wanted.base"))
      #expect(try printed("t.user") == "[\"guest\", \"guest\", \"guest\", \"guest\", \"guest\"]")
      #expect(!session.shown("t").contains("held out"))
    }
  }

  @Test func rowsOfNobodyKnownStopAFile() throws {
    let folder = try TemporaryFolder()
    let user = try printed("u[0]")
    let path = try folder.write(
      "user,history\n\(user),\nnobody,\nguest,nothing\n".utf8, to: "people.csv")
    let words = session.run("recommend pop users=\"\(path)\"").said.diagnostics.joined()
    #expect(words.contains("malformed: 2 of 3 rows: 1 unknown user, 1 unknown item"))
    #expect(words.contains("people.csv:3: no user `nobody` in `movietweetings`, and no history"))
    #expect(words.contains("people.csv:4: no item `nothing` in `movietweetings`"))
    let (outcome, said) = session.run("t = recommend pop users=\"\(path)\" bad=skip n=2")
    #expect(outcome == .ok && said.notes.count == 3)
    #expect(try printed("t.user") == "[\"\(user)\", \"\(user)\"]")
  }

  /// Nobody unknown has a list in a file of lists.
  @Test func listsOfAFileAreForItsUsersOnly() throws {
    let folder = try TemporaryFolder()
    #expect(session.run("items = (history films user=u[0] n=2).item").outcome == .ok)
    let item = try printed("items[0]")
    let path = try folder.write(
      "user,item,rank\n\(printed("u[0]")),\(item),1\n".utf8, to: "theirs.csv")
    #expect(session.run("theirs = rankings films \"\(path)\"").outcome == .ok)
    #expect(try printed("(recommend theirs users=[u[0]] seen=keep).count") == "1")
    for (call, place) in [
      ("recommend theirs history=[]", "1:26 | ^^"),
      ("recommend theirs user=u[0] add=items[1]", "1:32 | ^^^^^^^^"),
      ("explain theirs user=u[0]", "1:9 | ^^^^^^"),
    ] {
      #expect(
        session.failure(call)
          == "error: `rankings` knows users by their ids alone: a history changes nothing | t:\(place)"
      )
    }
  }
}
