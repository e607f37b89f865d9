import Support

/// The size of a data set before and after a filter.
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
public struct FilteredDataset: Sendable {
  /// The data set that is left.
  public var dataset: Dataset
  /// The sizes before and after.
  public var report: FilterReport
}

/// How large a data set is, as filters report it.
public struct DatasetSize: Sendable, Hashable {
  /// How many users.
  public var users: Int
  /// How many items.
  public var items: Int
  /// How many rows.
  public var interactions: Int

  public init(users: Int, items: Int, interactions: Int) {
    self.users = users
    self.items = items
    self.interactions = interactions
  }

  /// The share of all user-item pairs that a row stands for.
  public var density: Double {
    users == 0 || items == 0 ? 0 : Double(interactions) / (Double(users) * Double(items))
  }
}

extension Dataset {
  /// The numbers of users, items and rows.
  public var size: DatasetSize {
    DatasetSize(users: userCount, items: itemCount, interactions: interactionCount)
  }
}
