public import Support

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
  public func sample(_ size: SampleSize, key: RandomKey) throws -> Filtered {
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
