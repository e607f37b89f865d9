extension Dataset {
  /// Which of a user's several rows with one item stays.
  public enum Kept: String, Sendable, Hashable, CaseIterable {
    /// The earliest.
    case first
    /// The latest.
    case last
  }

  /// One row for each user and item.
  ///
  /// - Throws: `DataError.alreadySplit` after a split.
  public func dedup(keep: Kept = .first) throws -> Filtered {
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
