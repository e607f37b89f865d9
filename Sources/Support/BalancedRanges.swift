extension [Int] {
  /// Cuts neighbours into ranges of about equal cost, this array having the cost of each.
  ///
  /// - Parameter count: how many ranges there are at most; none is empty.
  /// - Returns: ranges that cover all, in order.
  public func balancedRanges(_ count: Int) -> [Range<Int>] {
    let total = reduce(0, +)
    var ranges: [Range<Int>] = []
    var (start, before) = (0, 0)
    for index in indices {
      let after = before + self[index]
      // The cut that comes next is best here or after this one, whichever is nearer.
      let share = total * (ranges.count + 1)
      if index > start, ranges.count + 1 < count, after * count > share,
        share - before * count < after * count - share
      {
        ranges.append(start..<index)
        start = index
      }
      before = after
    }
    if start < self.count { ranges.append(start..<self.count) }
    return ranges
  }
}
