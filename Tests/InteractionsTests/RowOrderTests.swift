import Testing

@testable import Interactions

/// What puts the rows of a file in order.
@Suite struct RowOrderTests {
  @Test(arguments: [
    ("user,item,score", "score", nil), ("user_id;item_id;Prediction;rank", "Prediction", "rank"),
    ("u\ti\tPOSITION", nil, "POSITION"), ("user item", nil, nil), ("", nil, nil),
    (#"{"user": "a", "item": "b", "relevance": 0.5}"#, "relevance", nil),
    (#""user","item","place""#, nil, "place"), ("a,b,scores,ranking", nil, nil),
    ("\u{feff}rating,user,item", "rating", nil), ("user,item,pred,score", "pred", nil),
  ])
  func columnsAreKnownByName(_ line: String, _ score: String?, _ rank: String?) {
    let found = OrderColumns(firstLine: line)
    #expect(found.score == score && found.rank == rank)
  }

  @Test func aFileThatIsMissingNamesNone() {
    let found = OrderColumns(ofFile: "/nonexistent/lists.csv")
    #expect(found.score == nil && found.rank == nil)
  }

  @Test(
    arguments: [
      ([[1, 2, 3], [2, 1]], true), ([[0, 1], [1, 0, 2]], true), ([[1, 2], [0, 1]], false),
      ([[1, 1]], false), ([[1, 3]], false), ([[5, 4, 3]], false), ([[0.5, 1.5]], false),
    ] as [([[Float]], Bool)])
  func ratingsThatCountUpArePlaces(_ ratings: [[Float]], _ arePlaces: Bool) {
    #expect(data(ratings).ratingsArePlaces == arePlaces)
  }

  @Test func dataWithoutRatingsHaveNoPlaces() {
    #expect(!Dataset(name: "d", sequences: [[0, 1]]).ratingsArePlaces)
  }

  @Test(
    arguments: [
      // The best score has the first rank.
      ([[9, 5, 1]], [[1, 2, 3]], 0), ([[9, 5, 1], [3, 4]], [[1, 3, 2], [2, 1]], 1),
      ([[9, 5], [3, 4]], [[2, 1], [1, 2]], 2),
      // Scores that are equal may be ranked in any way; what isn't a number says nothing.
      ([[5, 5, 1]], [[2, 1, 3]], 0), ([[9, .nan, 1]], [[1, 3, 2]], 0),
    ] as [([[Float]], [[Float]], Int)])
  func usersWhoseRanksContradictTheirScores(
    _ scores: [[Float]], _ ranks: [[Float]], _ count: Int
  ) {
    #expect(loaded(scores).usersOrderedOtherwise(loaded(ranks)) == count)
  }

  @Test func otherRowsAreNotCompared() {
    #expect(loaded([[1, 2]]).usersOrderedOtherwise(loaded([[1, 2, 3]])) == 0)
  }

  private func data(_ ratings: [[Float]]) -> Dataset {
    let plain = Dataset(name: "d", sequences: ratings.map { Array($0.indices) })
    return Dataset(
      name: "d", catalogue: plain.catalogue, users: plain.users, offsets: plain.offsets,
      items: plain.items, ratings: Array(ratings.joined()))
  }

  private func loaded(_ ratings: [[Float]]) -> LoadedDataset {
    let data = data(ratings)
    let report = ReadReport(
      size: data.size, files: [], mapping: "", malformed: MalformedRows(), notes: [])
    return LoadedDataset(dataset: data, report: report, numbers: nil)
  }
}
