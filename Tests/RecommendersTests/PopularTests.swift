import Evaluation
import Interactions
import Recommenders
import Support
import Testing

@Suite struct PopularTests {
  @Test func ranksByTrainingCounts() throws {
    let data = try Dataset(
      name: "d", sequences: [[0, 1, 2, 3], [1, 2, 3, 0], [1, 0, 2, 2]]
    ).split(.leaveOneOut)
    let model = Popular(data)
    #expect(model.kind == "popular")
    #expect(model.counts == [2, 3, 1, 0])
    let queries = [Query(history: [1]), Query(history: [])]
    let scores = try model.scores(for: queries, workers: Workers(count: 1), progress: .unwatched)
    #expect(scores == [2, 3, 1, 0, 2, 3, 1, 0])
  }

  @Test func stopsWhenAsked() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    let model = Popular(Dataset(name: "d", sequences: [[0, 1]]))
    #expect(throws: Cancelled.self) {
      try model.scores(
        for: [], workers: Workers(count: 1), progress: Progress(cancellation: cancellation))
    }
  }
}
