import Interactions
import Support
import Testing

@Suite("splits")
struct SplitTests {
  let toy = Dataset(name: "toy", sequences: [[0, 1, 2, 3], [3, 2, 1], [1, 0]])

  @Test("leave-one-out keeps the last row for testing and the one before for validation")
  func leaveOneOut() throws {
    let split = try toy.split(.leaveOneOut)
    #expect(split.sequence(of: 0, part: .train) == [0, 1])
    #expect(split.sequence(of: 0, part: .valid) == [2])
    #expect(split.sequence(of: 0, part: .test) == [3])
    #expect(split.history(of: 0, before: .valid) == [0, 1])
    #expect(split.history(of: 0, before: .test) == [0, 1, 2])
    #expect(split.history(of: 0, before: .train) == [])
    #expect(split.sequence(of: 2, part: .train) == [1, 0], "two rows are for training only")
    #expect(split.sequence(of: 2, part: .test) == [])
    #expect(split.history(of: 2, before: .test) == [1, 0])
    #expect(split.split?.description == "leave_one_out")
    #expect(split.trainPopularity == [2, 2, 0, 1])
    #expect(toy.trainPopularity == [2, 3, 2, 2])
  }
}
