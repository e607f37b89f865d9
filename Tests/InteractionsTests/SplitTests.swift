import Interactions
import Support
import Testing

@Suite("splits")
struct SplitTests {
  let toy = Dataset(name: "toy", sequences: [[0, 1, 2, 3], [3, 2, 1], [1, 0]])

  private func parts(_ dataset: Dataset) -> [String] {
    (0..<dataset.userCount).map { user in
      dataset.rows(of: user).map { row in
        switch dataset.split?.parts[row] {
        case .train: "-"
        case .valid: "v"
        case .test: "t"
        case nil: "?"
        }
      }.joined()
    }
  }

  @Test("leave-one-out keeps the last row for testing and the one before for validation")
  func leaveOneOut() throws {
    let split = try toy.split(.leaveOneOut)
    #expect(split.sequence(of: 0) == [0, 1, 2, 3])
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
    #expect(toy.sequence(of: 0, part: .train) == [0, 1, 2, 3], "without a split all is training")
    #expect(toy.sequence(of: 0, part: .test) == [])
  }

  @Test("last_n holds out n rows twice")
  func lastN() throws {
    let dataset = Dataset(name: "long", sequences: [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3]])
    let split = try dataset.split(.lastN(2))
    #expect(parts(split) == ["--vvtt", "----"])
    #expect(split.split?.description == "last_n n=2")
    #expect(split.history(of: 0, before: .test) == [0, 1, 2, 3])
    #expect(errorText { _ = try dataset.split(.lastN(0)) } == "`n` is 0; expected at least 1")
  }

  @Test("ratio rounds as RecBole does")
  func ratio() throws {
    let dataset = Dataset(
      name: "ratio", sequences: [Array(0..<10), Array(0..<25), [0, 1, 2], [0, 1], [0]])
    let split = try dataset.split(.ratio(valid: 0.1, test: 0.2))
    #expect(
      parts(split) == ["-------vtt", "------------------vvttttt", "-vt", "-t", "-"])
    #expect(split.split?.description == "ratio valid=10% test=20%")
  }

  @Test("time cuts at the same moments for all users and never parts rows of one time")
  func time() throws {
    let dataset = Dataset(
      name: "time", sequences: [[0, 1, 2, 3], [0, 1, 2], [0, 1, 2]],
      times: [[1, 2, 3, 9], [4, 8, 8], [5, 6, 8]])
    let split = try dataset.split(.time(valid: 0.2, test: 0.2))
    // The latest fifth begins at time 8, which four rows have; the fifth before begins at 8 too.
    #expect(parts(split) == ["---t", "-tt", "--t"])
    let finer = try dataset.split(.time(valid: 0.3, test: 0.1))
    #expect(parts(finer) == ["---t", "-vv", "--v"])
    #expect(finer.split?.description == "time valid=30% test=10%")
    #expect(
      errorText { _ = try toy.split(.time(valid: 0.1, test: 0.1)) }
        == "splitting by time needs the time of rows, which `toy` doesn't have")
  }

  @Test("sequences hold out the last row of the users whose last rows are the latest")
  func sequences() throws {
    let dataset = Dataset(
      name: "sequences",
      sequences: [[0, 1, 2], [0, 1, 2], [0, 1], [0, 1, 2], [0, 1, 2, 3], [3, 2, 1]],
      times: [[1, 2, 9], [1, 2, 3], [1, 99], [5, 6, 7], [1, 2, 3, 9], [1, 2, 4]])
    let split = try dataset.split(.sequences(valid: 0.4, test: 0.2))
    // Of the five sequences of three rows the latest is that of user 4, who comes behind user 0.
    #expect(parts(split) == ["--v", "---", "--", "--v", "---t", "---"])
    #expect(split.split?.description == "sequences valid=40% test=20%")
    #expect(split.history(of: 4, before: .test) == [0, 1, 2])
    #expect(
      errorText { _ = try toy.split(.sequences(valid: 0.1, test: 0.1)) }
        == "splitting sequences by time needs the time of rows, which `toy` doesn't have")
  }

  @Test("cold items are seen in testing only, and validation is on what training has")
  func coldItems() throws {
    let dataset = Dataset(
      name: "cold", sequences: (0..<40).map { user in (0..<10).map { (user * 7 + $0 * 3) % 20 } })
    let key = RandomKey(seed: 11)
    let split = try dataset.split(.coldItems(valid: 0.1, test: 0.2), key: key)
    var items: [Part: Set<Int32>] = [:]
    for (row, item) in split.items.enumerated() {
      items[try #require(split.split?.parts[row]), default: []].insert(item)
    }
    #expect(items[.train]?.count == 16)
    #expect(items[.test]?.count == 4)
    #expect(items[.train]?.isDisjoint(with: items[.test] ?? []) == true)
    #expect(items[.valid]?.isSubset(of: items[.train] ?? []) == true)
    #expect(split.coldItems == items[.test]?.sorted())
    #expect(split.warmItems == items[.train]?.sorted())
    for user in 0..<split.userCount {
      let all = Set(split.sequence(of: user))
      let held = Set(split.sequence(of: user, part: .test))
      #expect(Set(split.history(of: user, before: .test)) == all.subtracting(held))
      // Of 6 to 10 rows of warm items the last one.
      let warm = split.sequence(of: user).filter { !held.contains($0) }
      #expect(Array(split.sequence(of: user, part: .valid)) == Array(warm.suffix(1)))
    }
    #expect(try dataset.split(.coldItems(valid: 0.1, test: 0.2), key: key).digest == split.digest)
    let noValid = try dataset.split(.coldItems(valid: 0, test: 0.2), key: key)
    #expect(noValid.split?.count(of: .valid) == 0 && noValid.coldItems == split.coldItems)
  }

  @Test("no other item of a cold split loses its last training row to validation")
  func otherItemsStayWarm() throws {
    let dataset = Dataset(
      name: "own", sequences: [[0, 1, 2, 3], [0, 1, 4, 3], [0, 1, 2, 5, 0], [6, 6], [7]])
    for seed in 0..<20 {
      let split = try dataset.split(
        .coldItems(valid: 0.4, test: 0.25), key: RandomKey(seed: UInt64(seed)))
      func items(_ part: Part) -> Set<Int32> {
        Set((0..<split.userCount).flatMap { split.sequence(of: $0, part: part) })
      }
      #expect(items(.test).count == 2 && split.coldItems == items(.test).sorted())
      #expect(items(.valid).isSubset(of: items(.train)) && !items(.valid).isEmpty)
      for user in 0..<split.userCount {
        let kept = parts(split).map { $0.filter { $0 != "t" } }[user]
        #expect(kept == String(kept.sorted()), "\(kept)")
      }
    }
  }

  @Test("a given split needs data that came with one")
  func given() throws {
    #expect(
      errorText { _ = try toy.split(.given) } == "`toy` came without a split of its own")
    let split = try toy.split(.leaveOneOut)
    #expect(errorText { _ = try split.split(.given) } == "`toy` came without a split of its own")
  }

  @Test("test rows whose item the history has are counted, and describe says so")
  func repeated() throws {
    let dataset = Dataset(
      name: "again", sequences: [[0, 1, 2, 0], [0, 1, 2, 2], [0, 0, 1, 3], [3, 3]])
    let split = try dataset.split(.leaveOneOut)
    #expect(split.repeatedTestRows == 2)
    #expect(
      split.statistics.lines.first { $0.name == "repeats" }?.text
        == "2 of 3 test rows have an item of their user's history")
    #expect(try split.sample(.users(4), key: RandomKey(seed: 1)).dataset.repeatedTestRows == 2)
    let merged = try dataset.dedup().dataset.split(.leaveOneOut)
    #expect(merged.repeatedTestRows == 0)
    #expect(!merged.statistics.lines.contains { $0.name == "repeats" })
    #expect(dataset.repeatedTestRows == 0)
    #expect(try dataset.split(.ratio(valid: 0, test: 0.5)).repeatedTestRows == 2)
  }

  @Test("the digest tells data and splits apart, whatever they are called")
  func digests() throws {
    let splits = [
      toy, try toy.split(.leaveOneOut), try toy.split(.ratio(valid: 0, test: 0.5)),
      try toy.dedup().dataset.split(.lastN(1)),
    ].map(\.digest)
    // The last n with n = 1 is leave-one-out, row by row.
    #expect(splits[1] == splits[3])
    #expect(Set(splits).count == 3)
    var renamed = toy
    renamed.name = "other"
    #expect(renamed.digest == toy.digest)
    #expect(
      Dataset(name: "toy", sequences: [[0, 1, 3, 2], [3, 2, 1], [1, 0]]).digest != toy.digest)
  }

  @Test("splitting again replaces the split")
  func again() throws {
    let split = try toy.split(.leaveOneOut).split(.ratio(valid: 0, test: 0.5))
    #expect(parts(split) == ["--tt", "--t", "-t"])
  }

  @Test("shares out of range, and splits that leave a part empty")
  func refusals() {
    #expect(
      errorText { _ = try toy.split(.ratio(valid: -0.1, test: 0.5)) }
        == "`valid` is -10%; expected from 0% to below 100%")
    #expect(
      errorText { _ = try toy.split(.ratio(valid: 0.5, test: 0.5)) }
        == "`valid + test` is 100%; expected below 100%")
    #expect(
      errorText { _ = try toy.split(.ratio(valid: 0.5, test: 0)) }
        == "the split `ratio` leaves no row for test")
    let short = Dataset(name: "short", sequences: [[0, 1], [1]])
    #expect(
      errorText { _ = try short.split(.leaveOneOut) }
        == "the split `leave_one_out` leaves no row for test")
  }

  @Test("ties can be shuffled: within one time of one user only, the same for the same key")
  func ties() throws {
    let dataset = Dataset(
      name: "ties", sequences: [Array(0..<30), [5, 6, 7]],
      times: [Array(repeating: 1, count: 15) + Array(repeating: 2, count: 15), [1, 2, 3]])
    let key = RandomKey(seed: 5)
    let shuffled = try dataset.split(.leaveOneOut, ties: .shuffle(key))
    #expect(shuffled.items != dataset.items)
    #expect(Set(shuffled.sequence(of: 0).prefix(15)) == Set(0..<15))
    #expect(Set(shuffled.sequence(of: 0).suffix(15)) == Set(15..<30))
    #expect(shuffled.sequence(of: 1) == [5, 6, 7])
    #expect(shuffled.split?.description == "leave_one_out ties=shuffle")
    #expect(try dataset.split(.leaveOneOut, ties: .shuffle(key)).items == shuffled.items)
    #expect(
      try dataset.split(.leaveOneOut, ties: .shuffle(RandomKey(seed: 6))).items != shuffled.items)
    #expect(try dataset.split(.leaveOneOut).items == dataset.items)
  }
}
