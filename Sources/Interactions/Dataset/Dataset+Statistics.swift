extension Dataset {
  /// What there is to say about the data, computed from all rows (the popularity too).
  public var statistics: DatasetStatistics {
    DatasetStatistics(
      size: size, sequenceLength: lengths, topTenthShare: concentration.topTenth,
      gini: concentration.gini, titledItems: catalogue.titledCount, timeSpan: timeSpan,
      repeatedPairs: repeatedPairs, tiedRows: tiedRows, split: splitCounts)
  }

  private var lengths: DatasetStatistics.Lengths {
    let lengths = (0..<userCount).map { rows(of: $0).count }.sorted()
    return DatasetStatistics.Lengths(
      minimum: lengths.first ?? 0,
      median: lengths.isEmpty ? 0 : lengths[(lengths.count - 1) / 2],
      mean: lengths.isEmpty ? 0 : Double(interactionCount) / Double(userCount),
      maximum: lengths.last ?? 0)
  }

  private var concentration: (topTenth: Double, gini: Double) {
    guard itemCount > 0, interactionCount > 0 else { return (0, 0) }
    var counts = [Int](repeating: 0, count: itemCount)
    for item in items { counts[Int(item)] += 1 }
    counts.sort()
    let top = counts.suffix((itemCount + 9) / 10).reduce(0, +)
    // Gini = 2 Σ rank · count / (n Σ count) − (n + 1) / n, with ranks from 1 in rising order.
    let weighted = counts.enumerated().reduce(0.0) {
      $0 + Double($1.offset + 1) * Double($1.element)
    }
    let n = Double(itemCount)
    let total = Double(interactionCount)
    return (Double(top) / total, 2 * weighted / (n * total) - (n + 1) / n)
  }

  private var timeSpan: ClosedRange<Int64>? {
    guard let times, let first = times.min(), let last = times.max() else { return nil }
    return first...last
  }

  private var repeatedPairs: Int {
    var seen = [Int32](repeating: -1, count: itemCount)
    var repeated = 0
    for user in 0..<userCount {
      for item in sequence(of: user) {
        if seen[Int(item)] == Int32(user) { repeated += 1 }
        seen[Int(item)] = Int32(user)
      }
    }
    return repeated
  }

  private var tiedRows: Int {
    guard let times else { return 0 }
    var tied = 0
    for user in 0..<userCount {
      forEachTie(in: rows(of: user), times: times) { tied += $0.count - 1 }
    }
    return tied
  }

  private var splitCounts: DatasetStatistics.SplitCounts? {
    guard let split else { return nil }
    return DatasetStatistics.SplitCounts(
      description: split.description, train: split.count(of: .train),
      valid: split.count(of: .valid), test: split.count(of: .test), repeated: repeatedTestRows,
      leaking: leakingTestRows)
  }

  /// Test rows whose item is among their user's training and validation items: a model that only
  /// repeats the history finds them.
  public var repeatedTestRows: Int {
    guard let split else { return 0 }
    // The user in whose history an item was seen last, so that going on clears the array.
    var seen = [Int32](repeating: -1, count: itemCount)
    var repeated = 0
    for user in 0..<userCount {
      let rows = rows(of: user)
      for row in rows where split.parts[row] != .test { seen[Int(items[row])] = Int32(user) }
      repeated += rows.count { split.parts[$0] == .test && seen[Int(items[$0])] == Int32(user) }
    }
    return repeated
  }

  /// Test rows earlier than the latest training row of another user.
  private var leakingTestRows: Int? {
    guard let times, let split else { return nil }
    // The latest training time of all, whose it is, and the latest of everybody else: enough to
    // know the latest of the others for any user.
    var (latest, owner, second) = (Int64.min, -1, Int64.min)
    for user in 0..<userCount {
      let own = rows(of: user).lazy.filter { split.parts[$0] == .train }.map { times[$0] }.max()
      guard let own else { continue }
      if own > latest {
        (second, latest, owner) = (latest, own, user)
      } else if own > second {
        second = own
      }
    }
    var leaking = 0
    for user in 0..<userCount {
      let others = user == owner ? second : latest
      leaking += rows(of: user).count { split.parts[$0] == .test && times[$0] < others }
    }
    return leaking
  }
}
