public import Support

extension Dataset {
  /// Parts the rows for training, validation and testing; an earlier split is replaced.
  ///
  /// - Parameters:
  ///   - method: how to part them.
  ///   - ties: the order of a user's rows of one time, which decides what comes last.
  ///   - key: what `.coldItems` draws its items with.
  /// - Returns: the data set with its split, rows of one time in the order of `ties`.
  /// - Throws: `DataError` where an option is out of range, the data have no times for a split by
  ///   time or no split of their own, or where training or testing would get no row.
  public func split(
    _ method: SplitMethod, ties: TieOrder = .line, key: RandomKey = RandomKey(seed: 0)
  ) throws -> Dataset {
    try method.validate()
    if method == .given {
      guard let split, split.description == SplitMethod.given.description else {
        throw DataError.noGivenSplit(name: name)
      }
      return self
    }
    let ordered = reordered(ties: ties)
    let parts =
      switch method {
      case .leaveOneOut: ordered.partsByUser { $0 < 3 ? (0, 0) : (1, 1) }
      case .lastN(let n): ordered.partsByUser { $0 < 2 * n + 1 ? (0, 0) : (n, n) }
      case .ratio(let valid, let test):
        ordered.partsByUser { Self.ratioCounts($0, valid: valid, test: test) }
      case .time(let valid, let test): try ordered.partsByTime(valid: valid, test: test)
      case .sequences(let valid, let test): try ordered.partsBySequence(valid: valid, test: test)
      case .coldItems(let valid, let test):
        ordered.partsByItem(valid: valid, test: test, key: key)
      case .given: [Part]()
      }
    for part in [Part.train, .test] where !parts.contains(part) {
      throw DataError.emptyPart(part, split: method.name)
    }
    let description = method.description + (ties == .line ? "" : " ties=\(ties.name)")
    return ordered.with(
      split: Split(parts: parts, description: description, offsets: ordered.offsets))
  }

  /// The same rows without a split.
  public var unsplit: Dataset { with(split: nil) }

  /// The same rows with another split.
  func with(split: Split?) -> Dataset {
    Dataset(
      name: name, catalogue: catalogue, users: users, offsets: offsets, items: items, times: times,
      ratings: ratings, split: split, behaviours: behaviours)
  }

  /// Parts by how many of a user's last rows are for validation and for testing.
  private func partsByUser(_ counts: (Int) -> (valid: Int, test: Int)) -> [Part] {
    var parts = [Part](repeating: .train, count: interactionCount)
    for user in 0..<userCount {
      let rows = rows(of: user)
      let (valid, test) = counts(rows.count)
      for row in rows.suffix(valid + test) { parts[row] = .valid }
      for row in rows.suffix(test) { parts[row] = .test }
    }
    return parts
  }

  /// How many of `count` rows a ratio split validates and tests on, as RecBole counts
  /// (`Dataset._calcu_split_ids`).
  static func ratioCounts(_ count: Int, valid: Double, test: Double) -> (valid: Int, test: Int) {
    var counts = (valid: Int(valid * Double(count)), test: Int(test * Double(count)))
    var train = count - counts.valid - counts.test
    if train > 1, 0 < test * Double(count), test * Double(count) < 1 {
      counts.test += 1
      train -= 1
    }
    if train > 1, 0 < valid * Double(count), valid * Double(count) < 1 { counts.valid += 1 }
    return counts
  }

  private func partsByTime(valid: Double, test: Double) throws -> [Part] {
    guard let times else {
      throw DataError.needsColumn(operation: "splitting by time", column: "time", name: name)
    }
    let sorted = times.sorted()
    func cut(_ share: Double) -> Int64 {
      let index = sorted.count - Int((share * Double(sorted.count)).rounded())
      return index < sorted.count ? sorted[index] : .max
    }
    let (validStart, testStart) = (cut(valid + test), cut(test))
    return times.map { $0 >= testStart ? .test : $0 >= validStart ? .valid : .train }
  }

  private func partsBySequence(valid: Double, test: Double) throws -> [Part] {
    guard let times else {
      throw DataError.needsColumn(
        operation: "splitting sequences by time", column: "time", name: name)
    }
    let last = (0..<userCount).filter { rows(of: $0).count > 2 }.map { rows(of: $0).upperBound - 1 }
      .sorted { (times[$0], $0) < (times[$1], $1) }
    func count(_ share: Double) -> Int { Int((share * Double(last.count)).rounded()) }
    var parts = [Part](repeating: .train, count: interactionCount)
    for row in last.suffix(count(valid + test)) { parts[row] = .valid }
    for row in last.suffix(count(test)) { parts[row] = .test }
    return parts
  }

  private func partsByItem(valid: Double, test: Double, key: RandomKey) -> [Part] {
    let order = key.derived("cold items").permutation(itemCount)
    var partOfItem = [Part](repeating: .train, count: itemCount)
    for item in order.prefix(Int((test * Double(itemCount)).rounded())) { partOfItem[item] = .test }
    var parts = items.map { partOfItem[Int($0)] }
    for user in 0..<userCount {
      let warm = rows(of: user).filter { parts[$0] == .train }
      let (count, _) = Self.ratioCounts(warm.count, valid: valid, test: 0)
      for row in warm.suffix(count) { parts[row] = .valid }
    }
    var trainingRows = [Int](repeating: 0, count: itemCount)
    for (row, item) in items.enumerated() where parts[row] == .train {
      trainingRows[Int(item)] += 1
    }
    for user in 0..<userCount {
      let latest = rows(of: user).filter { parts[$0] == .valid }
      guard let last = latest.last(where: { trainingRows[Int(items[$0])] == 0 }) else { continue }
      // What comes before goes with it, so that training stays earlier than validation.
      for row in latest where row <= last {
        parts[row] = .train
        trainingRows[Int(items[row])] += 1
      }
    }
    return parts
  }
}

/// How to part rows into training, validation and test.
public enum SplitMethod: Sendable, Hashable {
  /// The last row of each user is for testing and the one before for validation; users with fewer
  /// than three rows are for training only.
  case leaveOneOut

  /// The last `n` rows of each user are for testing and the `n` before for validation; users with
  /// fewer than 2n + 1 rows are for training only.
  case lastN(Int)

  /// Shares of each user's rows in time order; the rest is for training. Shares are rounded as
  /// RecBole's ratio split does: down, and a share that would get no row gets one as long as two
  /// rows are left for training.
  case ratio(valid: Double, test: Double)

  /// Cuts at two moments, the same for all users: the latest share of rows is for testing and the
  /// share before for validation. Rows of one time are never parted.
  case time(valid: Double, test: Double)

  /// Shares of the users, by the time of their last rows: that row of the latest is for testing, that of
  /// those before for validation. Users with fewer than three rows are for training only.
  ///
  /// Each sequence counts once, as in LLaRA (Liao et al., SIGIR 2024), which doesn't learn from what comes
  /// before the last row; here that is for training.
  case sequences(valid: Double, test: Double)

  /// A share of the items, drawn at random, is seen in testing only: their rows are for it. Of each
  /// user's other rows the latest share is for validation, rounded as `.ratio` does, as far as
  /// training keeps a row of each of their items: what only knows ids is chosen by what it can
  /// know.
  case coldItems(valid: Double, test: Double)

  /// The split that the data came with: a file a part, such as RecBole's benchmark files, or a column
  /// `part`.
  case given

  /// The method's name in the language.
  public var name: String {
    switch self {
    case .leaveOneOut: "leave_one_out"
    case .lastN: "last_n"
    case .ratio: "ratio"
    case .time: "time"
    case .sequences: "sequences"
    case .coldItems: "cold_items"
    case .given: "given"
    }
  }

  /// The method and what it was given: `ratio valid=10% test=10%`.
  public var description: String {
    switch self {
    case .leaveOneOut, .given: name
    case .lastN(let n): "\(name) n=\(n)"
    case .ratio(let valid, let test), .time(let valid, let test),
      .sequences(let valid, let test), .coldItems(let valid, let test):
      "\(name) valid=\(NumberText.share(valid)) test=\(NumberText.share(test))"
    }
  }

  /// Refuses options outside their ranges.
  func validate() throws {
    switch self {
    case .leaveOneOut, .given: break
    case .lastN(let n):
      guard n >= 1 else {
        throw DataError.outOfRange(option: "n", value: "\(n)", expected: "at least 1")
      }
    case .ratio(let valid, let test), .time(let valid, let test),
      .sequences(let valid, let test), .coldItems(let valid, let test):
      for (option, share) in [("valid", valid), ("test", test)] {
        guard share >= 0, share < 1 else {
          throw DataError.outOfRange(
            option: option, value: NumberText.share(share), expected: "from 0% to below 100%")
        }
      }
      guard valid + test < 1 else {
        throw DataError.outOfRange(
          option: "valid + test", value: NumberText.share(valid + test), expected: "below 100%")
      }
    }
  }
}

/// The order of a user's rows that have the same time.
public enum TieOrder: Sendable, Hashable {
  /// As the lines of the file come.
  case line
  /// At random.
  case shuffle(RandomKey)

  /// The name in the language.
  public var name: String {
    switch self {
    case .line: "line"
    case .shuffle: "shuffle"
    }
  }
}

extension Dataset {
  /// The data set with each user's rows of one time in another order; the same without times.
  func reordered(ties: TieOrder) -> Dataset {
    guard case .shuffle(let key) = ties, let times else { return self }
    let tieKey = key.derived("ties")
    var order = Array(0..<interactionCount)
    for user in 0..<userCount {
      forEachTie(in: rows(of: user), times: times) { tied in
        for (index, row) in tieKey.derived(tied.lowerBound).permutation(tied.count).enumerated() {
          order[tied.lowerBound + index] = tied.lowerBound + row
        }
      }
    }
    return taking(order, offsets: offsets)
  }

  /// The same users and items with only some rows, or these in another order within each user.
  func taking(_ rows: [Int], offsets: [Int]) -> Dataset {
    Dataset(
      name: name, catalogue: catalogue, users: users, offsets: offsets,
      items: rows.map { items[$0] }, times: times.map { times in rows.map { times[$0] } },
      ratings: ratings.map { ratings in rows.map { ratings[$0] } },
      split: split.map { split in
        Split(
          parts: rows.map { split.parts[$0] }, description: split.description, offsets: offsets)
      }, behaviours: behaviours?.selecting(rows))
  }

  /// Calls `body` for each run of two or more rows of the same time.
  func forEachTie(in rows: Range<Int>, times: [Int64], _ body: (Range<Int>) -> Void) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      let end = rows[start...].first { times[$0] != times[start] } ?? rows.upperBound
      if end - start > 1 { body(start..<end) }
      start = end
    }
  }
}
