/// What `describe` says of a data set.
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
}
