extension BytePairModel {
  /// Words of more symbols are merged by way of a heap.
  private static let shortWord = 48

  /// Merges the symbols from a place on until no pair is left that merges: always the pair of the
  /// lowest rank, and the first of equal ones.
  func mergePairs(of ids: inout [Int32], from start: Int) {
    let count = ids.count - start
    guard count > 1 else { return }
    let left =
      ids.withUnsafeMutableBufferPointer { ids in
        let word = UnsafeMutableBufferPointer(rebasing: ids[start...])
        return count <= Self.shortWord ? mergeShort(word) : mergeLong(word)
      }
    ids.removeLast(count - left)
  }

  /// Looks over all ranks for each merge; returns how many symbols are left.
  private func mergeShort(_ word: UnsafeMutableBufferPointer<Int32>) -> Int {
    var count = word.count
    return withUnsafeTemporaryAllocation(of: MergeTable.Merge.self, capacity: count) { pairs in
      let none = MergeTable.Merge(rank: .max, id: -1)
      func pair(_ index: Int) -> MergeTable.Merge {
        merges.merge(word[index], word[index + 1]) ?? none
      }
      for index in 0..<(count - 1) { pairs[index] = pair(index) }
      while count > 1 {
        var best = 0
        for index in 1..<(count - 1) where pairs[index].rank < pairs[best].rank { best = index }
        guard pairs[best].rank != .max else { break }
        word[best] = pairs[best].id
        for index in (best + 1)..<(count - 1) { word[index] = word[index + 1] }
        if best + 1 < count - 1 {
          for index in (best + 1)..<(count - 2) { pairs[index] = pairs[index + 1] }
        }
        count -= 1
        if best > 0 { pairs[best - 1] = pair(best - 1) }
        if best < count - 1 { pairs[best] = pair(best) }
      }
      return count
    }
  }

  /// Keeps the pairs in a heap and the symbols in a linked list; returns how many symbols are left.
  private func mergeLong(_ word: UnsafeMutableBufferPointer<Int32>) -> Int {
    /// Ends the list, and stands before it.
    let none = Int32(-1)
    var next = word.indices.map { Int32($0 + 1 < word.count ? $0 + 1 : -1) }
    var previous = word.indices.map { Int32($0) - 1 }
    var heap = MergeHeap()
    func offer(_ index: Int32, _ heap: inout MergeHeap) {
      let right = next[Int(index)]
      guard right != none, let merge = merges.merge(word[Int(index)], word[Int(right)]) else {
        return
      }
      heap.push(rank: merge.rank, position: UInt32(index))
    }
    for index in word.indices { offer(Int32(index), &heap) }
    while let (rank, position) = heap.pop() {
      let index = Int(position)
      // What merged in the meantime has another pair here, or none.
      guard word[index] >= 0, case let right = next[index], right != none,
        let merge = merges.merge(word[index], word[Int(right)]), merge.rank == rank
      else { continue }
      word[index] = merge.id
      word[Int(right)] = -1
      next[index] = next[Int(right)]
      if next[index] != none { previous[Int(next[index])] = Int32(index) }
      if previous[index] != none { offer(previous[index], &heap) }
      offer(Int32(index), &heap)
    }
    var count = 0
    for id in word where id >= 0 {
      word[count] = id
      count += 1
    }
    return count
  }
}
