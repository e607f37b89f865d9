extension Dataset {
  /// The data set of only some rows; users and items without a row are dropped and the others get
  /// new dense indexes in the old order.
  ///
  /// - Throws: `DataError.emptied` if no row is kept.
  func selecting(
    by filter: String, _ keep: (_ user: Int, _ row: Int) throws -> Bool
  ) throws -> Filtered {
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
    return Filtered(
      dataset: result, report: FilterReport(filter: filter, before: size, after: result.size))
  }

  /// Refuses to filter the rows of data that were split; rows that came with their parts keep them.
  func requireUnsplit(for filter: String) throws {
    if let split, split.description != SplitMethod.given.description {
      throw DataError.alreadySplit(filter: filter, split: split.description)
    }
  }
}
