import Support

/// The statistics of a data set, as `describe` shows them.
public struct DatasetStatistics: Sendable, Hashable {
  /// The size.
  public var size: DatasetSize
  /// How many rows users have.
  public var sequenceLength: Lengths
  /// The share of all rows that the most popular tenth of the items has.
  public var topTenthShare: Double
  /// The Gini coefficient of the items' popularity: 0 where all are equally popular.
  public var gini: Double
  /// How many items have a title.
  public var titledItems: Int
  /// The earliest and the latest time in unix seconds; `nil` without times.
  public var timeSpan: ClosedRange<Int64>?
  /// Rows whose user and item occurred together before.
  public var repeatedPairs: Int
  /// Rows that have the time of the row before of the same user: their order is the file's.
  public var tiedRows: Int
  /// How the split was made and how many rows each part has; `nil` without one.
  public var split: SplitCounts?

  /// Whether times are numbers too small for dates, which only count.
  public var timesOnlyCount: Bool { timeSpan.map(TimeFormat.onlyCount) ?? false }

  /// How long sequences are.
  public struct Lengths: Sendable, Hashable {
    public var minimum: Int
    /// Of an even number of users the lower middle one.
    public var median: Int
    public var mean: Double
    public var maximum: Int
  }

  /// The rows of a split's parts.
  public struct SplitCounts: Sendable, Hashable {
    /// How it was made: `leave_one_out`.
    public var description: String
    public var train: Int
    public var valid: Int
    public var test: Int
    /// Test rows whose item their user's history has.
    public var repeated: Int
    /// Test rows that happened before some other user's training row, which a model trained on
    /// all training rows has learnt from the future of; `nil` without times.
    public var leaking: Int?
  }
}

extension Dataset {
  /// Whether times are numbers too small for dates, which only count.
  public var timesOnlyCount: Bool {
    guard let first = times?.min(), let last = times?.max() else { return false }
    return TimeFormat.onlyCount(first...last)
  }

  /// The statistics of the data, computed from all rows (the popularity too).
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

extension DatasetStatistics {
  /// The statistics as lines of a name and a text, in the order of `describe`.
  public var lines: [(name: String, text: String)] {
    var lines = [
      ("users", NumberText.grouped(size.users)),
      ("items", NumberText.grouped(size.items)),
      ("interactions", NumberText.grouped(size.interactions)),
      ("density", NumberText.percent(size.density)),
      (
        "rows a user",
        "\(NumberText.grouped(sequenceLength.minimum)) to "
          + "\(NumberText.grouped(sequenceLength.maximum)), "
          + "median \(NumberText.grouped(sequenceLength.median)), "
          + "mean \(NumberText.fixed(sequenceLength.mean, digits: 1))"
      ),
      (
        "popularity",
        "the top tenth of items has \(NumberText.percent(topTenthShare)) of rows, "
          + "gini \(NumberText.fixed(gini, digits: 3))"
      ),
      ("titles", "\(NumberText.grouped(titledItems)) of \(NumberText.counted(size.items, "item"))"),
    ]
    if let timeSpan, timesOnlyCount {
      lines.append(
        (
          "time",
          "\(NumberText.grouped(Int(timeSpan.lowerBound))) to "
            + "\(NumberText.grouped(Int(timeSpan.upperBound))), an order and no dates"
        ))
    } else if let timeSpan {
      lines.append(
        ("time", "\(TimeText.day(timeSpan.lowerBound)) to \(TimeText.day(timeSpan.upperBound))"))
    } else {
      lines.append(("time", "none; rows are in the order of the file"))
    }
    lines.append(("repeated pairs", NumberText.grouped(repeatedPairs)))
    if tiedRows > 0 {
      let share = Double(tiedRows) / Double(max(1, size.interactions))
      lines.append(
        (
          "ties",
          "\(NumberText.grouped(tiedRows)) rows (\(NumberText.percent(share))) have the time of the "
            + "row before: their order is that of the lines, not of a clock"
        ))
    }
    if let split {
      lines.append(
        (
          "split",
          "\(split.description): \(NumberText.grouped(split.train)) train, "
            + "\(NumberText.grouped(split.valid)) valid, \(NumberText.grouped(split.test)) test"
        ))
      if split.repeated > 0 {
        lines.append(
          (
            "repeats",
            "\(NumberText.grouped(split.repeated)) of \(NumberText.grouped(split.test)) test rows "
              + "have an item of their user's history"
          ))
      }
      if let leaking = split.leaking {
        lines.append(
          (
            "leakage",
            "\(NumberText.grouped(leaking)) of \(NumberText.grouped(split.test)) test rows happened "
              + "before another user's training row"
          ))
      }
    }
    return lines
  }
}
