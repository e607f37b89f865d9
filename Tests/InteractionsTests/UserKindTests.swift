import Interactions
import Support
import Testing

/// Users that are worth a look.
@Suite struct UserKindTests {
  /// 12 users of different lengths; the item that ends a history is held out for testing.
  private func data() throws -> Dataset {
    let key = RandomKey(seed: 1)
    let sequences = (0..<12).map { user in
      (0..<(3 + (user * 5) % 12)).map { key.derived(user).integer(below: 9, at: UInt64($0)) }
    }
    return try Dataset(name: "d", sequences: sequences).split(.leaveOneOut)
  }

  @Test func whatIsHeldOutIsOfTheLastPartAUserHas() throws {
    let data = try Dataset(name: "d", sequences: [[0, 1, 2, 3], [4], [1, 2, 0]])
      .split(.leaveOneOut)
    #expect((0..<3).map(data.heldOutPart) == [.test, nil, .test])
    #expect((0..<3).map(data.heldOutItem) == [3, nil, 0])
    #expect(data.unsplit.heldOutPart(of: 0) == nil)
  }

  @Test func theTenthIsOfTheExtremes() throws {
    let data = try data()
    let lengths = (0..<12).map { data.rows(of: $0).count }
    // 12 users have a tenth of 2, rounded up.
    let long = data.users(.long)
    #expect(long.map { lengths[$0] } == lengths.sorted(by: >).prefix(2).map { $0 })
    let short = data.users(.short)
    #expect(short.map { lengths[$0] } == lengths.sorted().prefix(2).map { $0 })
    let popularity = data.trainPopularity
    let targets = (0..<12).map { user in
      data.heldOutItem(of: user).map { Int(popularity[Int($0)]) } ?? .max
    }
    #expect(data.users(.cold).map { targets[$0] } == targets.sorted().prefix(2).map { $0 })
    #expect(data.users(.any) == Array(0..<12))
  }

  /// There are as many as are asked for, if there are.
  @Test(arguments: [(1, 2), (2, 2), (5, 5), (12, 12), (100, 12)])
  func moreThanATenthOnDemand(_ wanted: Int, _ found: Int) throws {
    #expect(try data().users(.long, atLeast: wanted).count == found)
  }

  @Test func usersThatAreAlikeAreInTheirOwnOrder() throws {
    let data = Dataset(name: "d", sequences: [[0, 1], [1, 0], [2, 0], [1]])
    #expect(data.users(.long, atLeast: 4) == [0, 1, 2, 3])
    #expect(data.users(.short, atLeast: 4) == [3, 0, 1, 2])
  }

  /// Nobody of whom nothing is held out is shown where something is of others.
  @Test func splitDataHaveUsersWithATarget() throws {
    let data = try Dataset(name: "d", sequences: [[0, 1, 2], [3], [2, 1, 0]]).split(.leaveOneOut)
    #expect(data.users(.any) == [0, 2] && data.unsplit.users(.any) == [0, 1, 2])
  }
}
