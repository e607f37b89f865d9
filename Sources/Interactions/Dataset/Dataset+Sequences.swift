extension Dataset {
  /// All items of a user, oldest first.
  public func sequence(of user: Int) -> ArraySlice<Int32> { items[rows(of: user)] }

  /// The items of a user in one part of the split, oldest first.
  ///
  /// All rows are training rows where there is no split.
  public func sequence(of user: Int, part: Part) -> ArraySlice<Int32> {
    items(of: user, parts: part.rawValue..<part.rawValue + 1)
  }

  /// What is known of a user before a part: nothing before train, the training items before valid,
  /// training and validation items before test; oldest first.
  public func history(of user: Int, before part: Part) -> ArraySlice<Int32> {
    items(of: user, parts: 0..<part.rawValue)
  }

  /// The items of a user in some parts; a slice of `items` where the split keeps parts together.
  private func items(of user: Int, parts wanted: Range<UInt8>) -> ArraySlice<Int32> {
    let rows = rows(of: user)
    guard let split else { return wanted.contains(0) ? items[rows] : items[rows.prefix(0)] }
    guard split.isOrdered else {
      return ArraySlice(
        rows.lazy.filter { wanted.contains(split.parts[$0].rawValue) }.map { items[$0] })
    }
    let start = rows.first { split.parts[$0].rawValue >= wanted.lowerBound } ?? rows.upperBound
    let end =
      rows[start...].first { split.parts[$0].rawValue >= wanted.upperBound } ?? rows.upperBound
    return items[start..<end]
  }
}
