import Support
import Testing

@testable import Interactions

/// Pairs that an ID model is denied, and what users of validation are there for.
@Suite struct UnseenTests {
  private let data: Dataset

  init() throws {
    data = try Dataset(
      name: "d", sequences: [[0, 1, 2, 3, 4], [1, 2, 3], [5, 4, 3, 2, 1, 0], [2]]
    ).split(.leaveOneOut)
  }

  @Test func theLastTrainingItemsAreWithheld() {
    let one = data.withholding(last: 1)
    #expect(
      (0..<4).map { Array(one.sequence(of: $0, part: .train)) } == [[0, 1], [1], [5, 4, 3], [2]])
    let many = data.withholding(last: 9)
    #expect((0..<4).map { Array(many.sequence(of: $0, part: .train)) } == [[0], [1], [5], [2]])
    for held in [one, many] {
      #expect((held.users, held.itemCount) == (data.users, data.itemCount))
      for part in [Part.valid, .test] {
        #expect(
          (0..<4).allSatisfy {
            held.sequence(of: $0, part: part) == data.sequence(of: $0, part: part)
          }
        )
      }
    }
    #expect(data.withholding(last: 0).digest == data.digest)
  }

  @Test func whatIsWithheldArePairs() {
    for count in 0...4 {
      let pairs = TrainingPairs.withheld(last: count, of: data)
      let held = data.withholding(last: count)
      #expect(pairs.count == data.interactionCount - held.interactionCount)
      var place = 0
      for user in 0..<4 {
        let rows = Array(data.sequence(of: user, part: .train))
        for position in held.sequence(of: user, part: .train).count..<rows.count {
          #expect(pairs.targets[place] == rows[position])
          #expect(Array(pairs.history(of: place, in: data)) == Array(rows[..<position]))
          place += 1
        }
      }
    }
  }

  @Test func eachUserHasOneLatestPair() {
    let pairs = TrainingPairs.all(of: data).latest
    #expect(pairs.users == [0, 2])
    #expect(pairs.targets == [2, 2])
    #expect(pairs.positions == [2, 3])
  }

  @Test func usersOfValidationHaveOneUseEach() throws {
    let uses = (0..<20_000).map { ValidationUse(of: "user \($0)") }
    for (use, share) in [(ValidationUse.learning, 0.7), (.stopping, 0.1), (.choosing, 0.2)] {
      #expect(abs(Double(uses.count { $0 == use }) / 20_000 - share) < 0.01)
    }
    let sequences = (0..<200).map { user in (0..<4).map { (user + $0) % 9 } }
    let many = try Dataset(name: "m", sequences: sequences).split(.leaveOneOut)
    let pairs = TrainingPairs.validation(of: many)
    let learners = many.users.indices.filter { ValidationUse(of: many.users[$0]) == .learning }
    #expect(pairs.users.map(Int.init) == learners)
    for (place, user) in learners.enumerated() {
      #expect(pairs.targets[place] == Int32(sequences[user][2]))
      #expect(
        Array(pairs.history(of: place, in: many)) == sequences[user][..<2].map(Int32.init))
      #expect(Array(pairs.items(of: place, in: many)) == sequences[user][..<3].map(Int32.init))
    }
    let taught = many.teachingValidation
    for user in 0..<200 {
      let isTaught = learners.contains(user)
      #expect(taught.sequence(of: user, part: .train).count == (isTaught ? 3 : 2))
      #expect(taught.history(of: user, before: .test) == many.history(of: user, before: .test))
    }
  }
}
