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
