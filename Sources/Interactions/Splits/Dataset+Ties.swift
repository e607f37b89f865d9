import Support

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
    return Dataset(
      name: name, catalogue: catalogue, users: users, offsets: offsets,
      items: order.map { items[$0] }, times: times,
      ratings: ratings.map { ratings in order.map { ratings[$0] } },
      behaviours: behaviours?.selecting(order))
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
