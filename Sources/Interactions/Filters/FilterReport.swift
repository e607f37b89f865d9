import Support

/// What a filter did to the size of a data set.
public struct FilterReport: Sendable, Hashable, CustomStringConvertible {
  /// The filter, in the words of the language: `kcore`.
  public var filter: String
  /// The size before.
  public var before: DatasetSize
  /// The size after.
  public var after: DatasetSize

  public init(filter: String, before: DatasetSize, after: DatasetSize) {
    self.filter = filter
    self.before = before
    self.after = after
  }

  /// One line: `kcore: 4,334 → 4,074 users, 3,659 → 3,145 items, 266,221 → 264,510 interactions`,
  /// and the density at its end.
  public var description: String {
    func change(_ before: Int, _ after: Int, _ noun: String) -> String {
      "\(NumberText.grouped(before)) → \(NumberText.counted(after, noun))"
    }
    return "\(filter): \(change(before.users, after.users, "user")), "
      + "\(change(before.items, after.items, "item")), "
      + "\(change(before.interactions, after.interactions, "interaction")), "
      + "density \(NumberText.percent(before.density)) → \(NumberText.percent(after.density))"
  }
}

/// A data set with rows taken out, and what that did to its size.
public struct Filtered: Sendable {
  /// What is left.
  public var dataset: Dataset
  /// The sizes before and after.
  public var report: FilterReport
}
