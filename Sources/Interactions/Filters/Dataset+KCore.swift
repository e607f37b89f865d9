extension Dataset {
  /// The largest part of the data in which every user has at least `users` rows and every item at
  /// least `items` rows: rows are dropped until no more fall below.
  ///
  /// - Throws: `DataError.emptied` if nothing is left, `.alreadySplit` after a split, and
  ///   `.outOfRange` for a number below 1.
  public func kcore(users userMinimum: Int, items itemMinimum: Int) throws -> Filtered {
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
