public import Support

extension Dataset {
  /// The data set of only some rows; users and items without a row are dropped and the others get
  /// new dense indexes in the old order.
  ///
  /// - Throws: `DataError.emptied` if no row is kept.
  func selecting(
    by filter: String, _ keep: (_ user: Int, _ row: Int) throws -> Bool
  ) throws -> FilteredDataset {
    var keptUsers: [Int] = []
    var keptOffsets = [0]
    var kept: [Int] = []
    var isUsed = [Bool](repeating: false, count: itemCount)
    for user in 0..<userCount {
      for row in rows(of: user) where try keep(user, row) {
        kept.append(row)
        isUsed[Int(items[row])] = true
      }
      if kept.count > keptOffsets[keptOffsets.count - 1] {
        keptUsers.append(user)
        keptOffsets.append(kept.count)
      }
    }
    guard !kept.isEmpty else { throw DataError.emptied(filter: filter, before: size) }
    let keptItems = isUsed.indices.filter { isUsed[$0] }
    var renumbered = [Int32](repeating: -1, count: itemCount)
    for (new, old) in keptItems.enumerated() { renumbered[old] = Int32(new) }
    let result = Dataset(
      name: name, catalogue: catalogue.selecting(keptItems), users: keptUsers.map { users[$0] },
      offsets: keptOffsets, items: kept.map { renumbered[Int(items[$0])] },
      times: times.map { times in kept.map { times[$0] } },
      ratings: ratings.map { ratings in kept.map { ratings[$0] } },
      split: split.map { split in
        Split(
          parts: kept.map { split.parts[$0] }, description: split.description, offsets: keptOffsets)
      }, behaviours: behaviours?.selecting(kept))
    return FilteredDataset(
      dataset: result, report: FilterReport(filter: filter, before: size, after: result.size))
  }

  /// Refuses to filter the rows of data that were split; rows that came with their parts keep them.
  func requireUnsplit(for filter: String) throws {
    if let split, split.description != SplitMethod.given.description {
      throw DataError.alreadySplit(filter: filter, split: split.description)
    }
  }
}

extension Dataset {
  /// The rows for which a condition holds.
  ///
  /// - Throws: `DataError.emptied` if it holds for none, `.alreadySplit` after a split, and what
  ///   the condition throws.
  public func filter(where condition: (Row) throws -> Bool) throws -> FilteredDataset {
    try requireUnsplit(for: "where")
    return try selecting(by: "where") { user, row in
      try condition(Row(of: self, user: user, index: row))
    }
  }
}

extension Dataset {
  /// The one that stays of a user's several rows with one item.
  public enum KeptOccurrence: String, Sendable, Hashable, CaseIterable {
    /// The earliest.
    case first
    /// The latest.
    case last
  }

  /// One row for each user and item.
  ///
  /// - Throws: `DataError.alreadySplit` after a split.
  public func dedup(keep: KeptOccurrence = .first) throws -> FilteredDataset {
    try requireUnsplit(for: "dedup")
    // The user in whose rows an item was seen last, so that the array is cleared by going on.
    var seen = [Int32](repeating: -1, count: itemCount)
    var isKept = [Bool](repeating: false, count: interactionCount)
    for user in 0..<userCount {
      let rows = rows(of: user)
      for offset in 0..<rows.count {
        let row = keep == .first ? rows.lowerBound + offset : rows.upperBound - 1 - offset
        let item = Int(items[row])
        if seen[item] != Int32(user) {
          seen[item] = Int32(user)
          isKept[row] = true
        }
      }
    }
    return try selecting(by: "dedup") { _, row in isKept[row] }
  }
}

extension Dataset {
  /// How many users a sample has.
  public enum SampleSize: Sendable, Hashable {
    /// So many.
    case users(Int)
    /// A share of them, rounded to the nearest number and at least one.
    case share(Double)
  }

  /// Users drawn at random, with all their rows and the parts of a split; the users stay in order.
  ///
  /// - Throws: `DataError` if there are fewer users, or the size is out of range.
  public func sample(_ size: SampleSize, key: RandomKey) throws -> FilteredDataset {
    let count: Int
    switch size {
    case .users(let users):
      guard users >= 1 else {
        throw DataError.outOfRange(option: "users", value: "\(users)", expected: "at least 1")
      }
      count = users
    case .share(let share):
      guard share > 0, share <= 1 else {
        throw DataError.outOfRange(
          option: "share", value: NumberText.share(share), expected: "above 0% and at most 100%")
      }
      count = max(1, Int((share * Double(userCount)).rounded()))
    }
    guard count <= userCount else {
      throw DataError.sampleTooLarge(users: count, available: userCount)
    }
    var isDrawn = [Bool](repeating: false, count: userCount)
    for user in key.derived("sample").permutation(userCount).prefix(count) { isDrawn[user] = true }
    return try selecting(by: "sample") { user, _ in isDrawn[user] }
  }
}

extension Dataset {
  /// The largest part of the data in which every user has at least `users` rows and every item at
  /// least `items` rows: rows are dropped until no more fall below.
  ///
  /// - Throws: `DataError.emptied` if nothing is left, `.alreadySplit` after a split, and
  ///   `.outOfRange` for a number below 1.
  public func kcore(users userMinimum: Int, items itemMinimum: Int) throws -> FilteredDataset {
    try requireUnsplit(for: "kcore")
    for (option, value) in [("users", userMinimum), ("items", itemMinimum)] where value < 1 {
      throw DataError.outOfRange(option: option, value: "\(value)", expected: "at least 1")
    }
    var userRows = (0..<userCount).map { rows(of: $0).count }
    var itemRows = trainPopularity.map(Int.init)
    var keepsUser = [Bool](repeating: true, count: userCount)
    var changed = true
    while changed {
      changed = false
      for user in 0..<userCount where keepsUser[user] && userRows[user] < userMinimum {
        keepsUser[user] = false
        for item in sequence(of: user) where itemRows[Int(item)] >= itemMinimum {
          itemRows[Int(item)] -= 1
        }
        changed = true
      }
      // An item that falls below the minimum is taken from its users once, all in one pass.
      let falling = itemRows.map { $0 < itemMinimum && $0 > 0 }
      guard falling.contains(true) else { continue }
      changed = true
      for user in 0..<userCount where keepsUser[user] {
        userRows[user] -= sequence(of: user).count { falling[Int($0)] }
      }
      for item in falling.indices where falling[item] { itemRows[item] = 0 }
    }
    return try selecting(by: "kcore") { user, row in
      keepsUser[user] && itemRows[Int(items[row])] >= itemMinimum
    }
  }
}
