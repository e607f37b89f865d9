extension [Int] {
  /// Cuts neighbours into ranges of about equal cost, this array having the cost of each.
  ///
  /// - Parameter count: how many ranges there are at most; none is empty.
  /// - Returns: ranges that cover all, in order.
  public func balancedRanges(_ count: Int) -> [Range<Int>] {
    let total = reduce(0, +)
    var ranges: [Range<Int>] = []
    var (start, done) = (0, 0)
    for index in indices {
      done += self[index]
      let isFull = done * count >= total * (ranges.count + 1) && ranges.count + 1 < count
      if isFull || index == self.count - 1 {
        ranges.append(start..<index + 1)
        start = index + 1
      }
    }
    return ranges
  }
}
